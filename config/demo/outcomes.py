"""What follows from results: promotion records from the paper files, bonus, a promotion, tenure rules and a move."""

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from appraisal.models import Period, YearRecord
from appraisal.outcomes.selectors import clock_of
from appraisal.outcomes.services import bonus_propose, promotion_propose
from cadres.models import Appointment, Cadre, Post
from config.demo.clock import month_start
from config.demo.county import County
from config.demo.months import Body, bodies_of
from config.demo.people import People, Person
from config.demo.people.model import standing_of
from config.demo.places import VILLAGE_GUIDE
from config.demo.writing import rows_write
from core.approvals.services import proposal_approve
from core.errors import Refusal
from core.params.services import parameter
from rotation.services import move_propose, tenure_rule_create

YEARS_ON_PAPER = 5


def paper_years_write(people: People, *, today: date, rng: Random, graded: int | None) -> int:
    """Grades of the years before this system, as HR enters them from the appraisal forms in the files.

    Those of the year ``graded`` are decided in the system, but for leaders, whom the city grades.
    """
    rows = []
    for year in range(today.year - YEARS_ON_PAPER, today.year):
        effects = parameter("promotion.year_effects", on=date(year, 12, 31)).value
        for person in people.persons:
            cadre = person.cadre
            if cadre.entered_on.year <= year and (year != graded or standing_of(person.seat) == "county"):
                grade = _grade(person, year, rng)
                counts, months = effects[grade]["counts"], effects[grade]["credit_months"]
                rows.append((cadre.pk, year, grade, counts, months, f"据纸质档案：{year}年度公务员年度考核登记表"))
    return rows_write(YearRecord, ("cadre", "year", "grade", "counts", "credit_months", "explanation"), rows)


def _grade(person: Person, year: int, rng: Random) -> str:
    if year == person.cadre.entered_on.year:
        return "comment_only" if person.cadre.entry_channel in ("exam", "selected") else "competent"
    if rng.random() < 0.008:
        return rng.choice(("basic", "basic", "no_grade"))
    return "excellent" if rng.random() < 0.36 * person.diligence**2 + 0.02 else "competent"


def tenure_rules_make(county: County, people: People, today: date) -> None:
    """Two rules of the county for key and leading posts, one for those who enforce, and one for everybody."""
    source = "清禾县干部交流轮岗实施办法（演示）"
    common: dict[str, Any] = {
        "unit": county.root.unit,
        "starts_on": month_start(today, 12),
        "source": source,
        "actor": people.user("hr"),
    }
    tenure_rule_create(**common, category="leading", years=8, strength="must")
    tenure_rule_create(**common, key_posts_only=True, years=5, strength="must")
    tenure_rule_create(**common, category="enforcement", years=6, strength="should")
    tenure_rule_create(**common, years=10, strength="may", notice_months=3)


def bonus_make(county: County, people: People) -> None:
    """Of a town the month before last was decided; of the tax bureau the last month waits for its decision."""
    common: dict[str, Any] = {"kind": "monthly_bonus", "reason": "月度绩效奖金，按考核系数分配"}
    body, tax = bodies_of(county, people)
    before, last = _closed(body)[1], _closed(tax)[0]
    town = county.towns[0].unit
    approved = bonus_propose(period=before, unit=town, pool=Decimal("86400.00"), actor=body.hr, **common)
    proposal_approve(proposal=approved, reason="同意", actor=body.leader)
    bonus_propose(period=last, unit=tax.unit, pool=Decimal("52300.00"), actor=tax.hr, **common)


def _closed(body: Body) -> list[Period]:
    """Months that are over, the latest first."""
    return list(Period.objects.filter(unit=body.unit, kind="month", state="closed").order_by("-starts_on")[:2])


def promotions_make(county: County, people: People) -> None:
    """Of those whose years suffice, one waits for the decision and one was promoted."""
    hr, leader, today = people.user("hr"), people.user("leader"), timezone.localdate()
    made = 0
    due = Cadre.objects.filter(
        rank__in=("clerk_2", "clerk_1", "chief_4", "chief_3", "chief_2"), left_on=None, rank_since__isnull=False
    )
    due = due.filter(appointments__ends_on=None, appointments__post__unit__path__startswith=county.root.unit.path)
    due = due.exclude(user__in=people.users.values()).distinct()
    for cadre in due.order_by("rank_since", "pk")[:80]:
        clock = clock_of(cadre, on=today)
        if clock is None or clock.earliest > today:
            continue
        try:
            proposal = promotion_propose(
                cadre=cadre, effective_on=today, reason="任职年限符合，考核优秀年度已折算", actor=hr
            )
            made += 1
            if made == 2:
                proposal_approve(proposal=proposal, actor=leader, reason="经研究同意")
        except Refusal:  # a relative of the officer
            continue
        if made == 2:
            return


def move_make(county: County, people: People) -> None:
    """Somebody long in a key post, or else in any, is proposed for a free seat elsewhere."""
    today = timezone.localdate()
    held = (
        Appointment.objects.on(today)
        .main()
        .filter(ends_on=None, post__category="general", post__is_head=False, cadre__left_on=None)
        .filter(post__unit__path__startswith=county.root.unit.path)
    )
    held = held.exclude(cadre__user__in=people.users.values()).select_related("cadre", "post__unit")
    targets = Post.objects.filter(is_active=True, unit__path__startswith=county.root.unit.path)
    targets = targets.exclude(category__in=("leading", "village")).exclude(title=VILLAGE_GUIDE.title)
    targets = targets.select_related("unit").order_by("pk")
    for row in held.order_by("-post__is_key", "starts_on", "pk")[:40]:
        for post in targets:
            elsewhere = post.unit.parent_id != row.post.unit.parent_id
            if elsewhere and post.appointments.on(today).exclude(kind="secondment").count() < post.headcount:
                try:
                    move_propose(
                        cadre=row.cadre,
                        to_post=post,
                        effective_on=month_start(today, -1),
                        reason="关键岗位任职期满，按规定交流" if row.post.is_key else "任现岗位时间较长，按规定交流",
                        actor=people.user("hr"),
                    )
                except Refusal:
                    continue
                return
