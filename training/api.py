"""Courses, classes and one's scope of enrolments over the API."""

from rest_framework import serializers

from core.api.views import ScopedViewSet
from core.views import any_user
from training.models import Course, Enrolment, TrainingClass


class CourseSerializer(serializers.ModelSerializer):
    class Meta:
        model = Course
        fields = ["id", "code", "title", "title_en", "kind", "hours", "unit", "is_active"]


class TrainingClassSerializer(serializers.ModelSerializer):
    class Meta:
        model = TrainingClass
        fields = ["id", "course", "starts_on", "ends_on", "place", "seats", "state"]


class EnrolmentSerializer(serializers.ModelSerializer):
    class Meta:
        model = Enrolment
        fields = ["id", "training_class", "cadre", "state", "hours"]


class CourseViewSet(ScopedViewSet):
    allow = any_user
    queryset = Course.objects.all()
    serializer_class = CourseSerializer
    filterset_fields = ["kind", "unit"]


class TrainingClassViewSet(ScopedViewSet):
    allow = any_user
    queryset = TrainingClass.objects.all()
    serializer_class = TrainingClassSerializer
    filterset_fields = ["course", "state"]


class EnrolmentViewSet(ScopedViewSet):
    allow = any_user
    queryset = Enrolment.objects.all()
    serializer_class = EnrolmentSerializer
    filterset_fields = ["training_class", "cadre", "state"]


def register(router) -> None:
    router.register("courses", CourseViewSet, basename="course")
    router.register("training-classes", TrainingClassViewSet, basename="training-class")
    router.register("enrolments", EnrolmentViewSet, basename="enrolment")
