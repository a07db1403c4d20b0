from django.urls import path

from appraisal.schemes import views

urlpatterns = [
    path("schemes/", views.SchemeList.as_view(), name="schemes"),
    path("schemes/upload/", views.SchemeUpload.as_view(), name="scheme_upload"),
    path("schemes/<int:pk>/", views.SchemeDetail.as_view(), name="scheme"),
    path("schemes/<int:pk>/assign/", views.SchemeAssign.as_view(), name="scheme_assign"),
    path("schemes/<int:pk>/duties/", views.SchemeDuties.as_view(), name="scheme_duties"),
    path("schemes/<int:pk>/duties/<int:duty_pk>/", views.DutyIndicators.as_view(), name="duty_indicators"),
    path("schemes/assignments/<int:pk>/end/", views.AssignmentEnd.as_view(), name="assignment_end"),
    path("schemes/versions/<int:pk>/", views.VersionPage.as_view(), name="version"),
    path("schemes/versions/<int:pk>/file/", views.VersionFile.as_view(), name="version_file"),
    path("schemes/versions/<int:pk>/publish/", views.VersionPublish.as_view(), name="version_publish"),
    path("schemes/versions/<int:pk>/draft/", views.VersionDraft.as_view(), name="version_draft"),
    path("schemes/versions/<int:pk>/discard/", views.VersionDiscard.as_view(), name="version_discard"),
]
