from django.urls import path

from core.spreadsheets import views

app_name = "imports"
urlpatterns = [
    path("", views.ImportList.as_view(), name="list"),
    path("new/<slug:layout>/", views.ImportUpload.as_view(), name="upload"),
    path("templates/<slug:layout>.xlsx", views.ImportTemplate.as_view(), name="template"),
    path("<uuid:pk>/", views.ImportDetail.as_view(), name="detail"),
    path("<uuid:pk>/errors.xlsx", views.ImportErrors.as_view(), name="errors"),
    path("<uuid:pk>/commit/", views.ImportCommit.as_view(), name="commit"),
    path("<uuid:pk>/check/", views.ImportCheck.as_view(), name="check"),
    path("<uuid:pk>/discard/", views.ImportDiscard.as_view(), name="discard"),
]
