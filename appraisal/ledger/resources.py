"""Ledger entries from a spreadsheet: attendance lists, task lists, "computer assessment"."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.ledger import rules
from appraisal.ledger.models import Entry, EntrySource, EntryState
from appraisal.ledger.services.common import QUANTITY_LIMIT
from appraisal.ledger.windows import periods_locked, require_writing
from appraisal.periods.models import Participant, PeriodKind, PeriodState
from appraisal.routing.policies import covers, elsewhere
from appraisal.routing.selectors import routes_by_indicator
from appraisal.schemes.models import Rule
from appraisal.schemes.selectors import compiled_versions
from cadres.people.models import Cadre
from core.spreadsheets.columns import Column
from core.spreadsheets.resources import OfficeResource
from core.spreadsheets.unique import batches
from core.texts import one_line

STATES = [
    (EntryState.SUBMITTED, gettext_lazy("Submitted")),
    (EntryState.VERIFIED, gettext_lazy("Verified")),
]
# columns of an entry that is there already: the same again is skipped, anything else is refused
COMPARED = ("quantity", "level", "modifier_codes", "group_key")
NOT_IN_FILE = {field.name for field in Entry._meta.fields} - {
    "happened_on",
    "summary",
    "details",
    "quantity",
    "level",
    "group_key",
    "value",
    "value_reason",
}


def managed_people(user):
    return Cadre.objects.managed_by(user, "hr")


class EntryResource(OfficeResource):
    """Staff number, day, rule and words are the key: the same row again is skipped, never doubled.

    A row counts in the open month that holds its day. ``state`` says whether it waits for a supervisor (the default)
    or is verified by the import itself; then its effect is frozen as in ``entry_verify``. Rules that ask for a
    document cannot be verified by a file of rows: they come in as submitted and wait for the document. An entry that
    is there is never changed; a wrong one is reversed.
    """

    created_action = "entry.imported"
    columns = (
        Column(
            "cadre",
            zh="工号",
            en="Staff number",
            kind="lookup",
            to=Cadre,
            by="staff_no",
            scope=managed_people,
            required=True,
            key=True,
            example="A1001",
        ),
        Column(
            "happened_on", zh="日期", en="Day", kind="date", required=True, key=True, example="2026-03-05"
        ),
        Column("rule_code", zh="细则编号", en="Rule code", required=True, key=True, example="q2.2"),
        Column(
            "summary",
            zh="事项",
            en="What was done",
            required=True,
            key=True,
            strict=False,
            example=gettext_lazy("Visited a household"),
        ),
        Column(
            "quantity",
            zh="数量",
            en="How much",
            kind="decimal",
            places=4,
            least=0,
            most=int(QUANTITY_LIMIT),
            help=gettext_lazy("1 when left empty."),
        ),
        Column(
            "level", zh="级别", en="Level", help=gettext_lazy("The code of the level, for rules with levels.")
        ),
        Column(
            "modifier_codes",
            zh="情形",
            en="Circumstances",
            help=gettext_lazy("Codes of the rule, separated by commas."),
        ),
        Column("group_key", zh="项目或文号", en="Project or document"),
        Column(
            "value",
            zh="分值",
            en="Points",
            kind="decimal",
            places=4,
            help=gettext_lazy("Only for rules that leave a range."),
        ),
        Column("value_reason", zh="分值理由", en="Why these points"),
        Column("details", zh="说明", en="Details"),
        Column(
            "state",
            zh="状态",
            en="State",
            kind="choice",
            choices=STATES,
            help=gettext_lazy("Submitted entries are verified by a supervisor. If left empty: submitted."),
        ),
    )

    class Meta:
        model = Entry

    def __init__(self, user=None, **kwargs):
        super().__init__(user, **kwargs)
        self._memberships: dict[int, list[Participant]] | None = None
        self._rules: dict[int, dict[str, Rule]] = {}
        self._schemes: dict = {}
        self._judgements: dict[tuple, tuple] = {}
        self._routes: dict[tuple[int, int], list] | None = None
        self._now, self._today = timezone.now(), timezone.localdate()
        own = user.own_cadre if user is not None else None
        self._barred = own.relative_ids | {own.pk} if own else frozenset()

    def get_queryset(self):
        return Entry.objects.visible_to(self.user).filter(source=EntrySource.IMPORT)

    def find_by_keys(self, rows, keys) -> Iterable[Any]:
        """Only imports meet imports: what a cadre wrote about the same event is the checker's matter."""
        rows = rows.filter(source=EntrySource.IMPORT).exclude(state=EntryState.REVERSED)
        # the key names the rule by its code, which is not a column of the entry
        yield from super().find_by_keys(_WithCodes(rows.select_related("rule", "cadre")), keys)

    def load_existing(self, keys) -> None:
        resolved = {key for key in map(self.resolved_key, keys) if key is not None}
        for entry in self.find_by_keys(self.get_queryset(), resolved):
            self._existing[self.key_of_instance(entry)] = entry

    def complete(self, entry: Entry, is_new: bool) -> None:
        if not is_new:
            self._refuse_change(entry)
            return
        if entry.cadre_id in self._barred:
            raise ValidationError(
                {"cadre": _("You cannot import entries about yourself or a relative. Remove those rows.")}
            )
        participant = self._participant(entry)
        entry.summary = one_line(entry.summary)
        entry.period, entry.unit_id, entry.unit_path = (
            participant.period,
            participant.unit_id,
            participant.unit_path,
        )
        entry.rule = rule = self._rule(entry, participant.scheme_version_id)
        entry.modifiers = _codes(getattr(entry, "modifier_codes", ""))
        entry.source, entry.author = EntrySource.IMPORT, self.user
        entry.submitted_at = self._now
        if not entry.state or entry.state == EntryState.DRAFT:
            entry.state = EntryState.SUBMITTED
        self._check_rule(entry, rule)

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """Only what stands in the file: unit, month, state and who checked were set here and not by anybody."""
        if import_validation_errors:
            raise ValidationError(import_validation_errors)
        instance.clean_fields(exclude=NOT_IN_FILE)

    def _refuse_change(self, entry: Entry) -> None:
        for column in self.columns:
            if column.name not in COMPARED:
                # what a checker did meanwhile is no difference
                setattr(entry, column.name, self._before[column.name])
            elif (column.get_value(entry) or "") != (self._before[column.name] or ""):
                raise ValidationError(
                    {
                        column.name: _(
                            "This entry was imported before with other content. Reverse that entry first."
                        )
                    }
                )

    def _participant(self, entry: Entry) -> Participant:
        memberships = self._memberships
        if memberships is None:
            memberships = self._memberships = self._load_memberships()
        found = [
            row
            for row in memberships.get(entry.cadre_id, [])
            if row.period.starts_on <= entry.happened_on <= row.period.ends_on
        ]
        if not found or entry.happened_on > self._today:
            day = date_format(entry.happened_on)
            raise ValidationError(
                {
                    "happened_on": _(
                        "%(day)s is in no open month of this cadre. Choose a day of an open month."
                    )
                    % {"day": day}
                }
            )
        return found[0]

    def _load_memberships(self) -> dict[int, list[Participant]]:
        """People of the file in the months that take imports today, their rules and schemes: a few queries in all."""
        found: dict[int, list[Participant]] = defaultdict(list)
        people = [cadre.pk for cadre in self._lookups["cadre"].values() if hasattr(cadre, "pk")]
        open_now = Participant.objects.filter(
            period__state=PeriodState.OPEN,
            period__kind=PeriodKind.MONTH,
            period__starts_on__lte=self._today,
            period__verify_until__gte=self._today,
        ).select_related("period")
        for batch in batches(sorted(people)):
            for row in open_now.filter(cadre__in=batch):
                found[row.cadre_id].append(row)
        bound = (row.scheme_version_id for rows in found.values() for row in rows)
        versions = {key for key in bound if key is not None}
        self._schemes = compiled_versions(versions)
        for rule in Rule.objects.filter(version__in=versions):
            self._rules.setdefault(rule.version_id, {})[rule.code] = rule
        return found

    def _rule(self, entry: Entry, version: int | None) -> Rule:
        rule = self._rules.get(version or 0, {}).get(getattr(entry, "rule_code", ""))
        if rule is None:
            raise ValidationError(
                {
                    "rule_code": _(
                        "The scheme that applies to this cadre has no such rule. Choose another rule."
                    )
                }
            )
        return rule

    def _check_rule(self, entry: Entry, rule: Rule) -> None:
        is_verified = entry.state == EntryState.VERIFIED
        if refusal := self._routed_elsewhere(entry, rule):
            raise ValidationError({"rule_code": str(refusal)})
        if is_verified and rules.needs_approval(rule):
            raise ValidationError(
                {
                    "state": _(
                        "This item needs approval. Import it as submitted; the head of unit approves it later."
                    )
                }
            )
        if is_verified and rule.evidence_required:
            raise ValidationError(
                {"state": _("This rule requires evidence: import the entry as submitted and add the file.")}
            )
        if entry.quantity == 0:
            raise ValidationError({"quantity": _("This must be above zero.")})
        issues, effect = self._judged(entry, rule)
        for issue in issues:
            if is_verified or issue.code not in rules.ASSESSORS:
                fields = {"rule": "rule_code", "modifiers": "modifier_codes"}
                field = rules.field_of(issue)
                raise ValidationError({fields.get(field, field): rules.issue_sentence(issue)})
        if is_verified:
            entry.effect, entry.checked_by, entry.checked_at = effect, self.user, self._now

    def _routed_elsewhere(self, entry: Entry, rule: Rule):
        if self._routes is None:
            months = {row.period_id for rows in (self._memberships or {}).values() for row in rows}
            self._routes = routes_by_indicator(months)
        routes = self._routes.get((entry.period_id, rule.indicator_id), [])
        return elsewhere(routes) if routes and not covers(self.user, routes) else None

    def _judged(self, entry: Entry, rule: Rule) -> tuple:
        """Issues and effect; rows that differ in words alone are judged once."""
        circumstances = (entry.level, tuple(entry.modifiers), bool(entry.value_reason), bool(entry.group_key))
        key = (rule.pk, entry.quantity, entry.value, *circumstances)
        if key not in self._judgements:
            scheme = self._schemes[rule.version_id]
            issues = rules.entry_issues(entry, scheme=scheme)
            self._judgements[key] = (issues, None if issues else rules.entry_effect(entry, scheme=scheme))
        return self._judgements[key]

    def save_batch(self, *, actor, created, updated, fields) -> None:
        for period in periods_locked(entry.period_id for entry in created).values():
            require_writing(period, late=True)
        super().save_batch(actor=actor, created=created, updated=[], fields=set())


class _WithCodes:
    """The rows with the two texts of the file that are no columns of an entry."""

    def __init__(self, rows):
        self.rows = rows
        self.query = rows.query

    def filter(self, **conditions):
        return _WithCodes(self.rows.filter(**conditions))

    def __iter__(self):
        for entry in self.rows:
            entry.rule_code = entry.rule.code if entry.rule else ""
            entry.modifier_codes = ",".join(entry.modifiers)
            yield entry


def _codes(text) -> list[str]:
    return sorted(
        {one_line(code) for code in str(text or "").replace("，", ",").split(",") if one_line(code)}
    )
