"""Units and posts in workbooks: business keys are their codes, rules and audit those of the services."""

from collections import defaultdict
from decimal import Decimal
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres.access.models import User
from cadres.access.policies import is_hr, own_and_relatives
from cadres.units import services
from cadres.units.models import Duty, Post, PostCategory, Unit, UnitKind
from cadres.units.picking import managed_posts, managed_units
from cadres.units.querysets import within
from cadres.units.selectors import Span, spans_of
from core.effective import in_force
from core.pinyin import words_key
from core.spreadsheets.columns import LayoutColumn
from core.spreadsheets.layout import Layout, Row
from core.spreadsheets.messages import at
from core.spreadsheets.registry import register


@register
class UnitLayout(Layout):
    """Row by row through the services: a parent may stand above its children in the same file."""

    code = "units"
    title = _("Units")
    icon = "sitemap"
    order = 10
    allow = is_hr
    model = Unit
    columns = (
        LayoutColumn("code", zh="单位代码", en="Unit code", key=True, example="BUREAU01"),
        LayoutColumn("name", zh="单位名称", en="Unit name", required=True, example="农业农村局"),
        LayoutColumn("name_en", zh="英文名称", en="Name in English", example="Agriculture Bureau"),
        LayoutColumn("kind", zh="类型", en="Kind", choices=UnitKind, required=True, example="局"),
        LayoutColumn("level", zh="层级", en="Level", kind="integer", least=1, most=9, example=2),
        LayoutColumn(
            "parent",
            zh="上级单位代码",
            en="Parent unit code",
            to=Unit,
            by="code",
            scope=managed_units,
            within_file=True,
            help=_("Every unit except the top one needs a parent; the parent may be an earlier row of this file."),
            example="COUNTY",
        ),
        LayoutColumn("position", zh="排序", en="Position", kind="integer", least=0, most=100000),
    )

    def existing(self) -> QuerySet:
        return Unit.objects.filter(within(self.user.unit_paths("hr")))

    def check(self, row: Row) -> None:
        if row.is_new:
            if row.instance.parent is None:
                raise ValidationError({"parent": _("Choose the parent unit of the new unit.")})
            row.instance.path = "new/"  # the service gives the real one

    def write_row(self, actor: User, row: Row) -> Unit:
        unit: Unit = row.instance
        fields = {name: getattr(unit, name) for name in services.UNIT_FIELDS}
        # made by this same file, a parent has its path only in the database
        parent = Unit.objects.get(pk=unit.parent.pk) if unit.parent else None
        if row.is_new and parent is not None:  # ``check`` refused a new unit without one
            return services.unit_create(actor=actor, parent=parent, **fields)
        unit = services.unit_update(actor=actor, unit=unit, **fields)
        if parent is not None and unit.parent_id != parent.pk:
            unit = services.unit_move(actor=actor, unit=unit, parent=parent)
        return unit


def grade_column(name: str, *, zh: str, en: str) -> LayoutColumn:
    """One of the three from which the factor follows, unless it is set by hand."""
    return LayoutColumn(name, zh=zh, en=en, kind="integer", least=1, most=5, example=3, writes=(name, "factor"))


@register
class PostLayout(Layout):
    """Posts, written as sets. A factor that nobody sets by hand follows from the grades, as on the page."""

    code = "posts"
    title = _("Posts")
    icon = "briefcase"
    order = 20
    allow = is_hr
    model = Post
    created_action = "post.created"
    changed_action = "post.changed"
    undoes_changes = False  # people may hold the seats by now
    columns = (
        LayoutColumn("code", zh="岗位代码", en="Post code", key=True, example="P-001"),
        LayoutColumn(
            "title",
            zh="岗位名称",
            en="Post title",
            required=True,
            example="种植业管理岗",
            writes=("title", "title_key"),
        ),
        LayoutColumn("title_en", zh="英文岗位名称", en="Title in English", example="Crops officer"),
        LayoutColumn(
            "unit",
            zh="所属单位代码",
            en="Unit code",
            to=Unit,
            by="code",
            scope=managed_units,
            required=True,
            help=_("A post cannot change its unit. Create a new post instead."),
            example="BUREAU01",
        ),
        LayoutColumn(
            "category",
            zh="岗位类别",
            en="Category",
            choices=PostCategory,
            required=True,
            example="综合管理",
            words={
                "综合管理": PostCategory.GENERAL,
                "领导": PostCategory.LEADING,
                "专业技术": PostCategory.TECHNICAL,
                "行政执法": PostCategory.ENFORCEMENT,
                "窗口": PostCategory.WINDOW,
                "窗口服务": PostCategory.WINDOW,
                "村": PostCategory.VILLAGE,
            },
        ),
        LayoutColumn(
            "headcount",
            zh="编制数",
            en="Headcount",
            kind="integer",
            least=1,
            most=10000,
            example=2,
            also=("核定人数", "Authorised number"),
        ),
        grade_column("workload", zh="工作量等级", en="Workload grade"),
        grade_column("difficulty", zh="难度等级", en="Difficulty grade"),
        grade_column("risk", zh="风险等级", en="Risk grade"),
        LayoutColumn(
            "factor",
            zh="岗位系数",
            en="Post factor",
            also=("系数", "Factor"),
            kind="decimal",
            places=4,
            least=0,
            most=5,
            help=_("If left empty in a new post, it follows from the three grades."),
            writes=("factor", "factor_by_hand"),
        ),
        LayoutColumn("is_key", zh="关键岗位", en="Key post", kind="boolean", example="否"),
        LayoutColumn("is_head", zh="内设机构负责人", en="Head of an internal unit", kind="boolean", example="否"),
    )

    def existing(self) -> QuerySet:
        return Post.objects.filter(within(self.user.unit_paths("hr"), "unit__path")).select_related("unit")

    @cached_property
    def spans(self) -> defaultdict[int, list[Span]]:
        return spans_of(self.existing(), timezone.localdate())

    @cached_property
    def interested(self) -> set[int]:
        """Posts that the user or a relative holds: nobody sets what their own bonus follows from."""
        today = in_force(timezone.localdate(), "appointments__")
        held = Post.objects.filter(today, appointments__cadre__in=own_and_relatives(self.user))
        return set(held.values_list("pk", flat=True))

    @cached_property
    def factors(self) -> dict:
        return {}

    def factor_of(self, post: Post) -> Decimal:
        """The table's factor, looked up once for each triple of grades."""
        grades = (post.workload, post.difficulty, post.risk)
        if grades not in self.factors:
            self.factors[grades] = services.factor_from_grades(
                workload=grades[0], difficulty=grades[1], risk=grades[2], on=timezone.localdate()
            )
        return self.factors[grades]

    def check(self, row: Row) -> None:
        post: Post = row.instance
        cleared = self.clears(row, "factor")
        if not cleared and row.cells.get("factor") not in (None, "") and post.factor != row.before.get("factor"):
            post.factor_by_hand = True
        elif cleared or not post.factor_by_hand:
            post.factor_by_hand = False
            post.factor = self.factor_of(post)
        post.title_key = words_key(post.title)
        if row.is_new:
            return
        before = row.before
        if before["unit"] != post.unit:
            raise ValidationError({"unit": _("A post cannot change its unit. Create a new post instead.")})
        if post.headcount < before["headcount"]:
            with at("headcount"):
                services.require_headcount(post, self.spans[post.pk], timezone.localdate())
        paying = ("workload", "difficulty", "risk", "factor")
        if post.pk in self.interested and any(getattr(post, name) != before[name] for name in paying):
            raise ValidationError(
                _("You cannot edit the levels or the factor of your own post or a relative's. Ask another HR officer.")
            )


@register
class DutyLayout(Layout):
    """Duties of posts, row by row through the services; the number in its post tells which duty it is."""

    code = "duties"
    title = _("Duties")
    icon = "list-check"
    order = 25
    allow = is_hr
    model = Duty
    columns = (
        LayoutColumn(
            "post", zh="岗位代码", en="Post code", to=Post, by="code", scope=managed_posts, key=True, example="P-001"
        ),
        LayoutColumn("number", zh="序号", en="Number", kind="integer", least=1, most=999, key=True, example=1),
        LayoutColumn("title", zh="职责", en="Duty", required=True, also=("岗位职责",), example="组织春耕备耕"),
        LayoutColumn("title_en", zh="英文职责", en="Duty in English", example="Organise spring sowing"),
        LayoutColumn("authority", zh="权限", en="Authority"),
        LayoutColumn("process", zh="流程", en="Process"),
    )

    def existing(self) -> QuerySet[Duty]:
        return Duty.objects.filter(within(self.user.unit_paths("hr"), "post__unit__path")).select_related("post__unit")

    def check(self, row: Row) -> None:
        if not row.is_new and not row.instance.is_active:
            raise ValidationError({"number": _("This duty was removed. Give a new duty a number of its own.")})

    def write_row(self, actor: User, row: Row) -> Duty:
        duty: Duty = row.instance
        fields = {name: getattr(duty, name) for name in services.DUTY_FIELDS}
        if row.is_new:
            return services.duty_add(actor=actor, post=duty.post, **fields)
        return services.duty_update(actor=actor, duty=duty, **fields)
