"""Bonus sheets and promotions over the API: the same rows, the same acts."""

from functools import partial

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from appraisal.outcomes import services
from appraisal.outcomes.models import BonusLine, BonusSheet, PromotionProposal, YearRecord
from appraisal.outcomes.policies import sees_outcomes
from appraisal.periods.models import Period
from cadres.people.models import Cadre
from cadres.units.models import Unit
from core.api.fields import DayField, ScopedKey, WordsField
from core.api.serializers import RemarkSerializer
from core.api.views import ScopedViewSet
from core.approvals.api import PROPOSAL_FIELDS, ProposalViewSet
from core.views import any_user


class BonusLineSerializer(serializers.ModelSerializer):
    class Meta:
        model = BonusLine
        fields = ["cadre", "post_factor", "coefficient", "amount", "arithmetic", "excluded_reason", "score_sheet"]


class BonusSheetSerializer(serializers.ModelSerializer):
    class Meta:
        model = BonusSheet
        fields = [*PROPOSAL_FIELDS, "period", "unit", "run", "pool", "kind", "renews"]
        read_only_fields = fields


class BonusProposalSerializer(serializers.Serializer):
    period = ScopedKey(queryset=Period.objects.all())
    unit = ScopedKey(queryset=Unit.objects.all())
    pool = serializers.DecimalField(max_digits=12, decimal_places=2, required=False, allow_null=True, default=None)
    kind = serializers.CharField(required=False, allow_blank=True, allow_null=True, default=None)
    reason = serializers.CharField(required=False, allow_blank=True, default="")


class BonusSheetViewSet(ProposalViewSet):
    allow = sees_outcomes
    queryset = BonusSheet.objects.all()
    serializer_class = BonusSheetSerializer
    filterset_fields = ["period", "unit", "state"]

    @extend_schema(request=BonusProposalSerializer, responses={201: BonusSheetSerializer})
    def create(self, request):
        return self.made(BonusProposalSerializer, services.bonus_propose)

    @extend_schema(request=RemarkSerializer, responses={201: BonusSheetSerializer})
    @action(detail=True, methods=["post"])
    def renew(self, request, pk=None):
        """Takes the sheet back and proposes it anew by the results that count now; answers with the new one."""
        return self.made(RemarkSerializer, partial(services.bonus_renew, sheet=self.get_object()))

    @extend_schema(responses=BonusLineSerializer(many=True))
    @action(detail=True, pagination_class=None, filterset_fields=None)
    def lines(self, request, pk=None):
        lines = BonusLine.objects.visible_to(request.user).filter(sheet=self.get_object())
        return Response(BonusLineSerializer(lines, many=True).data)


class PromotionSerializer(serializers.ModelSerializer):
    class Meta:
        model = PromotionProposal
        fields = [*PROPOSAL_FIELDS, "cadre", "from_rank", "to_rank", "effective_on", "arithmetic", "renews"]
        read_only_fields = fields


class PromotionProposalSerializer(serializers.Serializer):
    cadre = ScopedKey(queryset=Cadre.objects.all())
    effective_on = DayField()
    reason = WordsField(max_length=500)


class PromotionViewSet(ProposalViewSet):
    allow = sees_outcomes
    queryset = PromotionProposal.objects.all()
    serializer_class = PromotionSerializer
    filterset_fields = ["state", "cadre"]

    @extend_schema(request=PromotionProposalSerializer, responses={201: PromotionSerializer})
    def create(self, request):
        return self.made(PromotionProposalSerializer, services.promotion_propose)

    @extend_schema(request=RemarkSerializer, responses={201: PromotionSerializer})
    @action(detail=True, methods=["post"])
    def renew(self, request, pk=None):
        """Takes the promotion back and proposes it anew by the records of now; answers with the new one."""
        return self.made(RemarkSerializer, partial(services.promotion_renew, proposal=self.get_object()))


class YearRecordSerializer(serializers.ModelSerializer):
    class Meta:
        model = YearRecord
        fields = ["id", "cadre", "year", "grade", "counts", "credit_months", "explanation"]


class YearRecordViewSet(ScopedViewSet):
    allow = any_user
    queryset = YearRecord.objects.current()
    serializer_class = YearRecordSerializer
    filterset_fields = ["cadre", "year"]

    @extend_schema(request=RemarkSerializer, responses={201: YearRecordSerializer})
    @action(detail=True, methods=["post"])
    def renew(self, request, pk=None):
        """Reverses the record, and enters the grade that was released since; answers with the new one."""
        return self.made(RemarkSerializer, partial(services.year_record_renew, record=self.get_object()))


def register(router) -> None:
    router.register("bonus-sheets", BonusSheetViewSet, basename="bonus-sheet")
    router.register("promotions", PromotionViewSet, basename="promotion")
    router.register("year-records", YearRecordViewSet, basename="year-record")
