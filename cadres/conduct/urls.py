from django.urls import path

from cadres.conduct import views

urlpatterns = [
    path("attendance/", views.AttendanceList.as_view(), name="attendance"),
    path("attendance/new/", views.AttendanceNew.as_view(), name="attendance_new"),
    path("attendance/<int:pk>/edit/", views.AttendanceEdit.as_view(), name="attendance_edit"),
    path("attendance/<int:pk>/remove/", views.AttendanceRemove.as_view(), name="attendance_remove"),
]
