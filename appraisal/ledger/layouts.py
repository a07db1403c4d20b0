"""Ledger entries from a spreadsheet: attendance lists, task lists, "computer assessment"."""

from datetime import date
from functools import cached_property, partial
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Model, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy, ngettext
from django.utils.translation import gettext_lazy as _

from appraisal.ledger import rules
from appraisal.ledger.layout_documents import NamesColumn, RowDocuments
from appraisal.ledger.models import Entry, EntrySource, EntryState
from appraisal.ledger.services.common import QUANTITY_LIMIT
from appraisal.ledger.services.files import evidence_add, evidence_take_back
from appraisal.ledger.windows import periods_locked, require_writing
from appraisal.periods.models import Participant, Period, PeriodKind, PeriodState
from appraisal.periods.scopes import people_to_enter
from appraisal.routing.policies import covers, elsewhere
from appraisal.routing.selectors import routes_by_indicator
from appraisal.schemes.models import Rule
from appraisal.schemes.selectors import compiled_versions
from cadres.access.policies import is_hr, own_and_relatives
from cadres.people.layout_base import name_column, person_column
from core.constraints import batches
from core.spreadsheets.columns import LayoutColumn
from core.spreadsheets.layout import Layout, Row
from core.spreadsheets.notices import SHOWN, notice_in_words
from core.spreadsheets.parse import Bundle
from core.spreadsheets.registry import register
from core.spreadsheets.undo import RestsOnIt
from core.texts import one_line
from core.told import later
from core.wording import first_of

STATES = [
    (EntryState.SUBMITTED, gettext_lazy("Submitted")),
    (EntryState.VERIFIED, gettext_lazy("Verified")),
]
# columns of an entry that is there already: the same again is skipped, anything else is refused
COMPARED = ("quantity", "level", "modifier_codes", "group_key")
COLUMN_OF = {"rule": "rule_code", "modifiers": "modifier_codes"}
# columns that are fields; unit, month, state and who checked are set here and not by anybody
IN_FILE = ("happened_on", "summary", "details", "quantity", "level", "group_key", "value", "value_reason")


def _lacking_evidence(rows: list[int]) -> str:
    return ngettext(
        "%(count)s entry needs a document before it can be verified (row %(rows)s). Add it on the page of the entry; "
        "until then the entry keeps waiting.",
        "%(count)s entries need documents before they can be verified (rows %(rows)s). Add them on the pages of the "
        "entries; until then the entries keep waiting.",
        len(rows),
    ) % {"count": len(rows), "rows": first_of(rows, SHOWN)}


def _lacks_evidence(entry: Any) -> bool:
    return entry.rule.evidence_required and not entry.documents


class CodesColumn(LayoutColumn):
    """Codes in one cell, separated by commas; their order does not matter."""

    def _read_text(self, cell) -> Any:
        codes = super()._read_text(cell).replace("，", ",").split(",")
        return sorted({one_line(code) for code in codes if one_line(code)})

    def shown(self, value) -> Any:
        return ",".join(value or [])

    exported = shown


@register
class EntryLayout(Layout):
    """Staff number, day, rule and words are the key: the same row again is skipped, never doubled.

    A row counts in the open month that holds its day. ``state`` says whether it waits for a supervisor (the default)
    or is verified by the import itself; then its effect is frozen as in ``entry_verify``. Rules that ask for a
    document cannot be verified by a file of rows: they come in as submitted and wait for the document. An entry that
    is there is never changed; a wrong one is reversed.
    """

    code = "entries"
    title = gettext_lazy("Ledger entries")
    help = gettext_lazy("One row is one entry. It counts in the open month that contains its day.")
    icon = "notebook"
    order = 60
    allow = is_hr
    model = Entry
    validated = frozenset(IN_FILE)
    created_action = "entry.imported"
    documents = "documents"
    columns = (
        person_column(people_to_enter, "A1001"),
        name_column(),
        LayoutColumn("happened_on", zh="日期", en="Day", kind="date", required=True, key=True, example="2026-03-05"),
        LayoutColumn("rule_code", zh="细则编号", en="Rule code", required=True, key=True, example="q2.2"),
        LayoutColumn(
            "summary",
            zh="事项",
            en="What was done",
            required=True,
            key=True,
            strict=False,
            example=gettext_lazy("Visited a household"),
        ),
        LayoutColumn(
            "quantity",
            zh="数量",
            en="How much",
            kind="decimal",
            places=4,
            least=0,
            most=int(QUANTITY_LIMIT),
            help=gettext_lazy("1 when left empty."),
        ),
        LayoutColumn(
            "level", zh="级别", en="Level", help=gettext_lazy("The code of the level, for rules with levels.")
        ),
        CodesColumn(
            "modifier_codes",
            attribute="modifiers",
            zh="情形",
            en="Circumstances",
            help=gettext_lazy("Codes of the rule, separated by commas."),
        ),
        LayoutColumn("group_key", zh="项目或文号", en="Project or document"),
        LayoutColumn(
            "value",
            zh="分值",
            en="Points",
            kind="decimal",
            places=4,
            help=gettext_lazy("Only for rules that leave a range."),
        ),
        LayoutColumn("value_reason", zh="分值理由", en="Why these points"),
        LayoutColumn("details", zh="说明", en="Details"),
        NamesColumn(
            "documents",
            zh="佐证材料",
            en="Documents",
            also=("附件", "证明材料", "Attachments"),
            help=gettext_lazy("Names of files in the ZIP in which the table comes, separated by commas."),
        ),
        LayoutColumn(
            "state",
            zh="状态",
            en="State",
            choices=STATES,
            help=gettext_lazy("Submitted entries are verified by a supervisor. If left empty: submitted."),
        ),
    )

    def __init__(self, user):
        super().__init__(user)
        self._memberships: dict[int, list[Participant]] = {}
        self._rules: dict[int, dict[str, Rule]] = {}
        self._schemes: dict = {}
        self._judgements: dict[tuple, tuple] = {}
        self._routes: dict[tuple[int, int], list] = {}
        self._documents = RowDocuments(Bundle())
        self._now, self._today = timezone.now(), timezone.localdate()
        self._barred = own_and_relatives(user) if user else frozenset()

    def existing(self):
        return self._imported(Entry.objects.visible_to(self.user))

    def rivals(self):
        """Only imports meet imports: what a cadre wrote about the same event is the checker's matter."""
        return self._imported(Entry._base_manager.all())

    def _imported(self, entries):
        found = entries.filter(source=EntrySource.IMPORT).exclude(state=EntryState.REVERSED)
        return found.annotate(rule_code=Coalesce("rule__code", Value("")))

    def receive(self, bundle: Bundle) -> None:
        self._documents = RowDocuments(bundle)

    def check(self, row: Row) -> None:
        entry: Entry = row.instance
        if not row.is_new:
            self._refuse_change(row)
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
        entry.source, entry.author = EntrySource.IMPORT, self.user
        entry.submitted_at = self._now
        if not entry.state or entry.state == EntryState.DRAFT:
            entry.state = EntryState.SUBMITTED
        self._check_rule(entry, rule)
        self._check_documents(row)

    def _check_documents(self, row: Row) -> None:
        entry: Any = row.instance
        try:
            entry.documents = self._documents.of_row(getattr(entry, "documents", None) or [])
        except ValidationError as error:
            raise ValidationError({"documents": error}) from error
        if entry.documents and entry.state == EntryState.VERIFIED:
            raise ValidationError(
                {"state": _("Somebody must look at the documents first: import the entry as submitted.")}
            )

    def _refuse_change(self, row: Row) -> None:
        for column in self.columns:
            before = row.before[column.name]
            if column.name not in COMPARED:
                # what a checker did meanwhile is no difference
                setattr(row.instance, column.attribute, before)
            elif (column.value(row.instance) or "") != (before or ""):
                raise ValidationError(
                    {column.name: _("This entry was imported before with other content. Reverse that entry first.")}
                )

    def _participant(self, entry: Entry) -> Participant:
        found = [
            row
            for row in self._memberships.get(entry.cadre_id, [])
            if row.period.starts_on <= entry.happened_on <= row.period.ends_on
        ]
        if not found or entry.happened_on > self._today:
            raise ValidationError(self._no_month(entry.happened_on))
        return found[0]

    def _no_month(self, day: date) -> dict[str, ValidationError]:
        """Whether the month takes no entries, or this person takes no part in it, such as who joined in mid-month."""
        month = next((one for one in self._open_months if one.starts_on <= day <= one.ends_on), None)
        if month and day <= self._today:
            said = gettext_lazy(
                "The person does not take part in %(period)s in your units. Who joined since is included on the page "
                "of the period; then check the file again."
            )
            return {"cadre": ValidationError(said, params={"period": month})}
        said = gettext_lazy("%(day)s is in no open month of this cadre in your units. Choose a day of an open month.")
        return {"happened_on": ValidationError(said, params={"day": later(date_format, day)})}

    @cached_property
    def _open_months(self) -> list[Period]:
        return list(Period.objects.visible_to(self.user).filter(**self._open))

    @property
    def _open(self) -> dict[str, Any]:
        """Months that take imports today."""
        return {
            "state": PeriodState.OPEN,
            "kind": PeriodKind.MONTH,
            "starts_on__lte": self._today,
            "verify_until__gte": self._today,
            "verify_closed_at__isnull": True,
        }

    def prepare(self, found) -> None:
        """People of the file in the months that take imports today, their rules, schemes and routes: a few queries."""
        people = [cadre.pk for cadre in found["cadre"].values() if hasattr(cadre, "pk")]
        open_now = (
            Participant.objects.of_units(self.user, "enter")
            .filter(**{f"period__{name}": value for name, value in self._open.items()})
            .select_related("period")
        )
        rows = [row for batch in batches(sorted(people)) for row in open_now.filter(cadre__in=batch)]
        for row in rows:
            self._memberships.setdefault(row.cadre_id, []).append(row)
        versions = {row.scheme_version_id for row in rows if row.scheme_version_id is not None}
        self._schemes = compiled_versions(versions)
        for rule in Rule.objects.filter(version__in=versions):
            self._rules.setdefault(rule.version_id, {})[rule.code] = rule
        self._routes = routes_by_indicator({row.period_id for row in rows})

    def _rule(self, entry: Entry, version: int | None) -> Rule:
        rule = self._rules.get(version or 0, {}).get(getattr(entry, "rule_code", ""))
        if rule is None:
            raise ValidationError(
                {"rule_code": _("The scheme that applies to this cadre has no such rule. Choose another rule.")}
            )
        return rule

    def _check_rule(self, entry: Entry, rule: Rule) -> None:
        is_verified = entry.state == EntryState.VERIFIED
        if refusal := self._routed_elsewhere(entry, rule):
            raise ValidationError({"rule_code": str(refusal)})
        if is_verified and rules.needs_approval(rule):
            raise ValidationError(
                {"state": _("This item needs approval. Import it as submitted; the head of unit approves it later.")}
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
                field = rules.field_of(issue)
                raise ValidationError({COLUMN_OF.get(field, field): rules.issue_sentence(issue)})
        if is_verified:
            entry.effect, entry.checked_by, entry.checked_at = effect, self.user, self._now

    def _routed_elsewhere(self, entry: Entry, rule: Rule):
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

    def notices(self, planned: list[Row]) -> list[dict[str, Any]]:
        """Entries that nobody can verify before a document is added to them; they would hold up the month."""
        lacking = [row.number for row in planned if row.is_new and _lacks_evidence(row.instance)]
        told = [notice_in_words(partial(_lacking_evidence, lacking))] if lacking else []
        return [*self._documents.notices(planned), *told]

    def before_removal(self, records: list[Model]) -> None:
        """Of entries that a checker has looked at none goes: they are reversed, one by one, with a reason."""
        periods_locked(entry.period_id for entry in cast("list[Entry]", records))
        for entry in cast("list[Entry]", records):
            if entry.state != EntryState.SUBMITTED:
                raise RestsOnIt(record=str(entry), what=entry.get_state_display())
        evidence_take_back(entries=records, actor=self.user)

    def write(self, actor, rows: list[Row]) -> None:
        for period in periods_locked(row.instance.period_id for row in rows).values():
            require_writing(period, late=True)
        super().write(actor, rows)
        for row in rows:
            for name in row.instance.documents if row.is_new else ():
                evidence_add(entry=row.instance, actor=actor, file=self._documents.open(name))
