"""The addresses of every room of appraisal."""

from appraisal.ballots.urls import urlpatterns as ballots
from appraisal.ledger.urls import urlpatterns as ledger
from appraisal.outcomes.urls import urlpatterns as outcomes
from appraisal.periods.urls import urlpatterns as periods
from appraisal.rehearsal.urls import urlpatterns as rehearsal
from appraisal.results.urls import urlpatterns as results
from appraisal.routing.urls import urlpatterns as routing
from appraisal.runs.urls import urlpatterns as runs
from appraisal.schemes.urls import urlpatterns as schemes

app_name = "appraisal"
urlpatterns = [*periods, *schemes, *routing, *ballots, *ledger, *runs, *results, *rehearsal, *outcomes]
