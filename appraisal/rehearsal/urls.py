from django.urls import path

from appraisal.rehearsal import views

urlpatterns = [
    path("schemes/versions/<int:pk>/rehearse/", views.Rehearse.as_view(), name="rehearse"),
    path("rehearsals/", views.Rehearsals.as_view(), name="rehearsals"),
    path("rehearsals/<int:pk>/", views.RehearsalPage.as_view(), name="rehearsal"),
    path("rehearsals/<int:pk>/remove/", views.RehearsalRemove.as_view(), name="rehearsal_remove"),
    path("rehearsals/rows/<int:pk>/", views.RehearsalRowPage.as_view(), name="rehearsal_row"),
]
