"""What every verb of the ledger needs: locks, the content of an entry, and its snapshot for the trail."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypedDict

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from appraisal.ledger import rules
from appraisal.ledger.errors import NoDocument, StaleEntry
from appraisal.ledger.models import Entry, EntryState
from appraisal.ledger.windows import period_locked, require_taking_part
from appraisal.periods.models import Participant, Period
from appraisal.routing.policies import covers, elsewhere
from appraisal.routing.selectors import routes_of_rule
from appraisal.schemes.models import Rule
from cadres.access.models import User
from cadres.people.models import Cadre
from cadres.units.models import Duty
from core.errors import InvalidInput
from core.texts import one_line, several_lines
from core.wording import labelled

QUANTITY_LIMIT = Decimal(1_000_000)  # far above any month's work, far below what a column holds
LOOKING_BACK = timedelta(days=366)  # a late entry may tell of a day up to a year before its period


class Content(TypedDict, total=False):
    """What a person writes in an entry; nothing else of it can be set from outside."""

    summary: str
    happened_on: date
    rule: Rule | None
    duty: Duty | None
    quantity: Decimal
    details: str
    quality: str
    on_time: bool
    level: str
    value: Decimal | None
    value_reason: str
    modifiers: list[str]
    group_key: str


CONTENT = tuple(Content.__annotations__)
LINES = ("summary", "quality", "level", "value_reason", "group_key")


def entry_locked(entry: Entry) -> tuple[Entry, Period]:
    """The entry as it is now, and its period, both held until the transaction ends."""
    period = period_locked(entry.period_id)
    locked = Entry._base_manager.select_for_update(of=("self",)).select_related("cadre", "rule").get(pk=entry.pk)
    locked.period = period
    return locked, period


def acted_on(entry: Entry) -> tuple[Entry, Period]:
    """The same for an act that needs its person to take part; of who was taken out, entries only stay on record."""
    entry, period = entry_locked(entry)
    require_taking_part(entry)
    return entry, period


def participant_of(cadre: Cadre, period: Period) -> Participant:
    found = Participant.objects.filter(cadre=cadre, period=period).select_related("unit").first()
    if found is None:
        raise InvalidInput(
            _("%(cadre)s is not a participant of %(period)s. Choose another person.")
            % {"cadre": cadre, "period": period}
        )
    return found


def fill(entry: Entry, content: Content, participant: Participant) -> None:
    """Puts cleaned content into the entry and checks what can be checked of a draft."""
    unknown = set(content) - set(CONTENT)
    if unknown:
        raise TypeError(f"Not content of an entry: {', '.join(sorted(unknown))}")
    value: Any
    for name, value in content.items():
        if name in LINES:
            value = one_line(value)
        elif name == "details":
            value = several_lines(value)
        elif name == "modifiers":
            value = sorted({one_line(code) for code in value or ()})
        setattr(entry, name, value)
    if not entry.summary:
        raise InvalidInput(_("Describe briefly what was done."))
    if entry.rule is not None and entry.rule.version_id != participant.scheme_version_id:
        raise InvalidInput(
            _("The rule does not belong to the scheme that applies to the cadre in this period. Choose another rule.")
        )
    _check_duty(entry, participant)
    _check_day(entry, participant.period)
    try:
        # foreign keys were given as rows; the database keeps them
        entry.clean_fields(exclude=[f.name for f in Entry._meta.fields if f.is_relation])
    except ValidationError as error:
        raise InvalidInput(_sentence(error)) from error
    if not 0 < entry.quantity <= QUANTITY_LIMIT:
        raise InvalidInput(
            _("The quantity must be above zero and at most %(limit)s.") % {"limit": f"{QUANTITY_LIMIT:,}"}
        )
    # a level not chosen yet may be chosen until submission
    allowed = rules.UNFINISHED if entry.level else rules.UNFINISHED | {"level_unknown"}
    for issue in rules.entry_issues(entry):
        if issue.code not in allowed:
            raise InvalidInput(rules.issue_sentence(issue))


def _check_duty(entry: Entry, participant: Participant) -> None:
    if entry.duty is None:
        return
    held = entry.cadre.appointments.during(participant.period.starts_on - LOOKING_BACK, participant.period.ends_on)
    if entry.duty.post_id != participant.post_id and not held.filter(post=entry.duty.post_id).exists():
        raise InvalidInput(_("The duty does not belong to a post of the cadre. Choose another duty."))


def _check_day(entry: Entry, period: Period) -> None:
    require_day(period, entry.happened_on)


def require_day(period: Period, day: date) -> None:
    """Refuses a day that no entry of the period may have: before its first day less ``LOOKING_BACK``, or to come."""
    first, last = period.starts_on - LOOKING_BACK, min(period.ends_on, timezone.localdate())
    if not first <= day <= last:
        raise InvalidInput(
            _("Choose a day between %(first)s and %(last)s.") % {"first": date_format(first), "last": date_format(last)}
        )


def require_complete(entry: Entry, *, assessed: bool) -> None:
    """The entry fits its rule and has its document; ``assessed`` asks for the assessor's points and reason as well.

    Without the document it goes on only where the scheme lets such entries stand without points.
    """
    for issue in rules.entry_issues(entry):
        if assessed or issue.code not in rules.ASSESSORS:
            raise InvalidInput(rules.issue_sentence(issue))
    if entry.rule is None or not lacks_document(entry):
        return
    if rules.without_document(rules.scheme_of(entry.rule.version_id)) == "refuse":
        raise NoDocument


def lacks_document(entry: Entry) -> bool:
    return bool(entry.rule and entry.rule.evidence_required) and not entry.evidence.exists()


def checked_state(entry: Entry, *, lacks: bool) -> str:
    """Where checking takes the entry: without its document it counts nothing, and a committee is asked first."""
    if lacks:
        return EntryState.NO_POINTS
    return EntryState.PROPOSED if rules.needs_approval(entry.rule) else EntryState.VERIFIED


def require_no_route(entry: Entry, actor: User, *roles: str) -> None:
    """Refuses a rule of an item that other units than the actor's assess."""
    routes = routes_of_rule(entry.period_id, entry.rule)
    if routes and not covers(actor, routes, *roles):
        raise elsewhere(routes)


def require_version(entry: Entry, version: int | None, content: Content | None = None) -> None:
    """Refuses when somebody changed the entry since ``version``; names each field that now reads otherwise."""
    if version is None or version == entry.version:
        return
    changes = []
    for name, sent in (content or {}).items():
        now = getattr(entry, name)
        if (plain(now) or "") != (plain(sent) or ""):
            changes.append((_label(name), now if now not in (None, "") else "–", sent))
    raise StaleEntry(changes)


def plain(value: Any) -> Any:
    """A value for comparing and for the trail."""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, date) else value


def snapshot(entry: Entry, names: Sequence[str] = CONTENT) -> dict:
    return {name: plain(getattr(entry, name)) for name in names}


def _label(name: str) -> str:
    field: Any = Entry._meta.get_field(name)
    return field.verbose_name


def _sentence(error: ValidationError) -> str:
    if hasattr(error, "message_dict"):
        name, texts = next(iter(error.message_dict.items()))
        label = _label(name) if name != "__all__" else ""
        return labelled(label, texts[0]) if label else texts[0]
    return error.messages[0]
