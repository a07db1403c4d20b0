from django.urls import path

from appraisal.schemes.editor import views as editor
from appraisal.schemes.editor import views_parts as parts
from appraisal.schemes.editor.start import SchemeNew
from appraisal.schemes.editor.views_try import EditorTry
from appraisal.schemes.views import applying, compare, exchange, schemes, versions

urlpatterns = [
    path("schemes/", schemes.SchemeList.as_view(), name="schemes"),
    path("schemes/upload/", exchange.SchemeImport.as_view(), name="scheme_upload"),
    path("schemes/compare/", compare.VersionCompare.as_view(), name="version_compare"),
    path("schemes/new/", SchemeNew.as_view(), name="scheme_new"),
    path("schemes/format/scheme.json", exchange.FormatSchema.as_view(), name="format_scheme"),
    path("schemes/format/facts.json", exchange.FormatSchema.as_view(about="facts"), name="format_facts"),
    path("schemes/<int:pk>/", schemes.SchemeDetail.as_view(), name="scheme"),
    path("schemes/<int:pk>/assign/", applying.SchemeAssign.as_view(), name="scheme_assign"),
    path("schemes/<int:pk>/duties/", applying.SchemeDuties.as_view(), name="scheme_duties"),
    path("schemes/<int:pk>/duties/<int:duty_pk>/", applying.DutyIndicators.as_view(), name="duty_indicators"),
    path("schemes/assignments/<int:pk>/end/", applying.AssignmentEnd.as_view(), name="assignment_end"),
    path("schemes/versions/<int:pk>/", versions.VersionPage.as_view(), name="version"),
    path("schemes/versions/<int:pk>/file/", exchange.VersionFile.as_view(), name="version_file"),
    path("schemes/versions/<int:pk>/workbook/", exchange.VersionFile.as_view(form="xlsx"), name="version_workbook"),
    path("schemes/versions/<int:pk>/publish/", versions.VersionPublish.as_view(), name="version_publish"),
    path("schemes/versions/<int:pk>/draft/", versions.VersionDraft.as_view(), name="version_draft"),
    path("schemes/versions/<int:pk>/discard/", versions.VersionDiscard.as_view(), name="version_discard"),
    path("schemes/versions/<int:pk>/edit/", editor.EditorHome.as_view(), name="version_edit"),
    path("schemes/versions/<int:pk>/edit/part/", parts.EditorPart.as_view(), name="version_part"),
    path("schemes/versions/<int:pk>/edit/add/", parts.EditorAdd.as_view(), name="version_add"),
    path("schemes/versions/<int:pk>/edit/list/", parts.EditorList.as_view(), name="version_list"),
    path("schemes/versions/<int:pk>/edit/undo/", editor.EditorUndo.as_view(), name="version_undo"),
    path("schemes/versions/<int:pk>/edit/try/", EditorTry.as_view(), name="version_try"),
]
