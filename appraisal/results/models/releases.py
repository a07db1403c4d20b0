"""Releases: from when on the results of a run count and are seen, and what they were, person by person."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from appraisal.results.querysets.releases import ReleasedResultQuerySet, ReleaseQuerySet
from appraisal.runs.models import GradeCode
from cadres.units.models import PATH
from core.approvals.models import Proposal, ProposalState
from core.fields import ExactDecimalField
from core.states import state_of
from core.told import ToldField
from core.wording import labelled

STAGES = ("prepared", "confirmed", "released", "replaced", "given_up", "rejected", "withdrawn")
STORED_PATH = " / "  # between a unit and the one below it, in the rows of a release


class Release(Proposal):
    """The results of one run are made to count: prepared by HR, confirmed by a leader, carried out by a job.

    proposed (prepared) → approved (confirmed; the job works) → ``done_at`` (released) | withdrawn | rejected.
    Withdrawn after it was confirmed: what was confirmed was no longer there when the job came to it.
    A later release of the period replaces the rows of this one, which stay as history. ``missing`` keeps what the page
    listed as missing on the day it was prepared, ``without_months`` the months that a year was released without,
    ``peer_titles`` by key how each peer group was called on the day, in Chinese and in English.
    """

    period = models.ForeignKey("appraisal.Period", on_delete=models.PROTECT, related_name="releases")
    run = models.ForeignKey("appraisal.Run", on_delete=models.PROTECT, related_name="releases")
    number = models.PositiveIntegerField(_("number"))
    missing = models.JSONField(_("missing at that time"), default=list, blank=True)
    without_months = models.JSONField(_("without the months"), default=list, blank=True)
    days_early = models.PositiveIntegerField(_("days before the deadlines"), default=0)
    peer_titles = models.JSONField(_("names of the peer groups"), default=dict, blank=True)
    people = models.PositiveIntegerField(_("people"), default=0)
    changed = models.PositiveIntegerField(
        _("people with another result than before"), default=0, help_text=_("Against the release before.")
    )
    job = models.ForeignKey("core.Job", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(pgettext_lazy("results", "released"), null=True, blank=True)

    act_url_name = "appraisal:release_act"
    approve_label = _("Confirm")
    successor: int | None = None  # see ``ReleaseQuerySet.with_successor``
    accepted: Sequence[Any] = ()  # ``missing`` in words, where a page tells it
    reversal_reason = ToldField(_("reason for the reversal"), blank=True)  # why a job gave it up

    objects = ReleaseQuerySet.as_manager()

    class Meta(Proposal.Meta):
        verbose_name = pgettext_lazy("results", "release")
        verbose_name_plural = pgettext_lazy("results", "releases")
        ordering = ["-proposed_at"]
        constraints = [
            *Proposal.Meta.constraints,
            models.UniqueConstraint(fields=["period", "number"], name="release_number_once"),
            models.UniqueConstraint(
                fields=["period"],
                condition=Q(state="proposed") | Q(state="approved", done_at__isnull=True),
                name="release_one_open",
                violation_error_message=_("A release of this period already waits. Confirm or withdraw it first."),
            ),
        ]

    def __str__(self):
        return f"{self.period.name_in_lists} #{self.number}"

    def get_absolute_url(self):
        return reverse("appraisal:period_release", args=[self.period_id])

    @property
    def is_under_way(self) -> bool:
        return self.state == ProposalState.APPROVED and self.done_at is None

    @property
    def stage(self) -> str:
        """The state in the words of a release, as ``core.states`` has them."""
        if self.done_at:
            return "replaced" if self.successor else "released"
        if self.state == ProposalState.WITHDRAWN and self.decided_by_id:
            return "given_up"
        return {"proposed": "prepared", "approved": "confirmed"}.get(self.state, self.state)

    @property
    def stage_in_words(self) -> str:
        if self.done_at and self.successor:
            return gettext("Replaced by #%(number)s") % {"number": self.successor}
        return str(state_of(self.stage).word)


class ReleasedResult(models.Model):
    """What counts for one cadre in one period, and what everybody reads: one narrow row of a release.

    ``grade`` is the leader's, or else the proposed one; ``band`` that of the score. ``best_grade`` is the best that
    the vetoes of the scheme still allow, empty where none limits it; ``result_vetoed`` says that a veto decides the
    result. Names are those of the day of the release. Rows are written by one statement out of the sheets of a
    finished run, whose triggers have compared all keys; foreign keys would be asked half a million times.

    An index costs a release as much as a fifth of its rows, so there are few, and each begins with the period: what a
    release writes then lies together. Whoever asks for rows of a person names the periods, too.
    """

    release = models.ForeignKey(
        Release, on_delete=models.PROTECT, related_name="rows", db_constraint=False, db_index=False
    )
    period = models.ForeignKey(
        "appraisal.Period", on_delete=models.PROTECT, related_name="results", db_constraint=False, db_index=False
    )
    cadre = models.ForeignKey(
        "cadres.Cadre", on_delete=models.PROTECT, related_name="results", db_constraint=False, db_index=False
    )
    sheet = models.ForeignKey(
        "appraisal.Sheet", on_delete=models.PROTECT, related_name="released_rows", db_constraint=False, db_index=False
    )
    unit = models.ForeignKey(
        "cadres.Unit", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    decision = models.ForeignKey(
        "appraisal.GradeDecision",
        on_delete=models.PROTECT,
        null=True,
        related_name="released_rows",
        db_constraint=False,
        db_index=False,
    )
    unit_path = models.CharField(max_length=200)
    total = ExactDecimalField(_("score"), places=6, null=True)
    coefficient = ExactDecimalField(_("coefficient"), places=6, null=True, help_text=_("Per cent of the full score."))
    peer_group = models.CharField(_("peer group"), max_length=60)
    peer_title = models.CharField(_("name of the peer group"), max_length=200, blank=True, default="", db_default="")
    peer_title_en = models.CharField(
        _("name of the peer group in English"), max_length=200, blank=True, default="", db_default=""
    )
    rank = models.PositiveIntegerField(_("rank in the peer group"), null=True)
    band = models.CharField(_("grade by band"), max_length=20, blank=True)
    grade = models.CharField(_("grade"), max_length=20, choices=GradeCode, blank=True)
    result_vetoed = models.BooleanField(_("result decided by a veto"), default=False)
    best_grade = models.CharField(_("best grade allowed"), max_length=20, blank=True)
    vetoes = models.JSONField(_("vetoes"), default=list)
    cadre_name = models.CharField(_("name"), max_length=60)
    cadre_latin = models.CharField(_("name in Latin letters"), max_length=80, blank=True)
    unit_name = models.CharField(_("unit"), max_length=600)
    unit_name_en = models.CharField(_("unit in English"), max_length=600, blank=True)
    post_title = models.CharField(_("post"), max_length=100)
    post_title_en = models.CharField(_("post in English"), max_length=100, blank=True)
    is_current = models.BooleanField(_("counts"), default=True)

    objects = ReleasedResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("released result")
        verbose_name_plural = _("released results")
        ordering = ["-period", "unit_path", "-total"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "cadre"], condition=Q(is_current=True), name="released_result_one_current"
            ),
            # and of those which were replaced one for each release: nothing that a first release has to write
            models.UniqueConstraint(
                fields=["period", "cadre", "release"], condition=Q(is_current=False), name="released_result_once"
            ),
        ]
        indexes = [
            models.Index(fields=["period", "unit_path"], condition=Q(is_current=True), name="released_by_unit"),
            models.Index(fields=["period", "-coefficient"], condition=Q(is_current=True), name="released_by_score"),
        ]

    def __str__(self):
        return labelled(self.person, self.period)

    def get_absolute_url(self):
        return reverse("appraisal:sheet", args=[self.sheet_id])

    @property
    def person(self) -> str:
        return _in_language(self.cadre_name, self.cadre_latin)

    @property
    def place(self) -> str:
        """The unit with its path, as it was called on the day of the release."""
        return _in_language(self.unit_name, self.unit_name_en).replace(STORED_PATH, PATH)

    @property
    def post(self) -> str:
        return _in_language(self.post_title, self.post_title_en)

    @property
    def peers(self) -> str:
        """The peer group, as it was called on the day of the release."""
        return _in_language(self.peer_title, self.peer_title_en)


def _in_language(name: str, english: str) -> str:
    return english if english and (get_language() or "").startswith("en") else name
