"""What a county officer would laugh at is in no entry: each kind of fault stands here.

The words of a season, of a village or of an office stand here once more, so that a wrong table of the demo is found.
"""

import re
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import Count, F, Q, Sum

from appraisal.models import Entry, Participant
from cadres.conduct.models import AttendanceDay
from cadres.models import Unit
from config.demo.calendar import is_working_day
from training.models import TrainingClass

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("county")]

SAMPLED = 200
# words that belong to some months only
SEASONS = {
    "防汛|积水|排涝|防溺水|地质灾害": range(4, 10),
    "春耕": range(2, 5),
    "采茶": range(3, 6),
    "秋收|抢收|丰收(?!村)": range(9, 12),
    "森林防火|山林救火": (10, 11, 12, 1, 2, 3, 4),
    "秸秆": (5, 6, 9, 10, 11),
    "积雪": (12, 1, 2),
    "医保参保": range(9, 13),
    "招生": range(5, 9),
    "汇算清缴": range(1, 7),
    "预算编制|编制下年度": range(9, 13),
    "决算": range(1, 5),
    "病虫害": range(4, 10),
}
# words that only some offices write
SUBJECTS = {
    "春耕|秋收|病虫害|秸秆|高标准农田": "town|village|县农业农村局",
    "纳税|税务|申报表|数电发票|汇算清缴": "tax_office",
    "招生|控辍保学|教研|校园食堂": "县教育局",
    "古村落|村集体|低保": "town|village|县民政局",
    "卫片|图斑": "town|县自然资源和规划局",
}


def written() -> list[Entry]:
    """What was written of work and faults; a reversal repeats an entry on another day."""
    return list(Entry.objects.exclude(source="reversal").select_related("rule", "unit", "author").order_by("pk"))


def sampled() -> list[Entry]:
    rows = written()
    return rows[:: max(1, len(rows) // SAMPLED)]


def words_of(entry: Entry) -> str:
    return f"{entry.summary} {entry.details}"


def organ_of(unit: Unit, units: dict[int, Unit]) -> Unit:
    """The town, bureau or office above a unit."""
    while unit.kind in ("section", "village") and unit.parent_id:
        unit = units[unit.parent_id]
    return unit


def test_every_entry_is_of_a_working_day():
    off = [f"{entry.happened_on}: {entry.summary}" for entry in written() if not is_working_day(entry.happened_on)]
    assert not off, off[:10]


def test_the_calendar_knows_the_moved_days():
    assert not is_working_day(date(2026, 10, 5)) and not is_working_day(date(2026, 2, 16))
    assert is_working_day(date(2026, 10, 10)) and is_working_day(date(2025, 9, 28))
    assert not is_working_day(date(2024, 10, 3)) and is_working_day(date(2026, 12, 1))


@pytest.mark.parametrize(("word", "months"), SEASONS.items(), ids=SEASONS)
def test_an_entry_fits_the_season(word, months):
    wrong = [
        f"{entry.happened_on}: {entry.summary}"
        for entry in written()
        if re.search(word, words_of(entry)) and entry.happened_on.month not in months
    ]
    assert not wrong, wrong[:10]


def test_an_entry_of_a_town_names_its_own_villages():
    units = Unit.objects.in_bulk()
    town_of = {unit.name: unit.parent_id for unit in units.values() if unit.kind == "village"}
    known = re.compile("|".join(f"(?:{name}|{name.removesuffix('村')}(?=村|片区))" for name in town_of))
    wrong, named = [], 0
    for entry in written():
        organ = organ_of(entry.unit, units)
        found = {f"{name.removesuffix('村')}村" for name in known.findall(words_of(entry))}
        named += bool(found)
        if organ.kind == "town" and any(town_of[name] != organ.pk for name in found):
            wrong.append(f"{organ.name}: {entry.summary}")
        if entry.unit.kind == "village" and found - {entry.unit.name}:
            wrong.append(f"{entry.unit.name}: {entry.summary}")
    assert named > 20 and not wrong, wrong[:10]


def test_a_day_that_an_entry_names_is_its_own():
    wrong = [
        f"{entry.happened_on}: {entry.summary}"
        for entry in written()
        for month, day in re.findall(r"(?:(\d+)月)?(\d+)日", words_of(entry))
        if int(day) != entry.happened_on.day or (month and int(month) != entry.happened_on.month)
    ]
    assert not wrong, wrong[:10]


def test_nobody_reports_an_own_fault():
    faults = Entry.objects.exclude(source="reversal").filter(rule__isnull=False).exclude(rule__kind="bonus")
    own = faults.filter(author__cadre=F("cadre"))
    assert faults.count() > 20 and not own.exists(), list(own.values_list("summary", flat=True)[:10])


@pytest.mark.parametrize(("word", "offices"), SUBJECTS.items(), ids=SUBJECTS)
def test_an_entry_is_about_what_its_unit_does(word, offices):
    units = Unit.objects.in_bulk()
    wrong = []
    for entry in written():
        organ = organ_of(entry.unit, units)
        is_theirs = re.fullmatch(offices, organ.name) or re.fullmatch(offices, organ.kind)
        if re.search(word, words_of(entry)) and not is_theirs:
            wrong.append(f"{organ.name}: {entry.summary}")
    assert not wrong, wrong[:10]


def test_no_policy_is_made_of_a_campaign():
    """Fraud is warned of, not a policy; a topic fits the words around it."""
    wrong = [
        entry.summary
        for entry in written()
        if re.search("(反诈|古村落|防火|焚烧|改造)[^，]{0,4}政策(?!处理)", entry.summary)
    ]
    assert not wrong, wrong[:10]


def test_two_people_of_a_dispute_are_two():
    for first, second in re.findall("(.某)与(.某)", " ".join(map(words_of, written()))):
        assert first != second


def test_two_hundred_sampled_entries_have_none_of_the_faults_and_are_not_all_alike():
    entries = sampled()
    assert len(entries) >= SAMPLED * 0.9
    most = Counter(entry.summary for entry in entries).most_common(1)[0][1]
    assert most < len(entries) / 8
    for entry in entries:
        assert is_working_day(entry.happened_on) and "{" not in words_of(entry) and len(entry.summary) >= 5
        is_fault = entry.rule and entry.rule.kind != "bonus"
        assert not (is_fault and entry.author.own_cadre and entry.author.own_cadre.pk == entry.cadre_id)


def test_leading_members_are_bound_by_their_own_scheme_and_lose_nothing_for_office_hours():
    leading = Participant.objects.filter(post__category="leading")
    assert leading.exists()
    assert set(leading.values_list("scheme_version__scheme__code", flat=True)) == {"leading-members"}
    assert (
        not Entry.objects.filter(cadre__in=leading.values("cadre"))
        .filter(Q(summary__contains="不在岗") | Q(summary__contains="迟到") | Q(summary__contains="离岗"))
        .exists()
    )


def test_nobody_is_ranked_in_the_county_that_they_lead():
    for title in ("县委书记", "县长", "县委副书记"):
        assert not Participant.objects.filter(post__title=title).exists()


# Attendance and classes


def test_attendance_is_of_working_days_and_never_above_one_day():
    rows = AttendanceDay.objects.all()
    assert rows and all(is_working_day(day) for day in rows.values_list("day", flat=True))
    assert not rows.exclude(kind="late").filter(quantity__gt=Decimal(1)).exists()
    days = rows.exclude(kind="late").values("cadre", "day").annotate(days=Sum("quantity"), kinds=Count("kind"))
    assert not days.filter(days__gt=Decimal(1)).exists()


def test_classes_begin_and_end_on_working_days():
    for row in TrainingClass.objects.all():
        assert is_working_day(row.starts_on) and is_working_day(row.ends_on), row
        assert timedelta(0) <= row.ends_on - row.starts_on < timedelta(days=25)
