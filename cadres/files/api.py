"""Cadre files over the API: for whom the page is, with the same trace. No answer holds the identity number."""

from typing import Any, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cadres.access.models import User
from cadres.files import services
from cadres.files.models import CadreProfile, EducationRecord, FamilyMember, ResumeSpell
from cadres.files.querysets import readable
from cadres.files.selectors import form_of, loaded, profile_of, ranks_of
from cadres.files.views.outside import FormFile
from cadres.people.models import Cadre, Rank
from core.api.fields import DayField
from core.api.views import ScopedViewSet
from core.views import any_user


class OwnerSerializer(serializers.ModelSerializer):
    """Whose file it is; of what the file says, nothing."""

    class Meta:
        model = Cadre
        fields = ["id", "staff_no", "name", "name_latin"]
        read_only_fields = fields


class TextsSerializer(serializers.ModelSerializer):
    """Texts of the appointment form, as it would be printed today."""

    class Meta:
        model = CadreProfile
        fields = services.PROFILE_FIELDS
        read_only_fields = fields


class EducationSerializer(serializers.ModelSerializer):
    class Meta:
        model = EducationRecord
        fields = ["id", *services.EDUCATION_FIELDS]
        read_only_fields = fields


class FamilySerializer(serializers.ModelSerializer):
    class Meta:
        model = FamilyMember
        fields = ["id", *services.FAMILY_FIELDS]
        read_only_fields = fields


class SpellSerializer(serializers.ModelSerializer):
    """A stage of the resume; without a last month it lasts."""

    class Meta:
        model = ResumeSpell
        fields = ["id", "first_month", "last_month", "text", "notes"]
        read_only_fields = fields


class HeldRankSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk", allow_null=True, help_text="Null where it came by a promotion.")
    rank = serializers.ChoiceField(choices=Rank.choices)
    since = DayField(allow_null=True)
    until = DayField(allow_null=True)
    document_no = serializers.CharField()


class CadreFileSerializer(OwnerSerializer):
    texts = TextsSerializer(source="printed_texts")
    education = EducationSerializer(source="schooling", many=True)
    resume = SpellSerializer(many=True)
    resume_after = serializers.CharField(
        source="profile.resume_after", default="", help_text="Memberships of elected bodies, below the resume."
    )
    family = FamilySerializer(many=True)
    ranks = HeldRankSerializer(source="held_ranks", many=True)
    has_photo = serializers.BooleanField()

    class Meta(OwnerSerializer.Meta):
        fields = [
            *OwnerSerializer.Meta.fields,
            *("texts", "education", "resume", "resume_after", "family", "ranks", "has_photo"),
        ]
        read_only_fields = fields


def whole(cadre: Cadre) -> Any:
    """The cadre with everything that the serializer of a file asks for."""
    found: Any = loaded(cadre)
    form = form_of(found, photo=False)
    texts = {name: getattr(form, name) for name in services.PROFILE_FIELDS}
    found.printed_texts, found.held_ranks = texts, ranks_of(found)
    found.profile, found.has_photo = profile_of(found), hasattr(found, "photo")
    return found


@extend_schema_view(list=extend_schema(summary="Whose cadre files the caller may read"))
class CadreFileViewSet(ScopedViewSet):
    """Cadre files: the own one, and for HR officers and leaders those of their units. Reading one leaves a trace."""

    allow = any_user
    queryset = Cadre.objects.all()
    serializer_class = OwnerSerializer

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset.none()
        return readable(cast("User", self.request.user)).order_by("staff_no")

    def read(self) -> Cadre:
        cadre = self.get_object()
        services.file_read(actor=cast("User", self.request.user), cadre=cadre)
        return cadre

    @extend_schema(summary="The whole file of one cadre", responses=CadreFileSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(CadreFileSerializer(whole(self.read())).data)

    @extend_schema(summary="Stages of the resume", responses=SpellSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def resume(self, request: Request, pk: str = "") -> Response:
        return Response(SpellSerializer(self.read().resume.all(), many=True).data)

    @extend_schema(summary="Members of the family", responses=FamilySerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def family(self, request: Request, pk: str = "") -> Response:
        return Response(FamilySerializer(self.read().family.all(), many=True).data)

    @extend_schema(summary="Ranks held, the newest first", responses=HeldRankSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def ranks(self, request: Request, pk: str = "") -> Response:
        return Response(HeldRankSerializer(ranks_of(self.read()), many=True).data)

    @extend_schema(
        summary="The appointment form as an .lrmx file", responses={(200, "application/xml"): OpenApiTypes.BINARY}
    )
    @action(detail=True, methods=["get"])
    def lrmx(self, request: Request, pk: str = "") -> Any:
        return FormFile.answer(request.user, self.get_object(), "lrmx")


def register(router) -> None:
    router.register("cadre-files", CadreFileViewSet, basename="cadre-files")
