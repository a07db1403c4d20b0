from allauth.account.adapter import DefaultAccountAdapter


class OfficeAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the office; nobody signs up."""

    def is_open_for_signup(self, request):
        return False
