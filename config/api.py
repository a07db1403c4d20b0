"""The REST API: every room adds its endpoints; the schema and its page are served without any outside request."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import DefaultRouter

from cadres.access.tokens import TokenRevokeAllView, TokenRevokeView, TokenView
from core.apps import OfficeAppConfig, gathered

router = DefaultRouter()
router.include_root_view = False
router.include_format_suffixes = False
for app in apps.get_app_configs():
    if isinstance(app, OfficeAppConfig):
        own = [import_module(f"{app.name}.api")] if find_spec(f"{app.name}.api") else []
        for module in [*own, *gathered(app.name, "api")]:
            if hasattr(module, "register"):
                module.register(router)

app_name = "api"
urlpatterns = [
    path("", include(router.urls)),
    path("token/", TokenView.as_view(), name="token"),
    path("token/revoke/", TokenRevokeView.as_view(), name="token-revoke"),
    path("token/revoke-all/", TokenRevokeAllView.as_view(), name="token-revoke-all"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
]
