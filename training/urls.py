from django.urls import path

from training.views import classes, courses, hours

app_name = "training"
urlpatterns = [
    path("", courses.Calendar.as_view(), name="calendar"),
    path("courses/", courses.CourseList.as_view(), name="courses"),
    path("courses/new/", courses.CourseNew.as_view(), name="course_new"),
    path("courses/<int:pk>/", courses.CourseDetail.as_view(), name="course"),
    path("courses/<int:course_pk>/classes/new/", courses.ClassNew.as_view(), name="class_new"),
    path("classes/<int:pk>/", classes.ClassDetail.as_view(), name="class"),
    path("classes/<int:pk>/enrol/", classes.ClassEnrol.as_view(), name="class_enrol"),
    path("classes/<int:pk>/hold/", classes.ClassHold.as_view(), name="class_hold"),
    path("classes/<int:pk>/cancel/", classes.ClassCancel.as_view(), name="class_cancel"),
    path("enrolments/<int:pk>/withdraw/", classes.EnrolmentWithdraw.as_view(), name="enrolment_withdraw"),
    path("enrolments/<int:pk>/correct/", classes.AttendanceCorrect.as_view(), name="attendance_correct"),
    path("hours/", hours.HoursList.as_view(), name="hours"),
    path("mine/", hours.MyTraining.as_view(), name="mine"),
]
