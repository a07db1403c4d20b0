"""The REST API: every room adds its endpoints; the schema and its page are served without any outside request."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import DefaultRouter

from cadres.access.tokens import TokenRevokeAllView, TokenRevokeView, TokenView

ROOMS = [
    "cadres",
    "appraisal.schemes",
    "appraisal.periods",
    "appraisal.ballots",
    "appraisal.routing",
    "appraisal.ledger",
    "appraisal.runs",
    "appraisal.results",
    "appraisal.outcomes",
    "appraisal.rehearsal",
    "training",
    "rotation",
    "core.jobs",
]

router = DefaultRouter()
router.include_root_view = False
router.include_format_suffixes = False
for room in ROOMS:
    if find_spec(f"{room}.api"):
        import_module(f"{room}.api").register(router)

app_name = "api"
urlpatterns = [
    path("", include(router.urls)),
    path("token/", TokenView.as_view(), name="token"),
    path("token/revoke/", TokenRevokeView.as_view(), name="token-revoke"),
    path("token/revoke-all/", TokenRevokeAllView.as_view(), name="token-revoke-all"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
]
