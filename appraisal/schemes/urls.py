from django.urls import path

from appraisal.schemes import views
from appraisal.schemes.editor import views as editor
from appraisal.schemes.editor import views_parts as parts
from appraisal.schemes.editor.start import SchemeNew
from appraisal.schemes.editor.views_try import EditorTry

urlpatterns = [
    path("schemes/", views.SchemeList.as_view(), name="schemes"),
    path("schemes/upload/", views.SchemeImport.as_view(), name="scheme_upload"),
    path("schemes/compare/", views.VersionCompare.as_view(), name="version_compare"),
    path("schemes/new/", SchemeNew.as_view(), name="scheme_new"),
    path("schemes/format/scheme.json", views.FormatSchema.as_view(), name="format_scheme"),
    path("schemes/format/facts.json", views.FormatSchema.as_view(about="facts"), name="format_facts"),
    path("schemes/<int:pk>/", views.SchemeDetail.as_view(), name="scheme"),
    path("schemes/<int:pk>/assign/", views.SchemeAssign.as_view(), name="scheme_assign"),
    path("schemes/<int:pk>/duties/", views.SchemeDuties.as_view(), name="scheme_duties"),
    path("schemes/<int:pk>/duties/<int:duty_pk>/", views.DutyIndicators.as_view(), name="duty_indicators"),
    path("schemes/assignments/<int:pk>/end/", views.AssignmentEnd.as_view(), name="assignment_end"),
    path("schemes/versions/<int:pk>/", views.VersionPage.as_view(), name="version"),
    path("schemes/versions/<int:pk>/file/", views.VersionFile.as_view(), name="version_file"),
    path("schemes/versions/<int:pk>/workbook/", views.VersionFile.as_view(form="xlsx"), name="version_workbook"),
    path("schemes/versions/<int:pk>/publish/", views.VersionPublish.as_view(), name="version_publish"),
    path("schemes/versions/<int:pk>/draft/", views.VersionDraft.as_view(), name="version_draft"),
    path("schemes/versions/<int:pk>/discard/", views.VersionDiscard.as_view(), name="version_discard"),
    path("schemes/versions/<int:pk>/edit/", editor.EditorHome.as_view(), name="version_edit"),
    path("schemes/versions/<int:pk>/edit/part/", parts.EditorPart.as_view(), name="version_part"),
    path("schemes/versions/<int:pk>/edit/add/", parts.EditorAdd.as_view(), name="version_add"),
    path("schemes/versions/<int:pk>/edit/list/", parts.EditorList.as_view(), name="version_list"),
    path("schemes/versions/<int:pk>/edit/undo/", editor.EditorUndo.as_view(), name="version_undo"),
    path("schemes/versions/<int:pk>/edit/try/", EditorTry.as_view(), name="version_try"),
]
