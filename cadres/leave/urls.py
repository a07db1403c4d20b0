from django.urls import path

from cadres.leave import views

urlpatterns = [
    path("leave/", views.TeamLeave.as_view(), name="leave_team"),
    path("leave/mine/", views.MyLeave.as_view(), name="leave_mine"),
    path("leave/new/", views.LeaveNew.as_view(), name="leave_new"),
    path("leave/files/<uuid:pk>/", views.LeaveDocument.as_view(), name="leave_file"),
    path("leave/<int:pk>/", views.LeaveDetail.as_view(), name="leave"),
    path("leave/<int:pk>/return/", views.LeaveReturn.as_view(), name="leave_return"),
    path("leave/<int:pk>/<slug:verb>/", views.LeaveAct.as_view(), name="leave_act"),
]
