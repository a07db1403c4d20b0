"""The first day, login, second factor and own password; signing up and e-mail handling are left out on purpose."""

from allauth.account import views as account
from django.urls import include, path

from cadres.access.start_views import OfficeStart

urlpatterns = [
    path("start/", OfficeStart.as_view(), name="office_start"),
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("2fa/", include("allauth.mfa.urls")),
]
