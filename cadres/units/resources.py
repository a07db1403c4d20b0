"""Units and posts in workbooks: business keys are their codes, rules and audit those of the services."""

from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres.units import services
from cadres.units.forms import managed_units
from cadres.units.models import Post, PostCategory, Unit, UnitKind
from cadres.units.querysets import within
from core.spreadsheets.columns import Column
from core.spreadsheets.resources import OfficeResource


def open_units(user):
    return managed_units(user, "hr")


class UnitResource(OfficeResource):
    """Row by row through the services: a parent may stand above its children in the same file."""

    columns = (
        Column("code", zh="单位代码", en="Unit code", key=True, example="BUREAU01"),
        Column("name", zh="单位名称", en="Unit name", required=True, example="农业农村局"),
        Column("name_en", zh="英文名称", en="Name in English", example="Agriculture Bureau"),
        Column("kind", zh="类型", en="Kind", kind="choice", choices=UnitKind, required=True, example="局"),
        Column("level", zh="层级", en="Level", kind="integer", least=1, most=9, example=2),
        Column(
            "parent",
            zh="上级单位代码",
            en="Parent unit code",
            kind="lookup",
            to=Unit,
            by="code",
            scope=open_units,
            within_file=True,
            help=_(
                "Every unit except the top one needs a parent; the parent may be an earlier row of this file."
            ),
            example="COUNTY",
        ),
        Column("position", zh="排序", en="Position", kind="integer", least=0, most=100000),
    )

    class Meta:
        model = Unit

    def get_queryset(self):
        return Unit.objects.filter(within(self.user.unit_paths("hr")))

    def complete(self, instance, is_new):
        if is_new:
            if instance.parent is None:
                raise ValidationError({"parent": _("Choose the parent unit of the new unit.")})
            instance.path = "new/"  # the service gives the real one

    def save_row(self, *, actor, instance, is_new):
        fields = {name: getattr(instance, name) for name in services.UNIT_FIELDS}
        # made by this same file, a parent has its path only in the database
        parent = Unit.objects.get(pk=instance.parent.pk) if instance.parent else None
        if is_new and parent is not None:  # ``complete`` refused a new unit without one
            return services.unit_create(actor=actor, parent=parent, **fields)
        unit = services.unit_update(actor=actor, unit=instance, **fields)
        if parent is not None and unit.parent_id != parent.pk:
            unit = services.unit_move(actor=actor, unit=unit, parent=parent)
        return unit


GRADE: dict[str, Any] = {"kind": "integer", "least": 1, "most": 5}


class PostResource(OfficeResource):
    """Posts, written in bulk. An empty factor follows from the grades, as on the page."""

    created_action = "post.created"
    changed_action = "post.changed"
    columns = (
        Column("code", zh="岗位代码", en="Post code", key=True, example="P-001"),
        Column("title", zh="岗位名称", en="Post title", required=True, example="种植业管理岗"),
        Column("title_en", zh="英文岗位名称", en="Title in English", example="Crops officer"),
        Column(
            "unit",
            zh="所属单位代码",
            en="Unit code",
            kind="lookup",
            to=Unit,
            by="code",
            scope=open_units,
            required=True,
            help=_("A post cannot change its unit. Create a new post instead."),
            example="BUREAU01",
        ),
        Column(
            "category",
            zh="岗位类别",
            en="Category",
            kind="choice",
            choices=PostCategory,
            required=True,
            example="综合管理",
        ),
        Column("headcount", zh="编制数", en="Headcount", kind="integer", least=1, most=10000, example=2),
        Column(
            "workload",
            zh="工作量等级",
            en="Workload grade",
            **GRADE,
            example=3,
            writes=("workload", "factor"),
        ),
        Column(
            "difficulty",
            zh="难度等级",
            en="Difficulty grade",
            **GRADE,
            example=3,
            writes=("difficulty", "factor"),
        ),
        Column("risk", zh="风险等级", en="Risk grade", **GRADE, example=3, writes=("risk", "factor")),
        Column(
            "factor",
            zh="岗位系数",
            en="Post factor",
            kind="decimal",
            places=4,
            least=0,
            most=5,
            help=_("Leave empty: it then follows from the three grades."),
            writes=("factor", "factor_by_hand"),
        ),
        Column("is_key", zh="关键岗位", en="Key post", kind="boolean", example="否"),
    )

    class Meta:
        model = Post

    def get_queryset(self):
        return Post.objects.filter(within(self.user.unit_paths("hr"), "unit__path")).select_related("unit")

    @cached_property
    def holders(self) -> dict[int, int]:
        return dict(self.get_queryset().with_holders(timezone.localdate()).values_list("pk", "holders"))

    @cached_property
    def interested(self) -> set[int]:
        """Posts that the user or a relative holds: nobody sets what their own bonus follows from."""
        from cadres.people.models import Appointment

        own = self.user.own_cadre
        if own is None:
            return set()
        held = Appointment.objects.on(timezone.localdate()).filter(cadre__in=[own.pk, *own.relative_ids])
        return set(held.values_list("post_id", flat=True))

    @cached_property
    def factors(self) -> dict:
        return {}

    def factor_of(self, post):
        """The table's factor, looked up once for each triple of grades."""
        grades = (post.workload, post.difficulty, post.risk)
        if grades not in self.factors:
            self.factors[grades] = services.factor_from_grades(
                workload=grades[0], difficulty=grades[1], risk=grades[2], on=timezone.localdate()
            )
        return self.factors[grades]

    def complete(self, instance, is_new):
        if "factor" in self._row and self._row["factor"] not in (None, ""):
            instance.factor_by_hand = True
        elif "factor" in self._row or not instance.factor_by_hand:
            instance.factor_by_hand = False
            instance.factor = self.factor_of(instance)
        if is_new:
            return
        before = self._before
        if before["unit"] != instance.unit:
            raise ValidationError({"unit": _("A post cannot change its unit. Create a new post instead.")})
        if instance.headcount < before["headcount"] and instance.headcount < self.holders.get(instance.pk, 0):
            raise ValidationError({"headcount": _("More people than that hold this post today.")})
        paying = ("workload", "difficulty", "risk", "factor")
        if instance.pk in self.interested and any(getattr(instance, name) != before[name] for name in paying):
            raise ValidationError(
                _(
                    "You cannot edit the levels or the factor of your own post or a relative's. Ask "
                    "another HR officer."
                )
            )
