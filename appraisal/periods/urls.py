from django.urls import path

from appraisal.periods.views import acts, measures, people, periods, planning, windows, years

urlpatterns = [
    path("periods/workbench/", years.Workbench.as_view(), name="workbench"),
    path("periods/", years.PeriodList.as_view(), name="periods"),
    path("periods/plan/", years.YearPlan.as_view(), name="year_plan"),
    path("periods/<int:pk>/", periods.PeriodPage.as_view(), name="period"),
    path("periods/<int:pk>/open/", acts.PeriodOpen.as_view(), name="period_open"),
    path("periods/<int:pk>/participants/", acts.PeriodRefreeze.as_view(), name="period_refreeze"),
    path("periods/<int:pk>/deadlines/", acts.PeriodDeadlines.as_view(), name="period_deadlines"),
    path("periods/<int:pk>/people/", people.PeoplePage.as_view(), name="period_people"),
    path("periods/<int:pk>/people/<slug:verb>/", people.PeopleAct.as_view(), name="period_people_act"),
    path("periods/<int:pk>/gaps/", people.Gaps.as_view(), name="period_gaps"),
    path("periods/<int:pk>/windows/", windows.WindowsPage.as_view(), name="period_windows"),
    path("periods/<int:pk>/windows/<slug:kind>/close/", windows.WindowClose.as_view(), name="period_window_close"),
    path("periods/<int:pk>/windows/<slug:kind>/reopen/", windows.WindowReopen.as_view(), name="period_window_reopen"),
    path("periods/<int:pk>/skip/", planning.PeriodSkip.as_view(), name="period_skip"),
    path("periods/<int:pk>/resume/", planning.PeriodResume.as_view(), name="period_resume"),
    path("periods/<int:pk>/close/", acts.PeriodClose.as_view(), name="period_close"),
    path("periods/<int:pk>/reopen/", acts.PeriodReopen.as_view(), name="period_reopen"),
    path("periods/<int:pk>/drop/", acts.PeriodDrop.as_view(), name="period_drop"),
    path("periods/<int:pk>/measures/", measures.MeasureList.as_view(), name="measures"),
    path("periods/<int:pk>/measures/new/", measures.MeasureNew.as_view(), name="measure_new"),
    path("periods/<int:pk>/measures/refresh/", measures.MeasuresRefresh.as_view(), name="measures_refresh"),
    path("measures/<int:pk>/remove/", measures.MeasureRemove.as_view(), name="measure_remove"),
]
