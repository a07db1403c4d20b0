"""The endpoints of cadres, for config.api."""

from cadres.conduct.api import AttendanceViewSet
from cadres.people.api import AppointmentViewSet, CadreViewSet
from cadres.units.api import DutyViewSet, PostViewSet, UnitViewSet


def register(router) -> None:
    router.register("units", UnitViewSet, basename="units")
    router.register("posts", PostViewSet, basename="posts")
    router.register("duties", DutyViewSet, basename="duties")
    router.register("cadres", CadreViewSet, basename="cadres")
    router.register("appointments", AppointmentViewSet, basename="appointments")
    router.register("attendance", AttendanceViewSet, basename="attendance")
