from django.urls import path
from django.views.i18n import set_language

from core.home import Home

urlpatterns = [
    path("", Home.as_view(), name="home"),
    path("language/", set_language, name="set_language"),
]
