from django.urls import path

from appraisal.ballots import views

urlpatterns = [
    path("assess/<int:pk>/<int:indicator>/votes/<int:cadre>/", views.Tally.as_view(), name="tally"),
]
