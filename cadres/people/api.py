"""Files and appointments over the API. The identity number is in no answer."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from cadres.access.policies import is_hr
from cadres.api_base import WritableScopedViewSet
from cadres.people import services
from cadres.people.filters import AppointmentFilters, CadreFilters
from cadres.people.models import Appointment, Cadre
from cadres.units.models import Post
from core.api.fields import DayField, ScopedKey, WordsField
from core.api.views import ScopedViewSet
from core.views import any_user


class HeldPostSerializer(serializers.ModelSerializer):
    post_title = serializers.CharField(source="post.title", read_only=True)
    unit = serializers.IntegerField(source="post.unit_id", read_only=True)
    unit_name = serializers.CharField(source="post.unit.name", read_only=True)

    class Meta:
        model = Appointment
        fields = ["id", "post", "post_title", "unit", "unit_name", "kind", "starts_on", "ends_on"]


class CadreSerializer(serializers.ModelSerializer):
    posts = HeldPostSerializer(
        source="posts_now", many=True, read_only=True, help_text="Appointments in force today, the main post first."
    )

    class Meta:
        model = Cadre
        fields = [
            "id",
            "staff_no",
            "name",
            "name_latin",
            "sex",
            "education",
            "politics",
            "entered_on",
            "entry_channel",
            "rank",
            "rank_since",
            "left_on",
            "posts",
        ]


class AppointmentSerializer(serializers.ModelSerializer):
    staff_no = serializers.CharField(source="cadre.staff_no", read_only=True)
    cadre_name = serializers.CharField(source="cadre.name", read_only=True)
    post_title = serializers.CharField(source="post.title", read_only=True)
    unit = serializers.IntegerField(source="post.unit_id", read_only=True)
    cadre = ScopedKey(queryset=Cadre.objects.all())
    post = ScopedKey(queryset=Post.objects.all())

    class Meta:
        model = Appointment
        fields = [
            "id",
            "cadre",
            "staff_no",
            "cadre_name",
            "post",
            "post_title",
            "unit",
            "kind",
            "starts_on",
            "ends_on",
            "document_no",
        ]
        # the service says what is wrong, with the names of those concerned
        validators: list = []


class EndAppointmentSerializer(serializers.Serializer):
    ends_on = DayField(help_text="Last day in the post.")
    reason = WordsField(max_length=500)


class CadreViewSet(ScopedViewSet):
    """Files in the caller's scope, with the posts held today."""

    allow = any_user
    queryset = Cadre.objects.all()
    serializer_class = CadreSerializer
    filterset_class = CadreFilters

    def get_queryset(self):
        return super().get_queryset().with_posts(timezone.localdate())


@extend_schema_view(create=extend_schema(summary="Appoint a cadre to a post (HR)"))
class AppointmentViewSet(WritableScopedViewSet, mixins.CreateModelMixin):
    """Who holds which post; HR officers appoint, and end appointments. Nothing else of one changes."""

    http_method_names = ["get", "post", "head", "options"]
    allow = any_user
    writes = is_hr
    queryset = Appointment.objects.select_related("cadre", "post__unit")
    serializer_class = AppointmentSerializer
    filterset_class = AppointmentFilters

    def create_by(self, actor, data):
        return services.appointment_start(actor=actor, **data)

    @extend_schema(summary="End an appointment (HR)", request=EndAppointmentSerializer, responses=AppointmentSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request, pk=None):
        appointment = self.get_object()
        self.require_writes()
        asked = EndAppointmentSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        services.appointment_end(actor=request.user, appointment=appointment, **asked.validated_data)
        appointment.refresh_from_db()
        return Response(self.get_serializer(appointment).data)


def register(router) -> None:
    router.register("cadres", CadreViewSet, basename="cadres")
    router.register("appointments", AppointmentViewSet, basename="appointments")
