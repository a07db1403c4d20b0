"""Tokens for programs: asked for in a signed-in session, so that a second factor is never skipped."""

from drf_spectacular.utils import extend_schema
from knox.views import LoginView
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import IsAuthenticated


@extend_schema(
    summary="Make a token", description="Sign in on the site first; the token acts with your rights."
)
class TokenView(LoginView):
    """A token never makes another token."""

    authentication_classes = [SessionAuthentication]
    permission_classes = [IsAuthenticated]
