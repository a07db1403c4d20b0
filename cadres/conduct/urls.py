from django.urls import path

from cadres.conduct import views
from cadres.conduct.sheet_views import AttendanceSheet

urlpatterns = [
    path("attendance/", views.AttendanceList.as_view(), name="attendance"),
    path("attendance/sheet/", AttendanceSheet.as_view(), name="sheet_of_attendance"),
    path("attendance/new/", views.AttendanceNew.as_view(), name="attendance_new"),
    path("attendance/<int:pk>/edit/", views.AttendanceEdit.as_view(), name="attendance_edit"),
    path("attendance/<int:pk>/remove/", views.AttendanceRemove.as_view(), name="attendance_remove"),
]
