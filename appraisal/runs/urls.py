from django.urls import path

from appraisal.runs.views import changed, lacking, runs

urlpatterns = [
    path("periods/<int:pk>/runs/", runs.PeriodRuns.as_view(), name="period_runs"),
    path("periods/<int:pk>/runs/new/", runs.RunNew.as_view(), name="run_new"),
    path("periods/<int:pk>/runs/changed/", changed.RunChanged.as_view(), name="run_changed"),
    path("periods/<int:pk>/lacking/", lacking.Lacking.as_view(), name="lacking"),
    path("runs/<int:pk>/scores/", runs.RunSheets.as_view(), name="run_sheets"),
    path("runs/<int:pk>/", runs.RunPage.as_view(), name="run"),
]
