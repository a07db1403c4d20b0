"""What the writable endpoints share: the service writes, the answer is read again in the caller's scope."""

from collections.abc import Callable

from django.shortcuts import get_object_or_404
from rest_framework import mixins, status
from rest_framework.response import Response

from core.api.views import ScopedViewSet
from core.errors import NotAllowed


class WritableScopedViewSet(ScopedViewSet, mixins.UpdateModelMixin):
    """Reads as ``ScopedViewSet``; POST and PATCH go to ``create_by`` and ``update_by``, which call a service.

    ``writes`` says who may write at all; the service asks the policy for the object.
    """

    http_method_names = ["get", "post", "patch", "head", "options"]
    writes: Callable | None = None

    def create_by(self, actor, data):
        raise NotImplementedError

    def update_by(self, actor, obj, data):
        raise NotImplementedError

    def require_writes(self) -> None:
        writes = type(self).writes
        if writes is None or not writes(self.request.user):
            raise NotAllowed

    def create(self, request, *args, **kwargs):
        self.require_writes()
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return self.answer(self.create_by(request.user, serializer.validated_data), status.HTTP_201_CREATED)

    def partial_update(self, request, *args, **kwargs):
        obj = self.get_object()
        self.require_writes()
        serializer = self.get_serializer(obj, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return self.answer(self.update_by(request.user, obj, serializer.validated_data), status.HTTP_200_OK)

    def answer(self, obj, code: int) -> Response:
        obj = get_object_or_404(self.get_queryset(), pk=obj.pk)
        return Response(self.get_serializer(obj).data, status=code)
