from django.urls import path

from appraisal.results import views

urlpatterns = [
    path("results/", views.ResultsLatest.as_view(), name="results_latest"),
    path("results/mine/", views.MyResults.as_view(), name="my_results"),
    path("results/grid/", views.TeamGrid.as_view(), name="results_grid"),
    path("periods/<int:pk>/results/", views.Results.as_view(), name="results"),
    path("periods/<int:pk>/grades/", views.Grades.as_view(), name="grades"),
    path("periods/<int:pk>/grades/accept/", views.GradesAccept.as_view(), name="grades_accept"),
    path("sheets/<int:pk>/", views.SheetPage.as_view(), name="sheet"),
    path("sheets/<int:pk>/why/", views.WhyPage.as_view(), name="why"),
    path("sheets/<int:pk>/grade/", views.GradeOne.as_view(), name="grade_one"),
]
