"""Periods freeze who is appraised by which scheme version; measures are figures that come in from elsewhere."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from appraisal.periods.querysets import MeasureQuerySet, ParticipantManager, ParticipantQuerySet, PeriodQuerySet
from core.fields import ExactDecimalField
from core.figures import month_in_words
from core.paths import address_of

MICRO = 10**6


class PeriodKind(models.TextChoices):
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")


class PeriodState(models.TextChoices):
    """draft → open (participants frozen) → released (results count, two people) → closed. Reopening is audited.

    A run changes no state: an open period may be computed at any time.
    draft ⇄ skipped: a month in which the unit does not appraise; its year does not wait for it.
    """

    DRAFT = "draft", _("Not open yet")
    SKIPPED = "skipped", _("Skipped")
    OPEN = "open", _("Open")
    RELEASED = "released", _("Released")
    CLOSED = "closed", _("Closed")


class Period(models.Model):
    """A month or year of appraisal of one unit and all below it (the appraising body)."""

    unit = models.ForeignKey("cadres.Unit", on_delete=models.PROTECT, related_name="periods", verbose_name=_("unit"))
    kind = models.CharField(_("kind"), max_length=8, choices=PeriodKind)
    year_period = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="months", verbose_name=_("year")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    entry_until = models.DateField(_("entries until"), help_text=_("Last day for ledger entries of this period."))
    verify_until = models.DateField(_("verification until"))
    assess_until = models.DateField(
        _("scoring units until"), null=True, blank=True, help_text=_("Empty: as long as entries are verified.")
    )
    # set while a window is closed before its day; see ``appraisal.periods.windows``
    entry_closed_at = models.DateTimeField(_("entries closed early"), null=True, blank=True)
    verify_closed_at = models.DateTimeField(_("verification closed early"), null=True, blank=True)
    assess_closed_at = models.DateTimeField(_("scoring units closed early"), null=True, blank=True)
    weight = models.PositiveSmallIntegerField(
        _("weight in the year"), default=1, help_text=_("Months are averaged with these weights.")
    )
    state = models.CharField(_("state"), max_length=8, choices=PeriodState, default=PeriodState.DRAFT)
    current_run = models.ForeignKey(  # the newest finished one, for those who run the period
        "appraisal.Run", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    released_run = models.ForeignKey(  # the one whose results count, for everybody
        "appraisal.Run", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    skipped_because = models.CharField(_("why it is skipped"), max_length=300, blank=True, default="", db_default="")

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("period")
        verbose_name_plural = _("periods")
        ordering = ["-starts_on", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "starts_on"],
                name="period_once",
                violation_error_message=_("The unit already has this period."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on"), entry_until__gte=F("starts_on"))
                & Q(verify_until__gte=F("entry_until")),
                name="period_dates_in_order",
                violation_error_message=_(
                    "The dates of the period are not in order. Correct them so that each follows the one before."
                ),
            ),
            models.CheckConstraint(
                condition=Q(kind="year", year_period__isnull=True) | Q(kind="month"),
                name="period_year_stands_alone",
            ),
        ]

    def __str__(self):
        return (
            month_in_words(self.starts_on)
            if self.kind == PeriodKind.MONTH
            else pgettext("name of a period", "%(year)s") % {"year": self.starts_on.year}
        )

    @property
    def name_in_lists(self) -> str:
        """Between its months a year is called a year, in every language."""
        if self.kind == PeriodKind.MONTH:
            return str(self)
        return pgettext("period in a list", "Year %(year)s") % {"year": self.starts_on.year}

    def get_absolute_url(self):
        return address_of("appraisal:period", self.pk)

    def takes_entries(self, on) -> bool:
        """Whether ledger entries may be written on that day."""
        is_open = self.state == PeriodState.OPEN and self.entry_closed_at is None
        return is_open and self.starts_on <= on <= self.entry_until

    def takes_verification(self, on) -> bool:
        return self.state == PeriodState.OPEN and self.verify_closed_at is None and on <= self.verify_until

    def takes_figures(self, on) -> bool:
        """Whether assessing units may give figures, votes and samples on that day."""
        return self.state == PeriodState.OPEN and self.assess_closed_at is None and on <= self.figures_until

    @property
    def figures_until(self) -> date:
        return self.assess_until or self.verify_until

    @property
    def is_released(self) -> bool:
        """Released and not reopened: writing, verifying and assessing are over, whatever the days say."""
        return self.state in (PeriodState.RELEASED, PeriodState.CLOSED)

    @property
    def is_frozen(self) -> bool:
        return self.state not in (PeriodState.DRAFT, PeriodState.SKIPPED)


class Standing(models.TextChoices):
    """How a participant stands to the grade (Provisions 2020 art. 25–28); quota counts all who should take part."""

    GRADED = "graded", pgettext_lazy("standing", "Graded")
    COMMENT_ONLY = "comment_only", _("Written comment only, no grade")
    NO_GRADE = "no_grade", _("Participates without grade")


class Participant(models.Model):
    """Who is appraised in a period: unit, post, factor and scheme version as they were when it opened.

    While the period is open HR takes people in and out and moves them (``appraisal.periods.people``). The row of who
    was taken out stays, with the sheets that were computed of it; ``objects`` leaves it out, ``everybody`` does not.
    """

    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="participants")
    cadre = models.ForeignKey("cadres.Cadre", on_delete=models.PROTECT, related_name="participations")
    appointment = models.ForeignKey("cadres.Appointment", on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey("cadres.Post", on_delete=models.PROTECT, related_name="+", verbose_name=_("post"))
    unit = models.ForeignKey("cadres.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    unit_path = models.CharField(max_length=200)
    scheme_version = models.ForeignKey(
        "appraisal.SchemeVersion", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    post_factor = ExactDecimalField(_("post factor"), places=4, default=1)
    peer_group = models.CharField(_("peer group"), max_length=60)
    standing = models.CharField(_("participation"), max_length=12, choices=Standing, default=Standing.GRADED)
    standing_reason = models.CharField(_("why"), max_length=200, blank=True)
    as_of = models.DateField(
        _("post as of"), null=True, blank=True, help_text=_("A day that HR chose; else most days of the period decide.")
    )
    taken_out_at = models.DateTimeField(_("excluded on"), null=True, blank=True)
    taken_out_because = models.CharField(
        _("reason for excluding"), max_length=300, blank=True, default="", db_default=""
    )

    objects = ParticipantManager()
    everybody = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["unit_path", "cadre"]
        constraints = [models.UniqueConstraint(fields=["period", "cadre"], name="participant_once")]
        indexes = [
            models.Index(fields=["cadre", "-period"], name="participant_by_cadre"),
            # the quota of each group is a share of everybody who takes part
            models.Index(
                fields=["period", "peer_group"], name="participant_in_group", condition=Q(taken_out_at__isnull=True)
            ),
            models.Index(fields=["period", "scheme_version"], name="participant_by_version"),
            models.Index(fields=["unit_path", "cadre", "period"], name="participant_by_place"),
            # a few among a hundred thousand
            models.Index(fields=["period", "cadre"], name="participant_as_chosen", condition=Q(as_of__isnull=False)),
            models.Index(
                fields=["period", "cadre"], name="participant_taken_out", condition=Q(taken_out_at__isnull=False)
            ),
            models.Index(
                fields=["unit_path", "cadre", "period"],
                name="participant_below",
                opclasses=["varchar_pattern_ops", "int8_ops", "int8_ops"],
            ),
        ]

    def __str__(self):
        return f"{self.cadre} – {self.period}"

    @property
    def standing_in_words(self) -> str:
        """Why the standing is not the ordinary one; freezing writes "probation 2025-07-01"."""
        kind, _space, day = self.standing_reason.partition(" ")
        if kind == "probation" and day:
            return _("on probation until %(day)s") % {"day": date_format(date.fromisoformat(day))}
        return self.standing_reason


class Measure(models.Model):
    """A figure about a cadre in a period that no ledger entry carries: attendance, training, a given score.

    ``value`` in the unit that the scheme gives to the measure; the last write wins until the period closes. A rate
    or mean that no decimal of six places tells exactly (18 of 21) stands in ``num`` and ``den``; ``value`` is then
    rounded half up, for reading only.
    """

    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="measures")
    cadre = models.ForeignKey("cadres.Cadre", on_delete=models.PROTECT, related_name="measures")
    code = models.CharField(_("data item"), max_length=60)
    value = ExactDecimalField(_("value"), places=6)
    num = models.BigIntegerField(_("numerator"), null=True, blank=True)
    den = models.BigIntegerField(_("denominator"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=60, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    entered_at = models.DateTimeField(auto_now=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("data item")
        verbose_name_plural = _("data items")
        ordering = ["period", "cadre", "code"]
        constraints = [
            models.UniqueConstraint(fields=["period", "cadre", "code"], name="measure_once"),
            models.CheckConstraint(
                condition=Q(num__isnull=True, den__isnull=True) | Q(num__isnull=False, den__gt=0),
                name="measure_is_a_fraction",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.value}"

    @property
    def fraction(self) -> tuple[int, int]:
        """The exact value as numerator and denominator, millionths where it has no denominator of its own."""
        if self.num is not None and self.den is not None:
            return self.num, self.den
        return int(self.value.scaleb(6)), MICRO
