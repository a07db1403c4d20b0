from django.urls import path

from training import views

app_name = "training"
urlpatterns = [
    path("", views.Calendar.as_view(), name="calendar"),
    path("courses/", views.CourseList.as_view(), name="courses"),
    path("courses/new/", views.CourseNew.as_view(), name="course_new"),
    path("courses/<int:pk>/", views.CourseDetail.as_view(), name="course"),
    path("courses/<int:course_pk>/classes/new/", views.ClassNew.as_view(), name="class_new"),
    path("classes/<int:pk>/", views.ClassDetail.as_view(), name="class"),
    path("classes/<int:pk>/enrol/", views.ClassEnrol.as_view(), name="class_enrol"),
    path("classes/<int:pk>/hold/", views.ClassHold.as_view(), name="class_hold"),
    path("classes/<int:pk>/cancel/", views.ClassCancel.as_view(), name="class_cancel"),
    path("enrolments/<int:pk>/withdraw/", views.EnrolmentWithdraw.as_view(), name="enrolment_withdraw"),
    path("enrolments/<int:pk>/correct/", views.AttendanceCorrect.as_view(), name="attendance_correct"),
    path("hours/", views.HoursList.as_view(), name="hours"),
    path("mine/", views.MyTraining.as_view(), name="mine"),
]
