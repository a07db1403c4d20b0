"""Tokens for programs: asked for in a signed-in session, so that a second factor is never skipped."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import get_adapter
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from drf_spectacular.utils import extend_schema, inline_serializer
from knox.views import LogoutAllView, LogoutView
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from cadres.access.duties import asks_second_step
from cadres.access.keys import SecondStepFirst, token_make


class TokenScheme(KnoxTokenScheme):
    target_class = "cadres.access.authentication.TokenAuthentication"


BY_TOKEN: list = [{TokenScheme.name: []}]


def passed_second_step(request) -> bool:
    """Whether this very session showed a code, where the role asks for one or the user has set it up."""
    if not asks_second_step(request.user) and not get_adapter().is_mfa_enabled(request.user):
        return True
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


@extend_schema(
    summary="Make a token",
    description="Sign in on the site first, with the second step if your role requires it; the token acts with your "
    "rights, and ends when your password, your second step or your grants change.",
    request=None,
    responses=inline_serializer("Token", {"token": serializers.CharField(), "expiry": serializers.DateTimeField()}),
)
class TokenView(APIView):
    """A token never makes another token."""

    authentication_classes = [SessionAuthentication]
    permission_classes = [IsAuthenticated]

    def post(self, request):
        if not passed_second_step(request):
            raise SecondStepFirst
        token, text = token_make(user=request.user)
        return Response({"token": text, "expiry": serializers.DateTimeField().to_representation(token.expiry)})


@extend_schema(summary="Revoke the token of this request", request=None, responses={204: None}, auth=BY_TOKEN)
class TokenRevokeView(LogoutView):
    """Asked with the token itself, whatever the account owes: what ends a right stands open."""


@extend_schema(summary="Revoke all one's tokens", request=None, responses={204: None}, auth=BY_TOKEN)
class TokenRevokeAllView(LogoutAllView):
    """Asked with any of one's tokens."""
