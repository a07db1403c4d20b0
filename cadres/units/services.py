"""Writing the organisation: units, posts, duties. Every verb is atomic, asks its policy and is audited."""

from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max, Value
from django.db.models.functions import Concat, Length, Substr
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres import changes as changing
from cadres.access.models import User
from cadres.access.policies import require_unit
from cadres.units.models import Duty, Post, Unit
from cadres.units.policies import require_no_interest_in_post
from cadres.units.selectors import Span, most_at_once, spans_of
from core.audit.services import log
from core.effective import held_from
from core.errors import InvalidInput, WrongState
from core.params.services import parameter

UNIT_FIELDS = ("code", "name", "name_en", "kind", "level", "position")
POST_FIELDS = (
    "code",
    "title",
    "title_en",
    "category",
    "headcount",
    "workload",
    "difficulty",
    "risk",
    "factor",
    "factor_by_hand",
    "is_key",
    "is_head",
)
GRADES = ("workload", "difficulty", "risk")
PAYING = {*GRADES, "factor", "factor_by_hand"}
DUTY_FIELDS = ("number", "title", "title_en", "authority", "process")
FACTOR_TABLE = "post.factor_by_grade_sum"


class UnitInUse(WrongState):
    code = "unit_in_use"


InUse = TypeVar("InUse", Unit, Post, Duty)


def _put_out_of_use(actor: User, row: InUse, action: str, reason: str) -> InUse:
    row.is_active = False
    row.save(update_fields=["is_active"])
    was, now = {"is_active": True}, {"is_active": False}
    log(actor=actor, action=action, obj=row, reason=reason, before=was, after=now)
    return row


# Units


def _lock_tree() -> None:
    """Changes of the tree wait for one another: two moves at once could close a circle."""
    list(Unit.objects.select_for_update().filter(parent__isnull=True).order_by("pk"))


def _check_unit(unit: Unit) -> None:
    unit.full_clean(exclude={"path"})


def _require_room(length: int) -> None:
    limit = Unit._meta.get_field("path").max_length
    if limit is not None and length > limit:
        raise InvalidInput(_("The tree would have too many levels. Choose a parent further up."))


@transaction.atomic
def unit_create(*, actor: User, parent: Unit, **fields: Any) -> Unit:
    """A new unit below ``parent``; undone by ``unit_close``. The first unit of all comes with ``office_found``."""
    require_unit(actor, parent, "hr")
    _lock_tree()
    parent = Unit.objects.get(pk=parent.pk)
    if not parent.is_active:
        raise WrongState(_("The parent unit is closed. Choose another one."))
    unit = Unit(parent=parent)
    changing.apply(unit, fields, UNIT_FIELDS)
    _check_unit(unit)
    unit.save()
    unit.path = f"{parent.path}{unit.pk}/"
    _require_room(len(unit.path))
    unit.save(update_fields=["path"])
    log(
        actor=actor,
        action="unit.created",
        obj=unit,
        after=changing.snapshot(unit, (*UNIT_FIELDS, "parent")),
    )
    return unit


@transaction.atomic
def unit_update(*, actor: User, unit: Unit, **fields: Any) -> Unit:
    """Names, code, kind and level; the place in the tree is changed by ``unit_move``."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    require_unit(actor, unit, "hr")
    before, after = changing.apply(unit, fields, UNIT_FIELDS)
    if after:
        _check_unit(unit)
        unit.save()
        log(actor=actor, action="unit.changed", obj=unit, before=before, after=after)
    return unit


@transaction.atomic
def unit_move(*, actor: User, unit: Unit, parent: Unit, reason: str = "") -> Unit:
    """Hangs a unit with all below it under another one; the paths of the subtree change in one statement.

    Undone by moving it back. Frozen periods keep the path of then.
    """
    _lock_tree()
    unit, parent = Unit.objects.get(pk=unit.pk), Unit.objects.get(pk=parent.pk)
    require_unit(actor, parent, "hr")
    if unit.parent is None:
        raise InvalidInput(_("The top of the organisation cannot be moved."))
    # Whoever moves a unit must answer for the place it leaves, not only for the unit.
    require_unit(actor, unit.parent, "hr")
    if parent.is_within(unit):
        raise InvalidInput(_("A unit cannot be moved below itself. Choose another unit."))
    if not parent.is_active:
        raise WrongState(_("The parent unit is closed. Choose another one."))
    if unit.parent_id == parent.pk:
        return unit
    old_path, new_path = unit.path, f"{parent.path}{unit.pk}/"
    before = {"parent": unit.parent_id, "path": old_path}
    longest = Unit.objects.subtree(unit).aggregate(most=Max(Length("path")))["most"]
    _require_room(len(new_path) + longest - len(old_path))
    unit.parent = parent
    _check_unit(unit)
    unit.save(update_fields=["parent"])
    Unit.objects.filter(path__startswith=old_path).update(
        path=Concat(Value(new_path), Substr("path", len(old_path) + 1))
    )
    unit.path = new_path
    after = {"parent": parent.pk, "path": new_path}
    log(actor=actor, action="unit.moved", obj=unit, reason=reason, before=before, after=after)
    return unit


@transaction.atomic
def unit_close(*, actor: User, unit: Unit, reason: str) -> Unit:
    """Takes a unit without people and open sub-units out of use, with its posts; its history stays."""
    _lock_tree()
    unit = Unit.objects.get(pk=unit.pk)
    require_unit(actor, unit, "hr")
    if not unit.is_active:
        raise WrongState(_("This unit is already closed."))
    if unit.parent is None:
        raise InvalidInput(_("The top of the organisation cannot be closed."))
    if Unit.objects.filter(parent=unit, is_active=True).exists():
        raise UnitInUse(_("Close or move the units below it first."))
    not_ended = held_from(timezone.localdate(), "appointments__")
    held = Post.objects.filter(not_ended, unit=unit, appointments__isnull=False).count()
    if held:
        raise UnitInUse(_("%(count)s appointments in this unit have not ended; end them first."), count=held)
    Post.objects.filter(unit=unit).update(is_active=False)
    return _put_out_of_use(actor, unit, "unit.closed", reason)


# Posts


def factor_from_grades(*, workload: int, difficulty: int, risk: int, on: date) -> Decimal:
    """The post factor that the table in force on ``on`` gives for the sum of the three grades."""
    table = parameter(FACTOR_TABLE, on=on).value
    try:
        return Decimal(table[str(workload + difficulty + risk)])
    except KeyError:
        raise InvalidInput(
            _("The table of post factors has no row for these levels. Choose other levels or enter the factor by hand.")
        ) from None


def _settle_factor(post: Post, fields: dict) -> dict:
    """Fills in the factor: as given by hand, else from the grades."""
    if fields.get("factor") is not None:
        return fields | {"factor_by_hand": True}
    if "factor" not in fields and post.factor_by_hand:
        return fields
    grades = {name: fields.get(name, getattr(post, name)) for name in GRADES}
    if not all(isinstance(value, int) and 1 <= value <= 5 for value in grades.values()):
        # full_clean says at which field
        return {name: value for name, value in fields.items() if name != "factor"}
    factor = factor_from_grades(**grades, on=timezone.localdate())
    return fields | {"factor": factor, "factor_by_hand": False}


@transaction.atomic
def post_create(*, actor: User, unit: Unit, **fields: Any) -> Post:
    """A new post; without a ``factor`` it follows from the three grades. Undone by ``post_close``."""
    require_unit(actor, unit, "hr")
    if not unit.is_active:
        raise WrongState(_("The unit is closed. Choose another one."))
    post = Post(unit=unit)
    changing.apply(post, _settle_factor(post, {"factor": None} | fields), POST_FIELDS)
    return changing.saved(post, actor=actor, action="post.created", fields=(*POST_FIELDS, "unit"))


@transaction.atomic
def post_update(*, actor: User, post: Post, **fields: Any) -> Post:
    """Changes a post; ``factor=None`` lets it follow from the grades again. The unit of a post never changes.

    Nobody sets the grades or the factor of a post that they or a relative hold: bonus follows from them.
    """
    post = Post.objects.select_for_update().get(pk=post.pk)
    require_unit(actor, post.unit, "hr")
    before, after = changing.apply(post, _settle_factor(post, fields), POST_FIELDS)
    if not after:
        return post
    if PAYING & set(after):
        require_no_interest_in_post(actor, post)
    post.full_clean()
    if "headcount" in after:
        today = timezone.localdate()
        require_headcount(post, spans_of(Post.objects.filter(pk=post.pk), today)[post.pk], today)
    post.save()
    log(actor=actor, action="post.changed", obj=post, before=before, after=after)
    return post


def require_headcount(post: Post, spans: list[Span], today: date) -> None:
    """The authorised number covers everybody who holds the post today or will hold it."""
    most = most_at_once(spans, today, None)
    if post.headcount < most:
        raise InvalidInput(_("%(count)s people hold this post; the authorised number cannot be lower."), count=most)


@transaction.atomic
def post_close(*, actor: User, post: Post, reason: str) -> Post:
    """Takes a post that nobody holds out of use; its history stays."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    require_unit(actor, post.unit, "hr")
    if not post.is_active:
        raise WrongState(_("This post is already closed."))
    if post.appointments.held_from(timezone.localdate()).exists():
        raise WrongState(_("This post is occupied. End the appointment first."))
    return _put_out_of_use(actor, post, "post.closed", reason)


# Duties


@transaction.atomic
def duty_add(*, actor: User, post: Post, **fields: Any) -> Duty:
    """One more duty of a post, with the next free number unless one is given; undone by ``duty_remove``."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    require_unit(actor, post.unit, "hr")
    if fields.get("number") is None:
        last = Duty.objects.filter(post=post).aggregate(last=Max("number"))["last"]
        fields["number"] = (last or 0) + 1
    duty = Duty(post=post)
    changing.apply(duty, fields, DUTY_FIELDS)
    return changing.saved(duty, actor=actor, action="duty.added", fields=(*DUTY_FIELDS, "post"))


def _locked_duty(duty: Duty, actor: User) -> Duty:
    duty = Duty.objects.select_for_update().get(pk=duty.pk)
    require_unit(actor, duty.post.unit, "hr")
    if not duty.is_active:
        raise WrongState(_("This duty was removed."))
    return duty


@transaction.atomic
def duty_update(*, actor: User, duty: Duty, **fields: Any) -> Duty:
    """Changes the given fields of a duty; rules and entries that cite it keep it. Refused once it was removed."""
    duty = _locked_duty(duty, actor)
    before, after = changing.apply(duty, fields, DUTY_FIELDS)
    if after:
        changing.saved(duty, actor=actor, action="duty.changed", before=before, after=after)
    return duty


@transaction.atomic
def duty_remove(*, actor: User, duty: Duty, reason: str = "") -> Duty:
    """Takes a duty away from now on; rules and entries that cite it keep it."""
    duty = _locked_duty(duty, actor)
    return _put_out_of_use(actor, duty, "duty.removed", reason)
