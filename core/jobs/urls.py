from django.urls import path

from core.jobs.views import JobCancel, JobDetail

app_name = "jobs"
urlpatterns = [
    path("<uuid:pk>/", JobDetail.as_view(), name="detail"),
    path("<uuid:pk>/cancel/", JobCancel.as_view(), name="cancel"),
]
