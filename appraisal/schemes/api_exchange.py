"""Files and comparisons of schemes over the API: what they take and give."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from appraisal.schemes import documents, exchange, services
from appraisal.schemes.compare import compare
from appraisal.schemes.models import SchemeVersion
from appraisal.schemes.views.exchange import VersionFile
from appraisal.schemes.wording import headline
from appraisal.sources import sources
from cadres.units.models import Unit
from core.api.fields import BoundedJSONField, ScopedKey
from core.api.parsers import BoundedJSONParser


class FileImportSerializer(serializers.Serializer):
    owner = ScopedKey(queryset=Unit.objects.all())
    file = serializers.FileField(required=False, help_text="A .json or .xlsx file.")
    document = BoundedJSONField(required=False, help_text="Instead of a file: the scheme itself.")
    dry_run = serializers.BooleanField(default=False, help_text="Only say what the file is.")
    unfinished = serializers.BooleanField(
        default=False, help_text="Keep the draft also when it cannot be computed yet."
    )

    def validate(self, attrs):
        if ("file" in attrs) == ("document" in attrs):
            raise serializers.ValidationError(_("Give either a file or a document."))
        if "file" in attrs and attrs["file"].size > documents.MAX_BYTES:
            raise serializers.ValidationError({"file": _("The file is larger than 2 MB. Choose a smaller one.")})
        return attrs


class FindingSerializer(serializers.Serializer):
    level = serializers.ChoiceField(choices=["refused", "problem", "warning", "note"])
    severity = serializers.CharField(
        help_text="error, contradiction or reminder; empty for what the check did not say."
    )
    code = serializers.CharField()
    text = serializers.CharField()
    where = serializers.CharField(help_text="Sheet, row and column of a workbook.")
    path = serializers.CharField(help_text="Place in the document.")


class ImportAnswerSerializer(serializers.Serializer):
    form = serializers.ChoiceField(choices=["json", "xlsx"])
    storable = serializers.BooleanField(help_text="It can be kept as a draft.")
    computable = serializers.BooleanField(help_text="It can be published.")
    findings = FindingSerializer(many=True)
    version = serializers.IntegerField(allow_null=True, help_text="Key of the draft that was stored.")


class DifferenceSerializer(serializers.Serializer):
    field = serializers.CharField()
    label: Any = serializers.CharField()  # a label of the layout, not of the serializer
    before = serializers.CharField()
    after = serializers.CharField()
    delta = serializers.CharField()


class EntrySerializer(serializers.Serializer):
    kind = serializers.CharField()
    code = serializers.CharField()
    title = serializers.CharField()
    states = serializers.ListField(child=serializers.CharField())
    moved = serializers.CharField()
    differences = DifferenceSerializer(many=True)

    class Meta:
        ref_name = "SchemeDifference"


class ComparisonSerializer(serializers.Serializer):
    before = serializers.IntegerField()
    after = serializers.IntegerField()
    headline = serializers.CharField()
    identical = serializers.BooleanField()
    entries = EntrySerializer(many=True)


class ImportActions:
    """POST of a file, for the viewset of schemes."""

    get_serializer_context: Any

    @extend_schema(
        summary="Import a scheme file, or only check it",
        request={"multipart/form-data": FileImportSerializer, "application/json": FileImportSerializer},
        responses={200: ImportAnswerSerializer, 201: ImportAnswerSerializer, 400: ImportAnswerSerializer},
    )
    @action(detail=False, methods=["post"], url_path="import", parser_classes=[MultiPartParser, BoundedJSONParser])
    def import_file(self, request):
        asked = FileImportSerializer(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        data = asked.validated_data
        if "file" in data:
            examined = exchange.examine(data["file"].read(), known_measures=sources())
        else:
            examined = exchange.examine_document(data["document"], known_measures=sources())
        wanted = examined.storable if data["unfinished"] else examined.computable
        version = None
        if wanted and not data["dry_run"]:
            version = services.scheme_import(document=examined.document, owner=data["owner"], actor=request.user)
        answer = {
            "form": examined.form,
            "storable": examined.storable,
            "computable": examined.computable,
            "findings": examined.findings,
            "version": version.pk if version else None,
        }
        well = status.HTTP_200_OK if wanted or data["dry_run"] else status.HTTP_400_BAD_REQUEST
        return Response(ImportAnswerSerializer(answer).data, status=status.HTTP_201_CREATED if version else well)


class VersionActions:
    """Files and comparison of one version, for the viewset of versions."""

    get_object: Any

    @extend_schema(summary="The scheme file (JSON)", responses={(200, "application/json"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def document(self, request, pk=None):
        self.get_object()
        return VersionFile().answer(request, pk, "json")

    @extend_schema(
        summary="The indicator table as a workbook",
        responses={(200, exchange.XLSX): OpenApiTypes.BINARY},
    )
    @action(detail=True, methods=["get"])
    def workbook(self, request, pk=None):
        self.get_object()
        return VersionFile().answer(request, pk, "xlsx")

    @extend_schema(
        summary="What this version changes against another",
        parameters=[OpenApiParameter("with", int, required=True, description="Key of the earlier version.")],
        responses=ComparisonSerializer,
    )
    @action(detail=True, methods=["get"])
    def compare(self, request, pk=None):
        key = request.query_params.get("with", "")
        rows = SchemeVersion.objects.visible_to(request.user)
        before = rows.filter(pk=key).first() if key.isascii() and key.isdigit() and len(key) < 19 else None
        if before is None:
            raise serializers.ValidationError({"with": _("Name another version that you can open.")})
        after = self.get_object()
        comparison = compare(before.document, after.document)
        answer = {
            "before": before.pk,
            "after": after.pk,
            "headline": headline(comparison),
            "identical": comparison.identical,
            "entries": comparison.changed,
        }
        return Response(ComparisonSerializer(answer).data)
