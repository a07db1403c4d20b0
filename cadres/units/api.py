"""Units, posts and duties over the API: the scope and the services of the pages."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers

from cadres.access.policies import is_hr
from cadres.api_base import WritableScopedViewSet
from cadres.units import services
from cadres.units.filters import PostFilters, UnitFilters
from cadres.units.models import Duty, Post, Unit
from core.api.views import ScopedViewSet
from core.views import any_user


class UnitSerializer(serializers.ModelSerializer):
    depth = serializers.IntegerField(read_only=True)

    class Meta:
        model = Unit
        fields = ["id", "code", "name", "name_en", "kind", "level", "parent", "depth", "is_active"]


class DutySerializer(serializers.ModelSerializer):
    class Meta:
        model = Duty
        fields = ["id", "post", "number", "title", "title_en", "authority", "process", "is_active"]


class PostSerializer(serializers.ModelSerializer):
    holders = serializers.IntegerField(read_only=True, help_text="Seats taken today.")
    factor = serializers.DecimalField(
        max_digits=6,
        decimal_places=4,
        required=False,
        allow_null=True,
        min_value=0,
        max_value=5,
        help_text="Absent or null: it follows from the three grades.",
    )

    class Meta:
        model = Post
        fields = [
            "id",
            "unit",
            "code",
            "title",
            "title_en",
            "category",
            "headcount",
            "holders",
            "workload",
            "difficulty",
            "risk",
            "factor",
            "factor_by_hand",
            "is_key",
            "is_head",
            "is_active",
        ]
        read_only_fields = ["factor_by_hand", "is_active"]

    def get_fields(self):
        fields: dict[str, Any] = super().get_fields()
        user = getattr(self.context.get("request"), "user", None)
        fields["unit"].queryset = Unit.objects.visible_to(user) if user else Unit.objects.none()
        if self.instance is not None and "unit" in fields:
            fields["unit"].read_only = True
        return fields


class UnitViewSet(ScopedViewSet):
    """Units in the caller's scope, in the order of the tree."""

    allow = any_user
    queryset = Unit.objects.order_by("path")
    serializer_class = UnitSerializer
    filterset_class = UnitFilters


@extend_schema_view(
    create=extend_schema(summary="Create a post (HR)"),
    partial_update=extend_schema(summary="Change a post (HR)"),
)
class PostViewSet(WritableScopedViewSet, mixins.CreateModelMixin):
    """Posts in the caller's scope; HR officers of the unit create and change them."""

    allow = any_user
    writes = is_hr
    queryset = Post.objects.select_related("unit")
    serializer_class = PostSerializer
    filterset_class = PostFilters

    def get_queryset(self):
        return super().get_queryset().with_holders(timezone.localdate())

    def create_by(self, actor, data):
        return services.post_create(actor=actor, **data)

    def update_by(self, actor, post, data):
        return services.post_update(actor=actor, post=post, **data)


class DutyViewSet(ScopedViewSet):
    """Duties of the posts in the caller's scope."""

    allow = any_user
    queryset = Duty.objects.select_related("post__unit")
    serializer_class = DutySerializer
    filterset_fields = ["post", "is_active"]


def register(router) -> None:
    router.register("units", UnitViewSet, basename="units")
    router.register("posts", PostViewSet, basename="posts")
    router.register("duties", DutyViewSet, basename="duties")
