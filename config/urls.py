"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

handler400 = "core.handlers.bad_request"
handler404 = "core.handlers.page_not_found"
handler500 = "core.busy.server_error"

urlpatterns = [
    path("", include("core.urls")),
    path("accounts/", include("cadres.access.login_urls")),
    path("admin/", admin.site.urls),
    path("jobs/", include("core.jobs.urls")),
    path("audit/", include("core.audit.urls")),
    path("imports/", include("core.spreadsheets.urls")),
    path("people/", include("cadres.urls")),
    path("appraisal/", include("appraisal.urls")),
    path("training/", include("training.urls")),
    path("rotation/", include("rotation.urls")),
    path("api/v1/", include("config.api")),
]
