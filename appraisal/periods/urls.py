from django.urls import path

from appraisal.periods import views

urlpatterns = [
    path("periods/workbench/", views.Workbench.as_view(), name="workbench"),
    path("periods/", views.PeriodList.as_view(), name="periods"),
    path("periods/plan/", views.YearPlan.as_view(), name="year_plan"),
    path("periods/<int:pk>/", views.PeriodPage.as_view(), name="period"),
    path("periods/<int:pk>/open/", views.PeriodOpen.as_view(), name="period_open"),
    path("periods/<int:pk>/participants/", views.PeriodRefreeze.as_view(), name="period_refreeze"),
    path("periods/<int:pk>/deadlines/", views.PeriodDeadlines.as_view(), name="period_deadlines"),
    path("periods/<int:pk>/close/", views.PeriodClose.as_view(), name="period_close"),
    path("periods/<int:pk>/reopen/", views.PeriodReopen.as_view(), name="period_reopen"),
    path("periods/<int:pk>/drop/", views.PeriodDrop.as_view(), name="period_drop"),
    path("periods/<int:pk>/measures/", views.MeasureList.as_view(), name="measures"),
    path("periods/<int:pk>/measures/new/", views.MeasureNew.as_view(), name="measure_new"),
    path("periods/<int:pk>/measures/refresh/", views.MeasuresRefresh.as_view(), name="measures_refresh"),
    path("measures/<int:pk>/remove/", views.MeasureRemove.as_view(), name="measure_remove"),
]
