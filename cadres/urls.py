"""Addresses of the organisation, people, rights and accounts; included at people/."""

from django.urls import path

from cadres.access import views as access
from cadres.conduct import views as conduct
from cadres.people import unit_page
from cadres.people import views as people
from cadres.units import post_views as posts
from cadres.units import views as units

app_name = "cadres"
urlpatterns = [
    path("me/", people.MyFile.as_view(), name="my_file"),
    path("units/", units.UnitList.as_view(), name="units"),
    path("units/new/", units.UnitNew.as_view(), name="unit_new"),
    path("units/<int:pk>/", unit_page.UnitPage.as_view(), name="unit"),
    path("units/<int:pk>/edit/", units.UnitEdit.as_view(), name="unit_edit"),
    path("units/<int:pk>/move/", units.UnitMove.as_view(), name="unit_move"),
    path("units/<int:pk>/close/", units.UnitClose.as_view(), name="unit_close"),
    path("posts/", posts.PostList.as_view(), name="posts"),
    path("posts/new/", posts.PostNew.as_view(), name="post_new"),
    path("posts/<int:pk>/", posts.PostPage.as_view(), name="post"),
    path("posts/<int:pk>/edit/", posts.PostEdit.as_view(), name="post_edit"),
    path("posts/<int:pk>/close/", posts.PostClose.as_view(), name="post_close"),
    path("posts/<int:pk>/duties/new/", posts.DutyNew.as_view(), name="duty_new"),
    path("duties/<int:pk>/edit/", posts.DutyEdit.as_view(), name="duty_edit"),
    path("duties/<int:pk>/remove/", posts.DutyRemove.as_view(), name="duty_remove"),
    path("cadres/", people.CadreList.as_view(), name="cadres"),
    path("cadres/new/", people.CadreNew.as_view(), name="cadre_new"),
    path("cadres/<int:pk>/", people.CadrePage.as_view(), name="cadre"),
    path("cadres/<int:pk>/edit/", people.CadreEdit.as_view(), name="cadre_edit"),
    path("cadres/<int:pk>/leave/", people.CadreLeave.as_view(), name="cadre_leave"),
    path("cadres/<int:pk>/return/", people.CadreReturn.as_view(), name="cadre_return"),
    path("cadres/<int:pk>/appoint/", people.Appoint.as_view(), name="appoint"),
    path("cadres/<int:pk>/transfer/", people.Transfer.as_view(), name="transfer"),
    path("cadres/<int:pk>/relatives/new/", people.RelativeNew.as_view(), name="relative_new"),
    path("relatives/<int:pk>/withdraw/", people.RelativeWithdraw.as_view(), name="relative_withdraw"),
    path("appointments/", people.AppointmentList.as_view(), name="appointments"),
    path("appointments/<int:pk>/end/", people.AppointmentEnd.as_view(), name="appointment_end"),
    path("attendance/", conduct.AttendanceList.as_view(), name="attendance"),
    path("attendance/new/", conduct.AttendanceNew.as_view(), name="attendance_new"),
    path("attendance/<int:pk>/edit/", conduct.AttendanceEdit.as_view(), name="attendance_edit"),
    path("attendance/<int:pk>/remove/", conduct.AttendanceRemove.as_view(), name="attendance_remove"),
    path("grants/", access.GrantList.as_view(), name="grants"),
    path("grants/new/", access.GrantNew.as_view(), name="grant_new"),
    path("grants/<int:pk>/end/", access.GrantEnd.as_view(), name="grant_end"),
    path("users/", access.UserList.as_view(), name="users"),
    path("users/new/", access.UserNew.as_view(), name="user_new"),
    path("users/new-for-cadre/", access.UserNewFor.as_view(), name="user_new_for"),
    path("users/<int:pk>/", access.UserPage.as_view(), name="user"),
    path("users/<int:pk>/password/", access.UserPassword.as_view(), name="user_password"),
    path("users/<int:pk>/enable/", access.UserEnable.as_view(), name="user_enable"),
    path("users/<int:pk>/disable/", access.UserDisable.as_view(), name="user_disable"),
    path("users/<int:pk>/second-step/", access.UserSecondStep.as_view(), name="user_second_step"),
]
