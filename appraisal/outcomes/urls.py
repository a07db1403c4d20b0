from django.urls import path

from appraisal.outcomes.views import board, bonus, promotion, renewing

urlpatterns = [
    path("outcomes/", board.OutcomesBoard.as_view(), name="outcomes"),
    path("outcomes/bonus/", bonus.BonusList.as_view(), name="bonuses"),
    path("outcomes/bonus/new/", bonus.BonusNew.as_view(), name="bonus_new"),
    path("outcomes/bonus/<int:pk>/", bonus.BonusDetail.as_view(), name="bonus"),
    path("outcomes/bonus/<int:pk>/renew/", renewing.BonusRenew.as_view(), name="bonus_renew"),
    path("outcomes/bonus/<int:pk>/<slug:verb>/", bonus.BonusAct.as_view(), name="bonus_act"),
    path("outcomes/promotions/", promotion.PromotionList.as_view(), name="promotions"),
    path("outcomes/promotions/due/", promotion.PromotionDue.as_view(), name="promotion_due"),
    path("outcomes/promotions/of/<int:cadre_pk>/", promotion.PromotionRecord.as_view(), name="promotion_record"),
    path(
        "outcomes/promotions/of/<int:cadre_pk>/propose/",
        promotion.PromotionNew.as_view(),
        name="promotion_new",
    ),
    path("outcomes/promotions/<int:pk>/", promotion.PromotionDetail.as_view(), name="promotion"),
    path("outcomes/promotions/<int:pk>/renew/", renewing.PromotionRenew.as_view(), name="promotion_renew"),
    path("outcomes/promotions/<int:pk>/<slug:verb>/", promotion.PromotionAct.as_view(), name="promotion_act"),
    path("outcomes/years/<int:period_pk>/", board.YearRecordsWrite.as_view(), name="year_records"),
    path("outcomes/years/records/<int:pk>/renew/", renewing.YearRecordRenew.as_view(), name="year_record_renew"),
    path("my/bonus/", bonus.MyBonus.as_view(), name="my_bonus"),
    path("my/promotion/", promotion.MyPromotion.as_view(), name="my_promotion"),
]
