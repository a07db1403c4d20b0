"""Whose token it is, and whether it still opens anything. No views here: the API's settings load this before them."""

from knox import auth
from rest_framework.exceptions import AuthenticationFailed

from cadres.access.duties import AccountDuty, duty_of
from cadres.access.keys import is_bound


class TokenAuthentication(auth.TokenAuthentication):
    """Knox's, which knows nothing of the account: here a token is worth what its owner's session would be worth.

    The middleware that leads sessions to their duties runs before the API knows whose token it is.
    """

    def authenticate_credentials(self, token):
        try:
            return super().authenticate_credentials(token)
        except UnicodeDecodeError:
            raise AuthenticationFailed from None

    def validate_user(self, auth_token):
        user, token = super().validate_user(auth_token)
        if duty := duty_of(user):
            raise AccountDuty(duty.sentence)
        if not is_bound(token):
            token.delete()
            raise AuthenticationFailed
        return user, token
