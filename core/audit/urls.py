from django.urls import path

from core.audit.views import AuditDetail, AuditList

app_name = "audit"
urlpatterns = [
    path("", AuditList.as_view(), name="rows"),
    path("<int:number>/", AuditDetail.as_view(), name="row"),
]
