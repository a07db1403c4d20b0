import base64
import logging
import secrets

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import InvalidToken
from django.urls import reverse

from cadres.access.devices import remember_device
from cadres.access.services import own_password_change
from core.fields import decrypted, encrypted

logger = logging.getLogger(__name__)


class OfficeAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the office; nobody signs up."""

    def is_open_for_signup(self, request):
        return False

    def set_password(self, user, password):
        own_password_change(user=user, password=password)

    def get_password_change_redirect_url(self, request):
        """On to the work, or to what else the account owes first; the library would show the same form again."""
        return reverse("home")

    def pre_authenticate(self, request, **credentials):
        """Wrong passwords are counted by ``lockout``; the library's count by name alone would lock the owner out."""

    def get_client_ip(self, request):
        """Put there by ``core.addresses``; behind a socket without stated proxies everybody shares one."""
        return request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104 - no door is opened here

    def post_login(self, request, user, **kwargs):
        response = super().post_login(request, user, **kwargs)
        remember_device(request, response, user.get_username())
        return response


class OfficeMFAAdapter(DefaultMFAAdapter):
    """The secrets of the second step lie encrypted under FIELD_KEY, like identity numbers."""

    def encrypt(self, text: str) -> str:
        return encrypted(text)

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return decrypted(encrypted_text)
        except InvalidToken:
            # An empty secret would let everybody in who knows that it is empty: one that nobody knows lets nobody in.
            logger.error("A secret of the second step was kept under another FIELD_KEY; its codes do not work.")
            return base64.b32encode(secrets.token_bytes(20)).decode()
