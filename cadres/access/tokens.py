"""Tokens for programs: asked for in a signed-in session, so that a second factor is never skipped."""

from drf_spectacular.utils import extend_schema, inline_serializer
from knox.views import LoginView, LogoutAllView, LogoutView
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import IsAuthenticated


@extend_schema(
    summary="Make a token",
    description="Sign in on the site first; the token acts with your rights.",
    request=None,
    responses=inline_serializer(
        "Token", {"token": serializers.CharField(), "expiry": serializers.DateTimeField(allow_null=True)}
    ),
)
class TokenView(LoginView):
    """A token never makes another token."""

    authentication_classes = [SessionAuthentication]
    permission_classes = [IsAuthenticated]


@extend_schema(summary="Revoke the token of this request", request=None, responses={204: None})
class TokenRevokeView(LogoutView):
    """Asked with the token itself."""


@extend_schema(summary="Revoke all one's tokens", request=None, responses={204: None})
class TokenRevokeAllView(LogoutAllView):
    """Asked with any of one's tokens."""
