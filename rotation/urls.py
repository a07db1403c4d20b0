from django.urls import path

from rotation import views

app_name = "rotation"
urlpatterns = [
    path("", views.Board.as_view(), name="board"),
    path("moves/", views.MoveList.as_view(), name="moves"),
    path("moves/of/<int:cadre_pk>/propose/", views.MoveNew.as_view(), name="move_new"),
    path("moves/<int:pk>/", views.MoveDetail.as_view(), name="move"),
    path("moves/<int:pk>/<slug:verb>/", views.MoveAct.as_view(), name="move_act"),
    path("rules/", views.RuleList.as_view(), name="rules"),
    path("rules/new/", views.RuleNew.as_view(), name="rule_new"),
    path("rules/<int:pk>/end/", views.RuleEnd.as_view(), name="rule_end"),
    path("mine/", views.MyMoves.as_view(), name="mine"),
]
