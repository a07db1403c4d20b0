"""Released results, sheets, why and grades over the API: the same scopes, the same acts."""

from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any, ClassVar

import django_filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from appraisal.explanation.model import Branch, RuleLine
from appraisal.periods.models import Period
from appraisal.results.grades import grade_decide
from appraisal.results.models import GradeDecision, Release, ReleasedResult
from appraisal.results.releases import release_prepare
from appraisal.results.views.access import SHEET_PATHS
from appraisal.results.views.sheets import explained
from appraisal.runs.models import GradeCode, Sheet
from appraisal.runs.policies import reads_runs
from cadres.access.models import User
from cadres.people.models import Cadre
from core.api.fields import ScopedKey
from core.api.pagination import KeysetPagination
from core.api.views import ScopedViewSet
from core.approvals.api import PROPOSAL_FIELDS, ProposalViewSet
from core.figures import figure
from core.views import any_user


class SheetSerializer(serializers.ModelSerializer):
    cadre_no = serializers.CharField(source="cadre.staff_no")
    cadre_name = serializers.CharField(source="cadre.name")
    rank = serializers.IntegerField(source="place", allow_null=True)

    class Meta:
        model = Sheet
        fields = [
            "id",
            "run",
            "period",
            "cadre",
            "cadre_no",
            "cadre_name",
            "unit",
            "total",
            "coefficient",
            "rank",
            "band",
            "grade",
            "flags",
            "result_vetoed",
            "best_grade",
            "zeroed",
        ]


class ResultSerializer(serializers.ModelSerializer):
    cadre_no = serializers.CharField(source="cadre.staff_no")

    class Meta:
        model = ReleasedResult
        fields = [
            "id",
            "release",
            "period",
            "cadre",
            "cadre_no",
            "cadre_name",
            "unit",
            "unit_name",
            "post_title",
            "sheet",
            "total",
            "coefficient",
            "peer_group",
            "peer_title",
            "rank",
            "band",
            "grade",
            "result_vetoed",
            "best_grade",
            "vetoes",
            "is_current",
        ]


class GradeRequestSerializer(serializers.Serializer):
    grade = serializers.ChoiceField(choices=GradeCode.choices)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class DecisionSerializer(serializers.ModelSerializer):
    is_current = serializers.BooleanField(source="in_force", read_only=True)

    class Meta:
        model = GradeDecision
        fields = [
            "id",
            "sheet",
            "period",
            "cadre",
            "grade",
            "reason",
            "is_current",
            "decided_by",
            "decided_at",
        ]


class ResultFilters(django_filters.FilterSet):
    cadre = django_filters.ModelChoiceFilter(queryset=Cadre.objects.all(), method="by_cadre")
    release = django_filters.ModelChoiceFilter(queryset=Release.objects.all(), method="by_release")

    class Meta:
        model = ReleasedResult
        fields: ClassVar = ["period", "cadre", "unit", "release", "is_current"]

    def by_cadre(self, rows, name, value):
        return rows.of_cadre(value)

    def by_release(self, rows, name, value):
        return rows.of(value)


class ResultViewSet(ScopedViewSet):
    """What was released, of the caller's scope; ``is_current`` false are those that a later release replaced."""

    allow = any_user
    queryset = ReleasedResult.objects.select_related("cadre")
    serializer_class = ResultSerializer
    filterset_class = ResultFilters


class ReleaseSerializer(serializers.ModelSerializer):
    class Meta:
        model = Release
        fields = [
            *PROPOSAL_FIELDS,
            "period",
            "run",
            "number",
            "missing",
            "without_months",
            "days_early",
            "people",
            "changed",
            "done_at",
        ]
        read_only_fields = fields


class ReleaseRequestSerializer(serializers.Serializer):
    period = ScopedKey(queryset=Period.objects.all())
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    accepted = serializers.BooleanField(
        default=False, help_text="That the results are released although something is missing."
    )
    without_months = serializers.BooleanField(default=False, help_text="That a year counts without some months.")


class ReleaseViewSet(ProposalViewSet):
    """POST prepares the release of a period's current run; a leader approves it, then a job carries it out."""

    allow = reads_runs
    queryset = Release.objects.all()
    serializer_class = ReleaseSerializer
    filterset_fields = ["period", "state"]

    @extend_schema(request=ReleaseRequestSerializer, responses={201: ReleaseSerializer})
    def create(self, request):
        return self.made(ReleaseRequestSerializer, release_prepare)


class SheetPages(KeysetPagination):
    """All that count by their rows in releases, the newest first; those of a run, and few, by themselves."""

    def get_ordering(self, request, queryset, view):
        found = super().get_ordering(request, queryset, view)
        return ("-released",) if found == ("-pk",) and "run" not in request.query_params else found


class SheetViewSet(ScopedViewSet):
    """Released sheets of the caller's scope; HR officers read those of any run by its key as well."""

    allow = any_user
    pagination_class = SheetPages
    queryset = Sheet.objects.all()
    serializer_class = SheetSerializer
    filterset_fields = ["period", "cadre", "unit", "run"]

    def get_queryset(self):
        if self.action != "list":
            return super().get_queryset().with_place().select_related("cadre", *SHEET_PATHS)
        if "run" in self.request.query_params:
            rows = super().get_queryset().with_place()
        else:
            user: Any = self.request.user
            rows = self.queryset.counting_for(user)
        return rows.select_related("cadre").defer("breakdown")

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=True, pagination_class=None, filterset_fields=None)
    def why(self, request, pk=None):
        """Every number of the sheet down to the entries, added up again."""
        return Response(why_as_data(request.user, self.get_object()))

    @extend_schema(request=GradeRequestSerializer, responses={200: DecisionSerializer})
    @action(detail=True, methods=["post"], pagination_class=None, filterset_fields=None)
    def grade(self, request, pk=None):
        data = GradeRequestSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        decision = grade_decide(sheet=self.get_object(), actor=request.user, **data.validated_data)
        decision.in_force = decision.is_current
        return Response(DecisionSerializer(decision).data)


class DecisionFilters(django_filters.FilterSet):
    is_current = django_filters.BooleanFilter(field_name="in_force")

    class Meta:
        model = GradeDecision
        fields: ClassVar = ["period", "cadre", "is_current"]


class DecisionViewSet(ScopedViewSet):
    allow = any_user
    queryset = GradeDecision.objects.all()
    serializer_class = DecisionSerializer
    filterset_class = DecisionFilters


def why_as_data(user: User, sheet: Sheet) -> dict:
    """The why page as plain data; numbers are exact text."""
    found = explained(user, sheet)
    return {
        "sheet": sheet.pk,
        "total": _plain(sheet.total),
        "readded": found.readded,
        "matches": found.matches,
        "reason": found.reason,
        "differences": _plain(found.differences),
        "vetoes": found.vetoes,
        "next_grade": {"title": found.next_grade.title, "points": _plain(found.next_grade.points)}
        if found.next_grade
        else None,
        "tree": _plain(found.tree),
        "months": [{key: _plain(value) for key, value in month.items() if key != "sheet"} for month in found.months],
        "missing_months": found.missing_months,
        "not_counted": [{"entry": str(entry.pk), "why": why_not} for entry, why_not in found.not_counted],
    }


def _entry(entry) -> dict:
    return {
        "id": str(entry.pk),
        "summary": entry.summary,
        "happened_on": entry.happened_on.isoformat(),
        "quantity": _plain(entry.quantity),
        "effect": _plain(entry.effect),
        "checked_by": str(entry.checked_by) if entry.checked_by else None,
        "evidence": [str(proof.pk) for proof in entry.evidence.all()],
    }


def _plain(value):
    if isinstance(value, Decimal):
        return figure(value).replace(",", "").replace("−", "-")
    if isinstance(value, Branch | RuleLine) and is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if hasattr(value, "happened_on"):
        return _entry(value)
    return value


def register(router) -> None:
    router.register("releases", ReleaseViewSet, basename="release")
    router.register("results", ResultViewSet, basename="result")
    router.register("sheets", SheetViewSet, basename="sheet")
    router.register("grade-decisions", DecisionViewSet, basename="grade-decision")
