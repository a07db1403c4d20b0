"""The ledger over the API: the same scope, services and refusals as the pages."""

import uuid
from typing import ClassVar, cast

from django.http import Http404
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from appraisal.ledger import selectors, services
from appraisal.ledger.models import Entry, EntryApproval, EntrySource, EntryState, Evidence
from appraisal.ledger.views.evidence import EvidenceFile
from appraisal.periods.models import Period
from cadres.access.models import User
from cadres.units.models import Duty
from core.api.fields import DayField, WordsField
from core.api.serializers import ReasonSerializer
from core.api.views import ScopedViewSet
from core.approvals.api import PROPOSAL_FIELDS, ProposalViewSet
from core.errors import InvalidInput
from core.views import any_user

NAMESPACE = uuid.UUID("6f0b1f7c-3a7d-4b52-9a0e-6a2f6f1f9c11")
KEY_HEADER = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="Any text of up to 200 characters. The same key with the same content makes one entry.",
)


class EvidenceSerializer(serializers.ModelSerializer):
    class Meta:
        model = Evidence
        fields = ["id", "name", "content_type", "size", "sha256", "uploaded_at"]


class EntrySerializer(serializers.ModelSerializer):
    """An entry as it is read."""

    rule = serializers.CharField(source="rule.code", default=None, read_only=True)
    cadre = serializers.CharField(source="cadre.staff_no", read_only=True)
    unit = serializers.CharField(source="unit.code", read_only=True)
    quantity = serializers.DecimalField(max_digits=19, decimal_places=4, read_only=True)
    value = serializers.DecimalField(max_digits=19, decimal_places=4, read_only=True)
    effect = serializers.DecimalField(max_digits=19, decimal_places=6, read_only=True)
    evidence = EvidenceSerializer(many=True, read_only=True)

    class Meta:
        model = Entry
        fields = [
            "id",
            "cadre",
            "unit",
            "period",
            "happened_on",
            "duty",
            "rule",
            "summary",
            "details",
            "quantity",
            "quality",
            "on_time",
            "level",
            "value",
            "value_reason",
            "modifiers",
            "group_key",
            "source",
            "state",
            "submitted_at",
            "checked_at",
            "return_reason",
            "effect",
            "reverses",
            "version",
            "evidence",
        ]
        read_only_fields = fields


class EntryContentSerializer(serializers.Serializer):
    """What may be written; everything else of an entry follows from who writes when."""

    summary = WordsField(max_length=200)
    happened_on = DayField()
    rule = serializers.CharField(
        max_length=40,
        required=False,
        allow_null=True,
        help_text="Code of a rule of the scheme that binds the cadre.",
    )
    duty = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=2**63 - 1)
    quantity = serializers.DecimalField(max_digits=11, decimal_places=4, required=False)
    details = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    quality = serializers.CharField(max_length=100, required=False, allow_blank=True)
    on_time = serializers.BooleanField(required=False)
    level = serializers.CharField(max_length=30, required=False, allow_blank=True)
    value = serializers.DecimalField(max_digits=13, decimal_places=4, required=False, allow_null=True)
    value_reason = serializers.CharField(max_length=300, required=False, allow_blank=True)
    modifiers = serializers.ListField(child=serializers.CharField(max_length=40), max_length=20, required=False)
    group_key = serializers.CharField(max_length=60, required=False, allow_blank=True)


class NewEntrySerializer(EntryContentSerializer):
    period = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        help_text="The open month that holds the day unless given.",
    )


class ObservationSerializer(NewEntrySerializer):
    cadre = serializers.CharField(max_length=20, help_text="Staff number.")


class ChangeSerializer(EntryContentSerializer):
    version = serializers.IntegerField(help_text="The version that was read; another one is refused with 409.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.required = name == "version"


class EntryVersionSerializer(serializers.Serializer):
    version = serializers.IntegerField(required=False)


class VerifySerializer(EntryVersionSerializer):
    value = serializers.DecimalField(max_digits=13, decimal_places=4, required=False, allow_null=True)
    value_reason = serializers.CharField(max_length=300, required=False, allow_blank=True)


class ReturnSerializer(EntryVersionSerializer):
    reason = WordsField(max_length=300)


class FileSerializer(serializers.Serializer):
    file = serializers.FileField()


class EntryFilter(filters.FilterSet):
    cadre = filters.CharFilter(field_name="cadre__staff_no")
    state = filters.ChoiceFilter(choices=EntryState.choices)
    source = filters.ChoiceFilter(choices=EntrySource.choices)
    happened_on = filters.DateFromToRangeFilter()

    class Meta:
        model = Entry
        fields = ["period", "cadre", "state", "source", "happened_on"]


def _content(serializer, cadre, period) -> dict:
    """The written fields with codes turned into the rows they name."""
    data = {name: value for name, value in serializer.validated_data.items() if name in services.CONTENT}
    if data.get("rule"):
        rules = {rule.code: rule for rule in selectors.citable_rules(cadre, period)}
        if data["rule"] not in rules:
            raise ValidationError({"rule": [_("The scheme of this cadre has no such rule. Choose another one.")]})
        data["rule"] = rules[data["rule"]]
    elif "rule" in data:
        data["rule"] = None
    if data.get("duty"):
        data["duty"] = Duty.objects.filter(pk=data["duty"], post__appointments__cadre=cadre).first()
        if data["duty"] is None:
            raise ValidationError({"duty": [_("This cadre has no such duty. Choose another one.")]})
    return data


def _period(serializer, cadre, user, *, late=False) -> Period:
    key = serializer.validated_data.get("period")
    if key:
        return get_object_or_404(Period.objects.visible_to(user), pk=key)
    found = selectors.open_period_of(cadre, day=serializer.validated_data["happened_on"], late=late)
    if found is None:
        raise InvalidInput(_("There is no open month to add an entry to today. Ask HR to open one."))
    return found


@extend_schema_view(
    list=extend_schema(summary="Ledger entries in one's scope"),
    retrieve=extend_schema(summary="One ledger entry"),
)
class EntryViewSet(mixins.DestroyModelMixin, ScopedViewSet):
    """Drafts are seen by their author alone. States: draft, submitted, returned, verified, reversed."""

    allow = any_user
    queryset = (
        Entry.objects.select_related("cadre", "unit", "rule")
        .defer("cadre__identity_number")
        .prefetch_related("evidence")
    )
    serializer_class = EntrySerializer
    filterset_class = EntryFilter
    lookup_value_regex = "[0-9a-fA-F-]{32,36}"

    def get_queryset(self):
        """Lists are what one sees; a single entry may also be one under an item that one's unit assesses."""
        if self.detail and not getattr(self, "swagger_fake_view", False):
            return self.queryset.in_reach_of(cast("User", self.request.user))
        return super().get_queryset()

    def read(self, serializer_class):
        serializer = serializer_class(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return serializer

    def key(self):
        """The key of the entry to come, bound to the user: nobody meets another's by the same header."""
        header = self.request.headers.get("Idempotency-Key", "")
        return uuid.uuid5(NAMESPACE, f"{self.request.user.pk}:{header[:200]}") if header else None

    def answer(self, entry, code=status.HTTP_200_OK):
        return Response(EntrySerializer(self.queryset.all().get(pk=entry.pk)).data, status=code)

    @extend_schema(
        summary="Write a draft into one's own ledger",
        request=NewEntrySerializer,
        responses={201: EntrySerializer},
        parameters=[KEY_HEADER],
    )
    def create(self, request):
        cadre = request.user.own_cadre
        if cadre is None:
            raise Http404
        serializer = self.read(NewEntrySerializer)
        period = _period(serializer, cadre, request.user)
        content = _content(serializer, cadre, period)
        entry = services.entry_draft(actor=request.user, cadre=cadre, period=period, key=self.key(), **content)
        return self.answer(entry, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Write an observation about somebody one supervises",
        request=ObservationSerializer,
        responses={201: EntrySerializer},
        parameters=[KEY_HEADER],
    )
    @action(detail=False, methods=["post"])
    def observe(self, request):
        serializer = self.read(ObservationSerializer)
        cadre = get_object_or_404(selectors.people_known(request.user), staff_no=serializer.validated_data["cadre"])
        period = _period(serializer, cadre, request.user, late=True)
        content = _content(serializer, cadre, period)
        entry = services.entry_observe(actor=request.user, cadre=cadre, period=period, key=self.key(), **content)
        return self.answer(entry, status.HTTP_201_CREATED)

    @extend_schema(summary="Change a draft or a returned entry", request=ChangeSerializer, responses=EntrySerializer)
    def partial_update(self, request, pk=None):
        entry = self.get_object()
        serializer = self.read(ChangeSerializer)
        entry = services.entry_update(
            entry=entry,
            actor=request.user,
            version=serializer.validated_data["version"],
            **_content(serializer, entry.cadre, entry.period),
        )
        return self.answer(entry)

    @extend_schema(summary="Delete a draft")
    def destroy(self, request, *args, **kwargs):
        services.entry_delete_draft(entry=self.get_object(), actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(summary="Submit", request=EntryVersionSerializer, responses=EntrySerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request, pk=None):
        data = self.read(EntryVersionSerializer).validated_data
        return self.answer(services.entry_submit(entry=self.get_object(), actor=request.user, **data))

    @extend_schema(summary="Take a submitted entry back", request=None, responses=EntrySerializer)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request, pk=None):
        return self.answer(services.entry_take_back(entry=self.get_object(), actor=request.user))

    @extend_schema(summary="Verify", request=VerifySerializer, responses=EntrySerializer)
    @action(detail=True, methods=["post"])
    def verify(self, request, pk=None):
        data = self.read(VerifySerializer).validated_data
        return self.answer(services.entry_verify(entry=self.get_object(), actor=request.user, **data))

    @extend_schema(summary="Return with a reason", request=ReturnSerializer, responses=EntrySerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request, pk=None):
        data = self.read(ReturnSerializer).validated_data
        return self.answer(services.entry_return(entry=self.get_object(), actor=request.user, **data))

    @extend_schema(summary="Reverse a verified entry", request=ReasonSerializer, responses={201: EntrySerializer})
    @action(detail=True, methods=["post"])
    def reverse(self, request, pk=None):
        data = self.read(ReasonSerializer).validated_data
        reversal = services.entry_reverse(entry=self.get_object(), actor=request.user, **data)
        return self.answer(reversal, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Add a file",
        request={"multipart/form-data": FileSerializer},
        responses={201: EvidenceSerializer},
    )
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def evidence(self, request, pk=None):
        file = self.read(FileSerializer).validated_data["file"]
        added = services.evidence_add(entry=self.get_object(), actor=request.user, file=file)
        return Response(EvidenceSerializer(added).data, status=status.HTTP_201_CREATED)


@extend_schema_view(
    list=extend_schema(summary="Files of entries in one's scope"),
    retrieve=extend_schema(summary="Facts about a file"),
)
class EvidenceViewSet(mixins.DestroyModelMixin, ScopedViewSet):
    allow = any_user
    queryset = Evidence.objects.select_related("entry__cadre")
    serializer_class = EvidenceSerializer
    lookup_value_regex = "[0-9a-fA-F-]{32,36}"

    def get_queryset(self):
        if self.detail and not getattr(self, "swagger_fake_view", False):
            return self.queryset.in_reach_of(cast("User", self.request.user))
        return super().get_queryset()

    @extend_schema(summary="The file itself", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def content(self, request, pk=None):
        self.get_object()
        return EvidenceFile().answer(request, pk)

    @extend_schema(summary="Remove a file from a draft")
    def destroy(self, request, *args, **kwargs):
        services.evidence_remove(evidence=self.get_object(), actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class EntryApprovalSerializer(serializers.ModelSerializer):
    class Meta:
        model = EntryApproval
        fields = [*PROPOSAL_FIELDS, "entry"]
        read_only_fields = fields


@extend_schema_view(
    list=extend_schema(summary="Entries that the committee decides, in one's scope"),
    retrieve=extend_schema(summary="One request for approval"),
)
class EntryApprovalViewSet(ProposalViewSet):
    allow = any_user
    queryset = EntryApproval.objects.select_related("entry")
    serializer_class = EntryApprovalSerializer
    filterset_fields = ["state", "entry"]
    argument = "approval"
    acts: ClassVar = {
        "approve": services.approval_approve,
        "reject": services.approval_reject,
        "withdraw": services.approval_withdraw,
        "reverse": services.approval_reverse,
    }


def register(router):
    router.register("entry-approvals", EntryApprovalViewSet, basename="entry-approval")
    router.register("entries", EntryViewSet, basename="entries")
    router.register("evidence", EvidenceViewSet, basename="evidence")
