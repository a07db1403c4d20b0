from django.urls import path

from appraisal.outcomes import views

urlpatterns = [
    path("outcomes/", views.OutcomesBoard.as_view(), name="outcomes"),
    path("outcomes/bonus/", views.BonusList.as_view(), name="bonuses"),
    path("outcomes/bonus/new/", views.BonusNew.as_view(), name="bonus_new"),
    path("outcomes/bonus/<int:pk>/", views.BonusDetail.as_view(), name="bonus"),
    path("outcomes/bonus/<int:pk>/<slug:verb>/", views.BonusAct.as_view(), name="bonus_act"),
    path("outcomes/promotions/", views.PromotionList.as_view(), name="promotions"),
    path("outcomes/promotions/due/", views.PromotionDue.as_view(), name="promotion_due"),
    path("outcomes/promotions/of/<int:cadre_pk>/", views.PromotionRecord.as_view(), name="promotion_record"),
    path(
        "outcomes/promotions/of/<int:cadre_pk>/propose/", views.PromotionNew.as_view(), name="promotion_new"
    ),
    path("outcomes/promotions/<int:pk>/", views.PromotionDetail.as_view(), name="promotion"),
    path("outcomes/promotions/<int:pk>/<slug:verb>/", views.PromotionAct.as_view(), name="promotion_act"),
    path("outcomes/years/<int:period_pk>/", views.YearRecordsWrite.as_view(), name="year_records"),
    path("my/bonus/", views.MyBonus.as_view(), name="my_bonus"),
    path("my/promotion/", views.MyPromotion.as_view(), name="my_promotion"),
]
