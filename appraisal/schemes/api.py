"""Schemes over the API: the same rows, the same acts."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from appraisal.schemes import documents, services
from appraisal.schemes.api_exchange import ImportActions, VersionActions
from appraisal.schemes.messages import placed
from appraisal.schemes.models import Scheme, SchemeAssignment, SchemeVersion, VersionState
from appraisal.sources import sources
from cadres.units.models import PostCategory, Unit
from core.api.fields import BoundedJSONField, DayField, ScopedKey
from core.api.views import ScopedViewSet
from core.errors import InvalidInput
from core.views import any_user


class SchemeSerializer(serializers.ModelSerializer):
    class Meta:
        model = Scheme
        fields = ["id", "code", "titles", "owner"]


class SchemeImportSerializer(serializers.Serializer):
    owner = ScopedKey(queryset=Unit.objects.all())
    document = BoundedJSONField()


class SchemeVersionSerializer(serializers.ModelSerializer):
    class Meta:
        model = SchemeVersion
        fields = ["id", "scheme", "number", "state", "digest", "effective_from", "published_at"]


class SchemeVersionDocumentSerializer(SchemeVersionSerializer):
    warnings = serializers.SerializerMethodField()

    class Meta(SchemeVersionSerializer.Meta):
        fields = [*SchemeVersionSerializer.Meta.fields, "document", "warnings"]

    def get_warnings(self, version) -> list[str]:
        return [placed(issue) for issue in documents.warnings(version.document)]


class PublishSerializer(serializers.Serializer):
    effective_from = DayField()
    remarks_read = serializers.BooleanField(
        default=False, help_text="The remarks of the check are read and meant; needed where there are any."
    )


class RemarksUnread(InvalidInput):
    code = "remarks_unread"
    message = _("The check has remarks; if the scheme is as intended, publish with remarks_read: %(remarks)s")


class AssignmentSerializer(serializers.ModelSerializer):
    class Meta:
        model = SchemeAssignment
        fields = ["id", "scheme", "unit", "category", "starts_on", "ends_on"]
        read_only_fields = fields


class AssignSerializer(serializers.Serializer):
    scheme = ScopedKey(queryset=Scheme.objects.all())
    unit = ScopedKey(queryset=Unit.objects.all())
    category = serializers.ChoiceField(
        choices=PostCategory.choices,
        required=False,
        allow_blank=True,
        default="",
    )
    starts_on = DayField()


def checked(view, serializer_class) -> dict:
    data = serializer_class(data=view.request.data, context=view.get_serializer_context())
    data.is_valid(raise_exception=True)
    return data.validated_data


class SchemeViewSet(ImportActions, ScopedViewSet):
    """POST takes a whole document and makes it the draft of its scheme."""

    allow = any_user
    queryset = Scheme.objects.all()
    serializer_class = SchemeSerializer
    filterset_fields = ["code", "owner"]

    @extend_schema(request=SchemeImportSerializer, responses={201: SchemeVersionDocumentSerializer})
    def create(self, request):
        version = services.scheme_import(**checked(self, SchemeImportSerializer), actor=request.user)
        return Response(SchemeVersionDocumentSerializer(version).data, status=status.HTTP_201_CREATED)


class VersionViewSet(VersionActions, ScopedViewSet):
    allow = any_user
    queryset = SchemeVersion.objects.all()
    serializer_class = SchemeVersionSerializer
    filterset_fields = ["scheme", "state"]

    def get_queryset(self):
        rows = super().get_queryset()
        return rows.defer("document") if self.action == "list" else rows

    def get_serializer_class(self):
        return SchemeVersionDocumentSerializer if self.action == "retrieve" else SchemeVersionSerializer

    @extend_schema(request=PublishSerializer, responses=SchemeVersionSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request, pk=None):
        data = checked(self, PublishSerializer)
        version, read = self.get_object(), data.pop("remarks_read")
        if not read and version.state == VersionState.DRAFT and not documents.problems(version.document):
            remarks = [placed(issue) for issue in documents.warnings(version.document, sources())]
            if remarks:
                raise RemarksUnread(remarks=" ".join(remarks))
        version = services.version_publish(version=version, actor=request.user, **data)
        return Response(SchemeVersionSerializer(version).data)


class AssignmentViewSet(ScopedViewSet):
    allow = any_user
    queryset = SchemeAssignment.objects.all()
    serializer_class = AssignmentSerializer
    filterset_fields = ["scheme", "unit", "category"]

    @extend_schema(request=AssignSerializer, responses={201: AssignmentSerializer})
    def create(self, request):
        row = services.scheme_assign(**checked(self, AssignSerializer), actor=request.user)
        return Response(AssignmentSerializer(row).data, status=status.HTTP_201_CREATED)


def register(router) -> None:
    router.register("schemes", SchemeViewSet, basename="scheme")
    router.register("scheme-versions", VersionViewSet, basename="scheme-version")
    router.register("scheme-assignments", AssignmentViewSet, basename="scheme-assignment")
