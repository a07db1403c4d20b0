from django.urls import path

from cadres.rules import views

urlpatterns = [
    path("rules/", views.Rules.as_view(), name="rules"),
    path("rules/changes/", views.ChangeList.as_view(), name="rule_changes"),
    path("rules/changes/<int:pk>/", views.ChangeDetail.as_view(), name="rule_change"),
    path("rules/changes/<int:pk>/<slug:verb>/", views.ChangeAct.as_view(), name="rule_act"),
    path("rules/<str:code>/propose/", views.ProposeForSite.as_view(), name="rule_propose_site"),
    path("rules/<str:code>/propose/<int:unit_pk>/", views.ProposeForUnit.as_view(), name="rule_propose"),
]
