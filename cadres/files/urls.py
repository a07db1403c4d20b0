from django.urls import path

from cadres.files import views
from cadres.files.views import imports, mistakes, outside

urlpatterns = [
    path("cadres/<int:pk>/file/", views.CadreFile.as_view(), name="file"),
    path("cadres/<int:pk>/file/edit/", views.ProfileEdit.as_view(), name="file_edit"),
    path("cadres/<int:pk>/file/resume/", views.ResumeEdit.as_view(), name="file_resume"),
    path("cadres/<int:pk>/file/photo/", views.PhotoEdit.as_view(), name="file_photo_edit"),
    path("cadres/<int:pk>/file/education/new/", views.EducationNew.as_view(), name="file_education_new"),
    path("cadres/<int:pk>/file/family/new/", views.FamilyNew.as_view(), name="file_family_new"),
    path("cadres/<int:pk>/file/ranks/new/", views.RankNew.as_view(), name="file_rank_new"),
    path("cadres/<int:pk>/form.lrmx", outside.FormFile.as_view(kind="lrmx"), name="file_lrmx"),
    path("cadres/<int:pk>/form.pdf", outside.FormFile.as_view(kind="pdf"), name="file_pdf"),
    path("cadres/<int:pk>/form.docx", outside.FormFile.as_view(kind="docx"), name="file_docx"),
    path("education/<int:pk>/edit/", views.EducationEdit.as_view(), name="education_edit"),
    path("education/<int:pk>/remove/", views.EducationRemove.as_view(), name="education_remove"),
    path("family/<int:pk>/edit/", views.FamilyEdit.as_view(), name="family_edit"),
    path("family/<int:pk>/remove/", views.FamilyRemove.as_view(), name="family_remove"),
    path("ranks/<int:pk>/remove/", views.RankRemove.as_view(), name="rank_remove"),
    path("photos/<uuid:pk>/", views.Photo.as_view(), name="photo"),
    path("files/mistake/", mistakes.MistakeNew.as_view(), name="mistake_new"),
    path("files/mistakes/", mistakes.MistakeList.as_view(), name="mistakes"),
    path("files/mistakes/<int:pk>/settle/", mistakes.MistakeSettle.as_view(), name="mistake_settle"),
    path("roster/", outside.Roster.as_view(), name="roster"),
    path("roster/<slug:kind>/", outside.RosterFile.as_view(), name="roster_file"),
    path("files/import/", imports.Imports.as_view(), name="file_imports"),
    path("files/import/<uuid:pk>/", imports.ImportPage.as_view(), name="file_import"),
    path("files/import/<uuid:pk>/commit/", imports.Commit.as_view(), name="file_import_commit"),
    path("files/import/<uuid:pk>/discard/", imports.Discard.as_view(), name="file_import_discard"),
]
