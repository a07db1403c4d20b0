"""Who reads results and runs, and who decides a grade."""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisal.periods.models import Period, PeriodKind, PeriodState
from appraisal.runs.models import Sheet
from appraisal.runs.querysets.sheets import RESULT_ROLES
from cadres.access.models import User
from cadres.access.policies import conflict_of_interest, holds
from cadres.people.models import Appointment
from cadres.people.selectors import own_and_relatives_of
from cadres.units.models import PostCategory
from cadres.units.querysets import within
from core.errors import NotAllowed, Refusal

reads_results = holds(*RESULT_ROLES)


def works_on(user: User, sheet: Sheet) -> bool:
    """Whether the user sees the sheet before it is released: as HR of the appraising unit, or to decide a grade.

    Never the own one: nobody knows more of the own result than the others of theirs.
    """
    if user.own_cadre is not None and user.own_cadre.pk == sheet.cadre_id:
        return False
    if user.covers(sheet.period.unit, "hr") and user.covers(sheet.unit, "hr"):
        return True
    return sheet.period.kind == PeriodKind.YEAR and user.covers(sheet.unit, "leader")


class SuperiorRecord(NotAllowed):
    """Civil Servants Law art. 37: leading members are appraised by the authority above them."""

    code = "superior_record"
    message = _(
        "%(name)s leads your unit or one above it. A leader of a higher unit decides this grade "
        "(Civil Servants Law, art. 37)."
    )


def is_superior(user: User, sheet: Sheet) -> bool:
    """Whether the cadre led, in that period, a unit in which the user serves today or one above it."""
    own = user.own_cadre
    if own is None or not any(held.post.unit.path.startswith(sheet.unit.path) for held in own.appointments_today):
        return False
    return sheet.participant.post.leads


def why_not_decide(user: User, sheet: Sheet) -> Refusal | None:
    """What keeps this person from deciding the grade: a kinship, the own record, a superior's or the unit."""
    if refusal := conflict_of_interest(user, sheet.cadre):
        return refusal
    if is_superior(user, sheet):
        return SuperiorRecord(name=str(sheet.cadre))
    return None if user.covers(sheet.unit, "leader") else NotAllowed()


def deciding(user: User) -> Q:
    """Condition on sheets: those of which ``why_not_decide`` has nothing to say, for counts and badges."""
    paths = user.unit_paths("leader")
    if not paths:
        return Q(pk__in=[])
    own = user.own_cadre
    if own is None:
        return within(paths, "unit__path")
    held = Appointment.objects.on(timezone.localdate()).filter(cadre=own).order_by()
    leads = Q(participant__post__category=PostCategory.LEADING) | Q(participant__post__is_head=True)  # Post.leads
    above = leads & Q(Exists(held.filter(post__unit__path__startswith=OuterRef("unit__path"))))
    return within(paths, "unit__path") & ~Q(cadre__in=own_and_relatives_of(own)) & ~above


def may_decide(user: User, sheet: Sheet, period: Period | None = None) -> bool:
    """Whether the grade can be decided now: the newest sheet of an open year, of somebody else in the own units.

    ``sheet`` carries ``is_current``; ``period`` spares asking for that of many sheets.
    """
    period = period or sheet.period
    is_due = period.kind == PeriodKind.YEAR and period.state == PeriodState.OPEN and sheet.is_current
    return is_due and why_not_decide(user, sheet) is None
