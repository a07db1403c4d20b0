from django.urls import path

from appraisal.rehearsal.views import asking, cadre, lists, overview

urlpatterns = [
    path("schemes/versions/<int:pk>/rehearse/", asking.Rehearse.as_view(), name="rehearse"),
    path("rehearsals/", lists.Rehearsals.as_view(), name="rehearsals"),
    path("rehearsals/<int:pk>/", overview.RehearsalPage.as_view(), name="rehearsal"),
    path("rehearsals/<int:pk>/remove/", asking.RehearsalRemove.as_view(), name="rehearsal_remove"),
    path("rehearsals/rows/<int:pk>/", cadre.RehearsalRowPage.as_view(), name="rehearsal_row"),
]
