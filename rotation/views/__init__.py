"""The pages of rotation."""

from rotation.views.board import Board
from rotation.views.moves import MoveAct, MoveDetail, MoveList, MoveNew, MyMoves
from rotation.views.rules import RuleEnd, RuleList, RuleNew

__all__ = [
    "Board",
    "MoveAct",
    "MoveDetail",
    "MoveList",
    "MoveNew",
    "MyMoves",
    "RuleEnd",
    "RuleList",
    "RuleNew",
]
