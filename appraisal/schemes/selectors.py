"""Which rules hold where and when, and the rules ready for the engine."""

from collections import OrderedDict
from collections.abc import Iterable
from datetime import date
from threading import Lock

from django.db.models import QuerySet

from appraisal.schemes import documents
from appraisal.schemes.models import DutyIndicator, Indicator, Scheme, SchemeAssignment, SchemeVersion, VersionState
from appraisal.scoring import Scheme as EngineScheme
from cadres.access.models import User
from cadres.people.models import Appointment, Cadre
from cadres.units.models import Duty, Unit
from core.querysets import counts_by
from core.scopes import keys_in

# Compiled schemes by digest. A published document never changes, so neither does what is compiled from it.
_KEPT = 64
_compiled: OrderedDict[str, EngineScheme] = OrderedDict()
_lock = Lock()


def _keep(digest: str, scheme: EngineScheme) -> EngineScheme:
    with _lock:
        _compiled[digest] = scheme
        _compiled.move_to_end(digest)
        while len(_compiled) > _KEPT:
            _compiled.popitem(last=False)
    return scheme


def compiled(version: SchemeVersion) -> EngineScheme:
    """The engine's scheme of a version. Published ones are compiled once per process; drafts every time.

    Always go through here: the keys of the stored document are put in one order first, so that positions of
    levels and circumstances are the same on both databases.
    """
    if version.state != "published":
        return documents.parsed(version.document)
    scheme = _compiled.get(version.digest)
    return scheme or _keep(version.digest, documents.parsed(version.document))


def compiled_versions(keys: Iterable[int]) -> dict[int, EngineScheme]:
    """Schemes by version key: one query for the digests, one more for documents not compiled yet."""
    digests = dict(SchemeVersion.objects.published().filter(pk__in=set(keys)).values_list("pk", "digest"))
    found = {key: _compiled[digest] for key, digest in digests.items() if digest in _compiled}
    if missing := digests.keys() - found.keys():
        found |= {version.pk: compiled(version) for version in SchemeVersion.objects.filter(pk__in=missing)}
    return found


class Resolver:
    """Scheme versions of many posts on one day, from two queries.

    Of the assignments above a post the nearest unit wins; in one unit the post's own category wins over "all
    posts"; of two from different days the later one. The version is the newest one in force on the day.
    """

    def __init__(self, *, on: date) -> None:
        self.on = on
        self._assigned: dict[tuple[int, str], int] = {}
        rows = SchemeAssignment.objects.on(on).order_by("starts_on", "pk")
        for unit, category, scheme in rows.values_list("unit_id", "category", "scheme_id"):
            self._assigned[unit, category] = scheme
        # ordered newest first within a scheme, so the first one met stays
        self._versions: dict[int, int] = {}
        newest = SchemeVersion.objects.in_force(on).values_list("scheme_id", "pk")
        for scheme, version in newest:
            self._versions.setdefault(scheme, version)
        self._found: dict[tuple[str, str], int | None] = {}

    def version_id(self, path: str, category: str) -> int | None:
        """Key of the version for posts of ``category`` in the unit at ``path``; None where no scheme applies."""
        scheme = self.scheme_id(path, category)
        return self._versions.get(scheme) if scheme else None

    def scheme_id(self, path: str, category: str) -> int | None:
        if (path, category) not in self._found:
            self._found[path, category] = self._nearest(path, category)
        return self._found[path, category]

    def _nearest(self, path: str, category: str) -> int | None:
        for unit in reversed(keys_in(path)):
            for wanted in (category, ""):
                if scheme := self._assigned.get((unit, wanted)):
                    return scheme
        return None


def version_for(unit: Unit, category: str, on: date) -> SchemeVersion | None:
    """The version that binds posts of ``category`` in ``unit`` on the day ``on``."""
    key = Resolver(on=on).version_id(unit.path, category)
    return SchemeVersion.objects.get(pk=key) if key else None


def people_bound(scheme: Scheme, *, on: date) -> int:
    """How many people hold a main post on that day to which the scheme applies; three queries."""
    resolver = Resolver(on=on)
    # few have left: they are listed, and nobody else's file is looked at
    left = Cadre.objects.filter(left_on__isnull=False).order_by().values("pk")
    posts = Appointment.objects.on(on).main().exclude(cadre__in=left).order_by()
    counted = counts_by(posts, "post__unit__path", "post__category")
    return sum(n for (path, category), n in counted.items() if resolver.scheme_id(path, category) == scheme.pk)


def duties_measured(user: User, scheme: Scheme) -> QuerySet[DutyIndicator]:
    """Links of duties that the user may see to indicators of the scheme."""
    duties = Duty.objects.visible_to(user)
    links = DutyIndicator.objects.filter(scheme=scheme, duty__in=duties)
    return links.select_related("duty__post__unit").order_by("indicator_code", "duty__post__unit__path", "duty")


def indicator_titles(scheme: Scheme) -> dict[str, str]:
    """Indicators of the scheme by code, as its newest published version calls them, the codes of earlier ones too."""
    rows = Indicator.objects.filter(version__scheme=scheme, version__state=VersionState.PUBLISHED)
    return {row.code: str(row) for row in rows.order_by("version__effective_from", "version__number")}
