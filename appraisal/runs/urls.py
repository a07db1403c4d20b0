from django.urls import path

from appraisal.runs import views

urlpatterns = [
    path("periods/<int:pk>/runs/", views.PeriodRuns.as_view(), name="period_runs"),
    path("periods/<int:pk>/runs/new/", views.RunNew.as_view(), name="run_new"),
    path("periods/<int:pk>/runs/changed/", views.RunChanged.as_view(), name="run_changed"),
    path("runs/<int:pk>/", views.RunPage.as_view(), name="run"),
]
