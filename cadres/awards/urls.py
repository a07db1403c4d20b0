from django.urls import path

from cadres.awards import views

urlpatterns = [
    path("awards/", views.AwardList.as_view(), name="awards"),
    path("awards/new/", views.AwardNew.as_view(), name="award_new"),
    path("awards/<int:pk>/remove/", views.AwardRemove.as_view(), name="award_remove"),
    path("awards/files/<uuid:pk>/", views.AwardDocument.as_view(), name="award_file"),
]
