"""The addresses of every room of appraisal."""

from appraisal.ledger.urls import urlpatterns as ledger
from appraisal.outcomes.urls import urlpatterns as outcomes
from appraisal.periods.urls import urlpatterns as periods
from appraisal.results.urls import urlpatterns as results
from appraisal.schemes.urls import urlpatterns as schemes

app_name = "appraisal"
urlpatterns = [*periods, *schemes, *ledger, *results, *outcomes]
