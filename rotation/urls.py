from django.urls import path

from rotation.views import board, moves, rules

app_name = "rotation"
urlpatterns = [
    path("", board.Board.as_view(), name="board"),
    path("moves/", moves.MoveList.as_view(), name="moves"),
    path("moves/of/<int:cadre_pk>/propose/", moves.MoveNew.as_view(), name="move_new"),
    path("moves/<int:pk>/", moves.MoveDetail.as_view(), name="move"),
    path("moves/<int:pk>/<slug:verb>/", moves.MoveAct.as_view(), name="move_act"),
    path("rules/", rules.RuleList.as_view(), name="rules"),
    path("rules/new/", rules.RuleNew.as_view(), name="rule_new"),
    path("rules/<int:pk>/end/", rules.RuleEnd.as_view(), name="rule_end"),
    path("mine/", moves.MyMoves.as_view(), name="mine"),
]
