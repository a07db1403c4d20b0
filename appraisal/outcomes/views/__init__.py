"""The pages of outcomes."""

from appraisal.outcomes.views.board import OutcomesBoard, YearRecordsWrite
from appraisal.outcomes.views.bonus import BonusAct, BonusDetail, BonusList, BonusNew, MyBonus
from appraisal.outcomes.views.promotion import (
    MyPromotion,
    PromotionAct,
    PromotionDetail,
    PromotionDue,
    PromotionList,
    PromotionNew,
    PromotionRecord,
)

__all__ = [
    "BonusAct",
    "BonusDetail",
    "BonusList",
    "BonusNew",
    "MyBonus",
    "MyPromotion",
    "OutcomesBoard",
    "PromotionAct",
    "PromotionDetail",
    "PromotionDue",
    "PromotionList",
    "PromotionNew",
    "PromotionRecord",
    "YearRecordsWrite",
]
