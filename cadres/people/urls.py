from django.urls import path

from cadres.people import views

urlpatterns = [
    path("me/", views.MyFile.as_view(), name="my_file"),
    path("units/<int:pk>/", views.UnitPage.as_view(), name="unit"),
    path("cadres/", views.CadreList.as_view(), name="cadres"),
    path("cadres/new/", views.CadreNew.as_view(), name="cadre_new"),
    path("cadres/<int:pk>/", views.CadrePage.as_view(), name="cadre"),
    path("cadres/<int:pk>/edit/", views.CadreEdit.as_view(), name="cadre_edit"),
    path("cadres/<int:pk>/leave/", views.CadreLeave.as_view(), name="cadre_leave"),
    path("cadres/<int:pk>/return/", views.CadreReturn.as_view(), name="cadre_return"),
    path("cadres/<int:pk>/appoint/", views.Appoint.as_view(), name="appoint"),
    path("cadres/<int:pk>/transfer/", views.Transfer.as_view(), name="transfer"),
    path("cadres/<int:pk>/relatives/new/", views.RelativeNew.as_view(), name="relative_new"),
    path("relatives/<int:pk>/withdraw/", views.RelativeWithdraw.as_view(), name="relative_withdraw"),
    path("appointments/", views.AppointmentList.as_view(), name="appointments"),
    path("appointments/<int:pk>/end/", views.AppointmentEnd.as_view(), name="appointment_end"),
]
