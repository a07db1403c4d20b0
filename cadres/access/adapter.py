from allauth.account.adapter import DefaultAccountAdapter

from cadres.access.services import own_password_change


class OfficeAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the office; nobody signs up."""

    def is_open_for_signup(self, request):
        return False

    def set_password(self, user, password):
        own_password_change(user=user, password=password)
