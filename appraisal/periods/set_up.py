"""From an empty office to its first released month: each line is a question to the data, with where it is mended.

Nothing is ticked by hand, and a line that was done opens again where something new is missing. Asked only until the
first month was released.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.periods.models import Period, PeriodState
from appraisal.periods.querysets import PeriodQuerySet
from appraisal.periods.registry import entries_waiting, figures_lacking, missing_figures
from appraisal.schemes.models import SchemeAssignment, SchemeVersion
from cadres.access.models import Grant, Role, User
from cadres.access.policies import is_hr, own_and_relatives
from cadres.people.models import Appointment, Cadre
from cadres.units.models import Duty, Post, Unit
from core.following import Following
from core.scopes import keys_in, upwards, within
from core.wording import sentences


@dataclass(frozen=True)
class SetUpStep:
    """``missing`` says what, in numbers; without an address somebody else does it, whom ``help`` names."""

    title: str
    help: str
    url: str
    done: bool
    missing: str = ""
    is_own: bool = True  # else the HR officer waits for somebody


def set_up(user: User) -> list[SetUpStep]:
    """The lines in the order in which they are best done; some twenty queries."""
    return _SetUp(user).steps()


def step_that_follows(user: User) -> Following | None:
    """The first line that an HR officer can do something about now."""
    if not is_hr(user) or not needs_set_up(user):
        return None
    step = next((step for step in set_up(user) if step.is_own and not step.done), None)
    return Following(step.title, step.url) if step and step.url else None


def needs_set_up(user: User) -> bool:
    """Whether no month that concerns this HR officer was ever released."""
    return not _periods(user).filter(state__in=[PeriodState.RELEASED, PeriodState.CLOSED]).exists()


def _periods(user: User) -> PeriodQuerySet:
    paths = user.unit_paths("hr")
    return Period.objects.filter(Q(unit__in=_above(paths)) | within(paths, "unit__path"))


def _above(paths: Iterable[str]) -> set[int]:
    return {key for path in paths for key in keys_in(path)}


class _SetUp:
    def __init__(self, user: User) -> None:
        self.user = user
        self.paths = user.unit_paths("hr")
        self.today = timezone.localdate()

    def steps(self) -> list[SetUpStep]:
        found = [
            self.units(),
            self.posts(),
            self.people(),
            self.duties(),
            self.accounts(),
            self.rights(),
            self.scheme(),
            self.applied(),
            self.plan(),
            self.month(),
            self.release(),
        ]
        return found if self.user.own_cadre else [*found[:5], self.own_file(), *found[5:]]

    # Who and where

    @cached_property
    def held(self) -> QuerySet[Appointment]:
        return Appointment.objects.on(self.today).filter(within(self.paths, "post__unit__path"))

    @cached_property
    def has_people(self) -> bool:
        return self.begun or self.held.exists()

    def units(self) -> SetUpStep:
        done = self.begun or Unit.objects.filter(within(self.paths)).exclude(path__in=self.paths).exists()
        told = _("The organisation: towns, bureaus, sections, villages.")
        return SetUpStep(_("Units"), told, reverse("imports:upload", args=["units"]), done)

    def posts(self) -> SetUpStep:
        done = self.begun or Post.objects.filter(within(self.paths, "unit__path"), is_active=True).exists()
        told = _("What there is to do in each unit, and for how many people.")
        return SetUpStep(_("Posts"), told, reverse("imports:upload", args=["posts"]), done)

    def people(self) -> SetUpStep:
        told = _("Personnel records, and who holds which post.")
        return SetUpStep(_("People"), told, reverse("imports:upload", args=["cadres"]), self.has_people)

    def duties(self) -> SetUpStep:
        duties = Duty.objects.filter(post=OuterRef("pk"), is_active=True)
        holders = self.held.filter(post=OuterRef("pk"))
        posts = Post.objects.filter(Exists(holders), ~Exists(duties), is_active=True)
        number = posts.count()
        missing = ngettext("%(n)s occupied post has no duties.", "%(n)s occupied posts have no duties.", number)
        return SetUpStep(
            _("Duties"),
            _("What each post is responsible for; entries in the ledger refer to it."),
            reverse("imports:upload", args=["duties"]),
            self.has_people and not number,
            missing % {"n": number} if number else "",
        )

    # Who may come in, and do what

    def accounts(self) -> SetUpStep:
        number = Cadre.objects.filter(pk__in=self.held.values("cadre"), user=None).count()
        missing = ngettext("%(n)s person has no account.", "%(n)s people have no account.", number)
        return SetUpStep(
            _("Accounts"),
            _(
                "The system administrator imports them from your list of staff numbers and names, prints the password "
                "slips and hands them out."
            ),
            reverse("cadres:cadres"),
            self.has_people and not number,
            missing % {"n": number} if number else "",
            is_own=False,
        )

    def own_file(self) -> SetUpStep:
        told = _(
            "Your account is not linked to your personnel record, so the system cannot keep you from deciding on "
            "your own case. The system administrator links it on the page of your account."
        )
        return SetUpStep(_("Your own record"), told, "", False, is_own=False)

    def rights(self) -> SetUpStep:
        """Somebody who verifies each unit's entries, and a head of unit who confirms the release."""
        grants = Grant.objects.on(self.today).filter(user__is_active=True)
        verifying = set(grants.filter(role=Role.SUPERVISOR).values_list("unit__path", flat=True))
        places = self.held.order_by().values_list("post__unit__path").annotate(people=Count("cadre", distinct=True))
        alone = [path for path, _people in places if not verifying.intersection(upwards(path))]
        above = [place for path in self.paths for place in upwards(path)]
        leaders = grants.filter(role=Role.LEADER, unit__path__in=above).exists()
        missing = [] if leaders else [_("No head of unit confirms the release yet.")]
        if alone:
            missing.append(
                ngettext(
                    "%(n)s unit has no supervisor who verifies its entries.",
                    "%(n)s units have no supervisor who verifies their entries.",
                    len(alone),
                )
                % {"n": len(alone)}
            )
        told = _(
            "A supervisor verifies the entries of each unit; the head of unit confirms the results. The security "
            "administrator proposes the grants, by form or by file; the system administrator confirms them."
        )
        return SetUpStep(_("Grants"), told, "", self.has_people and not missing, sentences(missing), is_own=False)

    # By which rules

    def scheme(self) -> SetUpStep:
        done = self.begun or SchemeVersion.objects.visible_to(self.user).published().exists()
        told = _("The rules that turn work into a score: start from a scheme of the library, adjust and publish it.")
        return SetUpStep(_("A scheme"), told, reverse("appraisal:scheme_new"), done)

    def applied(self) -> SetUpStep:
        here = Q(unit__in=_above(self.paths)) | within(self.paths, "unit__path")
        done = self.begun or SchemeAssignment.objects.filter(here).exists()
        told = _("Choose the units and posts to which it applies.")
        return SetUpStep(_("Apply the scheme"), told, "" if done else self.applied_url(), done)

    def applied_url(self) -> str:
        """To the form itself where only one scheme could be meant."""
        published = SchemeVersion.objects.visible_to(self.user).published().order_by()
        schemes = published.values_list("scheme", flat=True).distinct()[:2]
        if len(schemes) == 1:
            return reverse("appraisal:scheme_assign", args=[schemes[0]])
        return reverse("appraisal:schemes")

    # And the first month

    @cached_property
    def months(self) -> list[Period]:
        return list(_periods(self.user).months().counting().order_by("starts_on")[:12])

    @cached_property
    def first(self) -> Period | None:
        """The month that comes first: the one under way, else the one to open."""
        under_way = [month for month in self.months if month.state != PeriodState.DRAFT]
        return next(iter(under_way or self.months), None)

    @cached_property
    def begun(self) -> bool:
        """Then there are posts, people and a scheme: it could not have been opened without."""
        return self.first is not None and self.first.state != PeriodState.DRAFT

    def plan(self) -> SetUpStep:
        told = _("The months and the year, planned in one step.")
        return SetUpStep(_("Annual plan"), told, reverse("appraisal:year_plan"), bool(self.months))

    def month(self) -> SetUpStep:
        url = reverse("appraisal:period_open", args=[self.first.pk]) if self.first and not self.begun else ""
        told = _("Opening it fixes the participants, and entries can be added.")
        return SetUpStep(_("The first month"), told, url, self.begun)

    def release(self) -> SetUpStep:
        """Three stages on one line: what is missing, the scores, the release; each leads to its own page."""
        title = _("The first results")
        if not self.begun or self.first is None:
            told = _(
                "When the entries are verified and the data items are in, calculate the scores and release them; the "
                "head of unit confirms."
            )
            return SetUpStep(title, told, "", False)
        if self.first.current_run_id:
            told = _("The scores are calculated: prepare the release. The head of unit, another person, confirms it.")
            return SetUpStep(title, told, reverse("appraisal:period_release", args=[self.first.pk]), False)
        return self.scores(title, self.first)

    def scores(self, title: str, month: Period) -> SetUpStep:
        lacking, waiting = sum(figures_lacking(month, own_and_relatives(self.user)).values()), entries_waiting(month)
        figures = lacking + missing_figures(month)
        missing = []
        if figures:
            words = ngettext("%(n)s data item is missing.", "%(n)s data items are missing.", figures)
            missing.append(words % {"n": figures})
        if waiting:
            words = ngettext("%(n)s entry waits to be verified.", "%(n)s entries wait to be verified.", waiting)
            missing.append(words % {"n": waiting})
        told = _(
            "Cadres write entries and supervisors verify them, each after signing in. Then calculate the scores; this "
            "can be repeated at any time, no one else sees them before the release."
        )
        url = reverse("appraisal:measures" if lacking else "appraisal:run_new", args=[month.pk])
        return SetUpStep(title, told, url, False, sentences(missing))
