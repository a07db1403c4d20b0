"""Files and appointments in workbooks. The business key is the staff number; a name alone matches nobody."""

from collections import defaultdict
from datetime import date
from functools import cached_property, partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cadres import changes as changing
from cadres.access.models import User
from cadres.access.policies import is_hr
from cadres.people import services
from cadres.people.dates import check_dates, first_days
from cadres.people.identity import identity_facts, normalized
from cadres.people.layout_base import EARLIEST_ENTRY, PeopleLayout, managed_or_own, name_column, past_day, person_column
from cadres.people.layout_words import CHANNEL_WORDS, EDUCATION_WORDS, POLITICS_WORDS, STAFF_NO
from cadres.people.models import (
    Appointment,
    AppointmentKind,
    Cadre,
    Channel,
    Education,
    Politics,
    Rank,
    Sex,
)
from cadres.people.rules import require_joined, require_seat
from cadres.units.models import Post
from cadres.units.picking import managed_posts
from cadres.units.querysets import within
from cadres.units.selectors import Span, spans_of
from core.audit.services import log_many
from core.constraints import BATCH, batches
from core.errors import InvalidInput
from core.fields import blind_index
from core.pinyin import name_key
from core.spreadsheets.columns import LayoutColumn
from core.spreadsheets.dates import written_day
from core.spreadsheets.layout import Layout, Row
from core.spreadsheets.messages import at, finding
from core.spreadsheets.notices import notice_in_words
from core.spreadsheets.registry import register
from core.texts import name_folded, person_name
from core.wording import listed

NAMESAKES = 50  # named one by one in a preview
IDENTITY_LENGTH = 18
EARLIEST_BIRTH = date(1930, 1, 1)


def _namesake(row: int, name: str, others: list[str]) -> str:
    return gettext("Row %(row)s: there is a %(name)s already (%(others)s). Make sure that it is somebody else.") % {
        "row": row,
        "name": name,
        "others": listed(others),
    }


def _rank_change(row: Row) -> services.RankChange:
    cadre: Cadre = row.instance
    former = ("", None) if row.is_new else (row.before["rank"], row.before["rank_since"])
    return services.RankChange(cadre, former, (cadre.rank, cadre.rank_since))


@register
class CadreLayout(PeopleLayout):
    """Files, written as sets: 10,000 new people in seconds.

    A new file names its first post, so that somebody is in charge of it; of files that exist the two columns are
    left alone, and appointments have a layout of their own.
    """

    code = "cadres"
    title = _("Cadres")
    icon = "users"
    order = 30
    help = _("New personnel records need a first post; existing ones are changed by staff number.")
    allow = is_hr
    model = Cadre
    created_action = "cadre.created"
    changed_action = "cadre.changed"
    columns = (
        LayoutColumn("staff_no", zh="工号", en="Staff number", key=True, example="G000123", also=STAFF_NO),
        LayoutColumn(
            "name",
            zh="姓名",
            en="Name",
            required=True,
            example="张三",
            also=("名字", "干部姓名"),
            writes=("name", "name_key"),
        ),
        LayoutColumn("name_latin", zh="拼音姓名", en="Name in Latin letters", example="Zhang San"),
        LayoutColumn(
            "sex", zh="性别", en="Sex", choices=Sex, required=True, example="男", words={"男性": "m", "女性": "f"}
        ),
        past_day(
            "born_on",
            zh="出生日期",
            en="Date of birth",
            required=True,
            earliest=EARLIEST_BIRTH,
            example="1985-03-07",
            also=("出生年月", "出生年月日"),
        ),
        LayoutColumn(
            "identity_number",
            zh="公民身份号码",
            en="Identity number",
            also=("身份证号", "身份证号码", "身份证", "证件号码"),
            kind="identity",
            required=True,
            help=_("18 characters, as text: a number loses its last digits."),
            writes=("identity_number", "identity_digest"),
        ),
        LayoutColumn(
            "education",
            zh="学历",
            en="Education",
            choices=Education,
            required=True,
            example="本科",
            also=("最高学历",),
            words=EDUCATION_WORDS,
        ),
        LayoutColumn(
            "politics",
            zh="政治面貌",
            en="Political status",
            choices=Politics,
            required=True,
            example="群众",
            words=POLITICS_WORDS,
        ),
        past_day(
            "entered_on",
            zh="参加工作日期",
            en="Entry date",
            required=True,
            example="2010-07-01",
            months=True,
            also=("参加工作时间", "参工时间", "参加工作年月", "Date joined"),
        ),
        LayoutColumn(
            "entry_channel",
            zh="进入渠道",
            en="Entry channel",
            choices=Channel,
            required=True,
            example="公开考录",
            also=("进入方式",),
            words=CHANNEL_WORDS,
        ),
        LayoutColumn("rank", zh="职级", en="Rank", choices=Rank, example="二级主任科员"),
        past_day("rank_since", zh="任现职级日期", en="Rank since", months=True, also=("任现职级时间",)),
        LayoutColumn(
            "phone", zh="联系电话", en="Telephone", example="13800000000", also=("手机", "手机号", "手机号码", "电话")
        ),
        LayoutColumn("email", zh="电子邮箱", en="E-mail"),
        LayoutColumn(
            "first_post",
            zh="首任岗位代码",
            en="First post code",
            strict=True,
            help=_(
                "Required for a new personnel record only; appointments of existing ones have an "
                "import layout of their own."
            ),
            example="P-001",
            writes=(),
        ),
        LayoutColumn(
            "first_day",
            zh="任职日期",
            en="In post since",
            also=("任职时间", "任现职时间", "任现职日期", "到岗日期"),
            kind="date",
            earliest=EARLIEST_ENTRY,
            months=True,
            help=_("Required for a new personnel record only."),
            example="2010-07-01",
            writes=(),
        ),
    )

    def existing(self) -> QuerySet:
        return managed_or_own(self.user)

    @cached_property
    def first_days(self) -> dict[int, date]:
        return first_days(Appointment.objects.filter(cadre__in=self.existing()))

    @cached_property
    def posts(self) -> dict[str, Post]:
        return {post.code: post for post in managed_posts(self.user)}

    @cached_property
    def spans(self) -> defaultdict[int, list[Span]]:
        """Seats taken, by post: what is stored, then the rows of this file."""
        return spans_of(Post.objects.filter(within(self.user.unit_paths("hr"), "unit__path")), date.min)

    def complete(self, row: Row) -> None:
        """Rosters give the month of birth; the day stands in the identity number, where that agrees with the month."""
        try:
            written, is_month = written_day(row.cells.get("born_on"))
            number = normalized(str(row.cells.get("identity_number") or "")) or row.instance.identity_number
            born_on = identity_facts(number)[0] if is_month and len(number) == IDENTITY_LENGTH else None
        except (ValidationError, ValueError):
            return
        if born_on and (born_on.year, born_on.month) == (written.year, written.month):
            row.cells["born_on"] = born_on

    def says_the_same(self, row: Row, column: LayoutColumn, value: Any) -> bool:
        """An English list gives the Latin name under the head Name."""
        return column.name == "name" and name_folded(value) == name_folded(row.instance.name_latin)

    def check(self, row: Row) -> None:
        cadre: Cadre = row.instance
        check_dates(cadre, first_post=self.first_days.get(cadre.pk))
        if cadre.identity_number:
            cadre.identity_digest = blind_index(cadre.identity_number)
        cadre.name = person_name(cadre.name)
        cadre.name_key = name_key(cadre.name)
        if row.is_new:
            self.take_seat(cadre)
            return
        cadre.first_post = cadre.first_day = None
        if cadre.pk in self.barred and self.differs(row):
            raise ValidationError(_("You cannot edit your own record or a relative's. Ask another HR officer."))

    def take_seat(self, cadre: Cadre) -> None:
        if not cadre.first_post:
            raise ValidationError({"first_post": _("Enter the first post of the new personnel record.")})
        if not cadre.first_day:
            raise ValidationError({"first_day": _("Enter the day on which the post was taken up.")})
        post = self.posts.get(cadre.first_post)
        if post is None:
            raise ValidationError({"first_post": finding("unknown", value=cadre.first_post[:60])})
        with at("first_day"):
            require_joined(cadre, cadre.first_day)
        with at("first_post"):
            require_seat(post, self.spans[post.pk], cadre.first_day)
        self.spans[post.pk].append((cadre.first_day, None))

    def notices(self, planned: list[Row]) -> list[dict[str, Any]]:
        """New people who have the name of somebody on file, or of one another: perhaps the same person twice."""
        new = [row for row in planned if row.is_new]
        known: dict[str, list[str]] = defaultdict(list)
        for batch in batches(sorted({row.instance.name for row in new})):
            for cadre in self.existing().filter(name__in=batch).only("staff_no", "name"):
                known[cadre.name].append(cadre.staff_no)
        found = []
        for row in new:
            name, others = row.instance.name, known[row.instance.name]
            if others:
                found.append(notice_in_words(partial(_namesake, row.number, name, list(others))))
            others.append(row.instance.staff_no)
        return found[:NAMESAKES]

    def before_removal(self, records: list[Model]) -> None:
        """The first appointment goes with the file that it opened; a later one stays, and holds the file."""
        people = [record.pk for record in records]
        first = Appointment.objects.filter(cadre__in=people, kind=AppointmentKind.MAIN, ends_on=None)
        for cadre, number in first.order_by().values_list("cadre").annotate(number=Count("pk")):
            if number == 1:
                first.filter(cadre=cadre).delete()

    def write(self, actor: User, rows: list[Row]) -> None:
        super().write(actor, rows)
        services.ranks_changed(_rank_change(row) for row in rows if {"rank", "rank_since"} & row.changes.keys())
        appointed = Appointment.objects.bulk_create(
            [
                Appointment(
                    cadre=row.instance,
                    post=self.posts[row.instance.first_post],
                    kind=AppointmentKind.MAIN,
                    starts_on=row.instance.first_day,
                )
                for row in rows
                if row.is_new
            ],
            batch_size=BATCH,
        )
        started = [(item, None, changing.snapshot(item, services.APPOINTMENT_FIELDS)) for item in appointed]
        log_many(actor=actor, action="appointment.started", rows=started)

    def stays_in_scope(self, keys: list) -> set:
        """By the posts they hold; only the rest is asked the long way."""
        held = Appointment.objects.filter(within(self.user.unit_paths("hr"), "post__unit__path"), cadre__in=keys)
        found = set(held.held_from(timezone.localdate()).values_list("cadre_id", flat=True))
        rest = set(keys) - found
        return found | (super().stays_in_scope(list(rest)) if rest else set())


@register
class AppointmentLayout(Layout):
    """Appointments, row by row through the services: seats, overlaps and both units are checked as on the page."""

    code = "appointments"
    title = _("Appointments")
    icon = "id-badge-2"
    order = 40
    allow = is_hr
    model = Appointment
    columns = (
        person_column(),
        name_column(),
        LayoutColumn(
            "post",
            zh="岗位代码",
            en="Post code",
            to=Post,
            by="code",
            scope=managed_posts,
            key=True,
            example="P-001",
        ),
        LayoutColumn(
            "starts_on",
            zh="任职日期",
            en="From",
            kind="date",
            key=True,
            months=True,
            also=("开始日期", "任职时间"),
            earliest=EARLIEST_ENTRY,
            example="2021-07-01",
        ),
        LayoutColumn(
            "kind",
            zh="任职方式",
            en="Kind",
            choices=AppointmentKind,
            required=True,
            example="主任职务",
            also=("类别", "任职类别"),
            words={"主任": AppointmentKind.MAIN, "主任职务": AppointmentKind.MAIN, "兼任": AppointmentKind.CONCURRENT},
        ),
        LayoutColumn(
            "ends_on",
            zh="免职日期",
            en="To",
            kind="date",
            also=("结束日期", "免职时间"),
            earliest=EARLIEST_ENTRY,
            help=_("Empty: until further notice. A secondment needs it."),
        ),
        LayoutColumn("document_no", zh="任职文号", en="Document number"),
    )

    def existing(self) -> QuerySet:
        return Appointment.objects.filter(
            within(self.user.unit_paths("hr"), "post__unit__path"), cadre__in=managed_or_own(self.user)
        ).select_related("cadre", "post__unit")

    def write_row(self, actor: User, row: Row) -> Appointment:
        item: Appointment = row.instance
        if row.is_new:
            fields = {name: getattr(item, name) for name in services.APPOINTMENT_FIELDS}
            return services.appointment_start(actor=actor, **fields)
        stored = Appointment.objects.select_related("cadre", "post__unit").get(pk=item.pk)
        if (stored.kind, stored.document_no) != (item.kind, item.document_no) or item.ends_on is None:
            raise InvalidInput(_("Only the last day of an existing appointment can be changed."))
        return services.appointment_end(actor=actor, appointment=stored, ends_on=item.ends_on)
