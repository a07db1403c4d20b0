from django.urls import path

from core.spreadsheets import views, views_words

app_name = "imports"
urlpatterns = [
    path("", views.ImportList.as_view(), name="list"),
    path("new/<slug:layout>/", views.ImportUpload.as_view(), name="upload"),
    path("current/<slug:layout>.xlsx", views.ImportCurrent.as_view(), name="current"),
    path("templates/<slug:layout>.xlsx", views.ImportTemplate.as_view(), name="template"),
    path("<uuid:pk>/", views.ImportDetail.as_view(), name="detail"),
    path("<uuid:pk>/errors.xlsx", views.ImportErrors.as_view(), name="errors"),
    path("<uuid:pk>/commit/", views.ImportCommit.as_view(), name="commit"),
    path("<uuid:pk>/check/", views.ImportCheck.as_view(), name="check"),
    path("words/", views_words.WordList.as_view(), name="words"),
    path("words/<int:pk>/forget/", views_words.WordForget.as_view(), name="word_forget"),
    path("<uuid:pk>/teach/", views_words.WordTeach.as_view(), name="teach"),
    path("<uuid:pk>/undo/", views.ImportUndo.as_view(), name="undo"),
    path("<uuid:pk>/discard/", views.ImportDiscard.as_view(), name="discard"),
]
