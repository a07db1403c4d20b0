from django.urls import path

from appraisal.results.views import grade_board, grades, grid, releases, results, sheets

urlpatterns = [
    path("results/", results.ResultsLatest.as_view(), name="results_latest"),
    path("results/mine/", results.MyResults.as_view(), name="my_results"),
    path("results/grid/", grid.TeamGrid.as_view(), name="results_grid"),
    path("grades/", grades.GradesLatest.as_view(), name="grades_latest"),
    path("periods/<int:pk>/results/", results.Results.as_view(), name="results"),
    path("periods/<int:pk>/grades/", grade_board.Grades.as_view(), name="grades"),
    path("periods/<int:pk>/grades/accept/", grades.GradesAccept.as_view(), name="grades_accept"),
    path("periods/<int:pk>/release/", releases.ReleasePage.as_view(), name="period_release"),
    path("periods/<int:pk>/release/prepare/", releases.ReleasePrepare.as_view(), name="release_prepare"),
    path("releases/", releases.ReleaseList.as_view(), name="releases"),
    path("releases/<int:pk>/retry/", releases.ReleaseRetry.as_view(), name="release_retry"),
    path("releases/<int:pk>/<slug:verb>/", releases.ReleaseAct.as_view(), name="release_act"),
    path("sheets/<int:pk>/", sheets.SheetPage.as_view(), name="sheet"),
    path("sheets/<int:pk>/why/", sheets.WhyPage.as_view(), name="why"),
    path("sheets/<int:pk>/grade/", grades.GradeOne.as_view(), name="grade_one"),
]
