"""What every page of the editor shows around its form: the draft, its tabs, the tree, what can be undone."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.schemes import drafts
from appraisal.schemes.draft_models import SchemeDraft
from appraisal.schemes.editor import tree
from appraisal.schemes.editor.naming import title_of
from appraisal.schemes.editor.problems import PAGE_NAMES, Finding, findings
from appraisal.schemes.editor.sums import lines, measures_of
from appraisal.schemes.editor.words import step_words
from appraisal.schemes.models import SchemeVersion
from appraisal.schemes.views.actions import discard_action, simulate_action
from appraisal.schemes.words import COMPOSITIONS, METHODS, UNITS
from appraisal.scoring.language.document import LEVEL_TITLES
from appraisal.sources import measure_title, sources
from cadres.pages import action
from cadres.units.models import Unit

MOST_UNITS = 500
# lists of the document that have a page of their own: the head of its tab, and what stands on it
LISTS = {
    "vetoes": (
        gettext_lazy("Vetoes"),
        gettext_lazy(
            "Conditions that override the score: the result is vetoed, the best grade is barred or one indicator "
            "scores zero."
        ),
    ),
    "values": (
        gettext_lazy("Calculated items"),
        gettext_lazy(
            "Data calculated from other data: by a formula, by an attribute, by the season, or from linked people or "
            "units."
        ),
    ),
    "attributes": (
        gettext_lazy("Attributes"),
        gettext_lazy("Attributes of people or units on which rules can depend."),
    ),
    "payouts": (
        gettext_lazy("Payout rules"),
        gettext_lazy("Bonus pay based on the score: a share of a pool, an amount, or a reward for consecutive years."),
    ),
}


def url(name: str, version: SchemeVersion, **query) -> str:
    address = reverse(f"appraisal:{name}", args=[version.pk])
    return f"{address}?{urlencode(query)}" if query else address


def part_url(version: SchemeVersion, place: str, **query) -> str:
    return url("version_part", version, at=place, **query)


def working_of(version: SchemeVersion) -> SchemeDraft | None:
    return SchemeDraft.objects.select_related("changed_by").filter(version=version).first()


class Desk:
    """One look at a draft; pages and fragments are drawn from it."""

    def __init__(self, version: SchemeVersion):
        self.version = version
        self.document: dict = version.document
        self.working = working_of(version)
        self.findings: list[Finding] = findings(self.document)

    @property
    def revision(self) -> int:
        return self.working.revision if self.working else 0

    @property
    def sample(self) -> dict:
        return self.working.sample if self.working else {}

    def refusing(self) -> list[Finding]:
        return [one for one in self.findings if one.refuses]

    def findings_at(self, place: str) -> list[Finding]:
        return [one for one in self.findings if one.place == place]

    def part_lines(self, places: Iterable[str]) -> list[dict]:
        """Rows of a list of parts, each with the number of remarks about it."""
        found = []
        for place in places:
            part = tree.at(self.document, place)
            row = {"place": place, "code": part.get("code"), "title": title_of(part)}
            found.append({**row, "url": part_url(self.version, place), "problems": len(self.findings_at(place))})
        return found

    def tree_lines(self, current: str = "") -> list:
        found = lines(self.document)
        for line in found:
            line.problems = sum(
                one.place == line.place or one.place.startswith(f"{line.place}.rules") for one in self.findings
            )
            line.title = title_of(line.node)
            line.code = str(line.node.get("code") or "")
            line.url = part_url(self.version, line.place)
            words = METHODS if line.is_item else COMPOSITIONS
            line.words = str(words.get(str(line.node.get("method" if line.is_item else "compose")), ""))
            line.rules = len(tree.listed(line.node, "rules"))
            line.current = line.place == current
        return found

    def tabs(self, current: str) -> list[dict]:
        version = self.version
        lists = [
            (name, label, url("version_list", version, of=name), len(tree.listed(self.document, name)))
            for name, (label, _says) in LISTS.items()
        ]
        grades, switches = tree.listed(self.document, "grades"), self.document.get("fairness") or {}
        tabs = [
            ("tree", _("Contents"), url("version_edit", version), 0),
            ("basics", PAGE_NAMES["basics"], part_url(version, "basics"), 0),
            ("grades", PAGE_NAMES["grades"], part_url(version, "grades"), len(grades)),
            *lists,
            ("fairness", PAGE_NAMES["fairness"], part_url(version, "fairness"), len(switches)),
            ("words", PAGE_NAMES["words"], part_url(version, "words"), 0),
            ("try", _("Sample test"), url("version_try", version), 0),
        ]
        return [
            {"label": label, "url": address, "count": count, "current": name == current}
            for name, label, address, count in tabs
        ]

    def sentence(self) -> str:
        refusing = len(self.refusing())
        parts = []
        if self.working:
            words = {
                "who": self.working.changed_by,
                "time": date_format(localtime(self.working.changed_at), "H:i"),
            }
            parts.append(_("Saved at %(time)s by %(who)s.") % words)
        if refusing:
            parts.append(_("It cannot be scored yet; what is missing is listed below."))
        return " ".join([_("A draft that is not used for appraisal yet."), *parts])

    def context(self, tab: str, **more) -> dict:
        back, forward = drafts.neighbours(self.working) if self.working else (None, None)
        version = self.version
        title = title_of(self.document, str(version.scheme))
        return {
            "title": _("%(scheme)s · version %(number)s") % {"scheme": title, "number": version.number},
            "sentence": self.sentence(),
            "version": version,
            "scheme": version.scheme,
            "desk": self,
            "revision": self.revision,
            "tabs": self.tabs(tab),
            "undo_words": step_words(back) if back else "",
            "redo_words": step_words(forward) if forward else "",
            "findings": self.findings,
            "refusing": self.refusing(),
            "primary_action": action(_("Publish"), "appraisal:version_publish", version.pk, icon="speakerphone"),
            "other_actions": [
                simulate_action(version),
                action(_("View as document"), "appraisal:version", version.pk, icon="eye"),
                action(_("Download the file"), "appraisal:version_file", version.pk, icon="download"),
                discard_action(version),
            ],
            **more,
        }

    def name_lists(self, user) -> dict[str, list[tuple[str, str]]]:
        """Names that inputs offer: what one may write where."""
        document = self.document
        named = {
            kind: [(str(part.get("code") or ""), title_of(part)) for _place, part in tree.parts(document, kind)]
            for kind in ("rule", "node", "value", "attribute")
        }
        known = measures_of(document) | set(sources())
        values = [*named["value"], *((code, measure_title(code)) for code in sorted(known))]
        units = Unit.objects.visible_to(user).active().subtree(self.version.scheme.owner)[:MOST_UNITS]
        levels = {**LEVEL_TITLES, **(document.get("level_titles") or {})}
        return {
            "values": values,
            "rules": named["rule"],
            "attributes": named["attribute"],
            "levels": [(code, title_of({"title": title, "code": code})) for code, title in levels.items()],
            "units_of_count": [(code, str(words)) for code, words in sorted(UNITS.items())],
            "grade_codes": [(code, "") for code in ("excellent", "competent", "basically_competent", "incompetent")],
            "units": [(unit.code, str(unit)) for unit in units],
            "names": [*named["rule"], *values, *named["attribute"], *named["node"]],
        }
