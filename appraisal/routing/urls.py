from django.urls import path

from appraisal.routing import duty_views, sample_views, views

urlpatterns = [
    path("assess/", views.ToAssess.as_view(), name="to_assess"),
    path("assess/duties/", duty_views.DutyList.as_view(), name="assessment_duties"),
    path("assess/duties/<int:pk>/new/", duty_views.DutyNew.as_view(), name="assessment_duty_new"),
    path("assess/duties/<int:pk>/end/", duty_views.DutyEnd.as_view(), name="assessment_duty_end"),
    path("assess/<int:pk>/units/", views.Completion.as_view(), name="assessing_units"),
    path("assess/<int:pk>/<int:indicator>/", views.AssessItem.as_view(), name="assess_item"),
    path(
        "assess/<int:pk>/<int:indicator>/samples/<int:cadre>/",
        sample_views.SampleTake.as_view(),
        name="sample_take",
    ),
    path("samples/<int:pk>/", sample_views.SamplePage.as_view(), name="sample"),
]
