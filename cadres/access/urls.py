from django.urls import path

from cadres.access import account_views, request_views, views

urlpatterns = [
    path("grants/", views.GrantList.as_view(), name="grants"),
    path("grants/new/", views.GrantNew.as_view(), name="grant_new"),
    path("grants/<int:pk>/end/", views.GrantEnd.as_view(), name="grant_end"),
    path("grants/requests/", request_views.AccessRequestList.as_view(), name="access_requests"),
    path("grants/requests/<int:pk>/", request_views.AccessRequestDetail.as_view(), name="access_request"),
    path("grants/requests/<int:pk>/<slug:verb>/", request_views.AccessRequestAct.as_view(), name="access_request_act"),
    path("users/", views.UserList.as_view(), name="users"),
    path("users/slips/", account_views.Slips.as_view(), name="slips"),
    path("users/new/", account_views.UserNew.as_view(), name="user_new"),
    path("users/new-for-cadre/", account_views.UserNewFor.as_view(), name="user_new_for"),
    path("users/<int:pk>/", views.UserPage.as_view(), name="user"),
    path("users/<int:pk>/password/", account_views.UserPassword.as_view(), name="user_password"),
    path("users/<int:pk>/link/", account_views.UserLink.as_view(), name="user_link"),
    path("users/<int:pk>/enable/", account_views.UserEnable.as_view(), name="user_enable"),
    path("users/<int:pk>/disable/", account_views.UserDisable.as_view(), name="user_disable"),
    path("users/<int:pk>/ask/<slug:act>/", request_views.AccessAsk.as_view(), name="access_ask"),
    path("users/<int:pk>/wait/", account_views.UserWait.as_view(), name="user_wait"),
    path("users/<int:pk>/second-step/", account_views.UserSecondStep.as_view(), name="user_second_step"),
]
