from django.urls import path

from appraisal.results.views import grades, results, sheets

urlpatterns = [
    path("results/", results.ResultsLatest.as_view(), name="results_latest"),
    path("results/mine/", results.MyResults.as_view(), name="my_results"),
    path("results/grid/", results.TeamGrid.as_view(), name="results_grid"),
    path("periods/<int:pk>/results/", results.Results.as_view(), name="results"),
    path("periods/<int:pk>/grades/", grades.Grades.as_view(), name="grades"),
    path("periods/<int:pk>/grades/accept/", grades.GradesAccept.as_view(), name="grades_accept"),
    path("sheets/<int:pk>/", sheets.SheetPage.as_view(), name="sheet"),
    path("sheets/<int:pk>/why/", sheets.WhyPage.as_view(), name="why"),
    path("sheets/<int:pk>/grade/", grades.GradeOne.as_view(), name="grade_one"),
]
