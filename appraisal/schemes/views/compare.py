"""Two versions of schemes side by side."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views import View

from appraisal.schemes import documents
from appraisal.schemes.compare import Comparison, Entry, compare
from appraisal.schemes.compare.entries import SHEETS
from appraisal.schemes.compare.said import fields
from appraisal.schemes.editor.naming import titled
from appraisal.schemes.messages import SchemeRefused
from appraisal.schemes.models import SchemeVersion
from appraisal.schemes.rulebook import book_of
from appraisal.schemes.usage import periods_using
from appraisal.schemes.wording import KINDS, headline
from cadres.pages import action
from core.views import PageMixin, any_user

PERIODS = 12  # as many as are named for a version; the rest is counted


class VersionCompare(PageMixin, View):
    """``?before=&after=`` are versions; without them the version in force and the newest one. ``?all=1``: also what
    is the same."""

    allow = any_user

    def get(self, request):
        rows = SchemeVersion.objects.visible_to(request.user).select_related("scheme")
        after = self.asked(request, rows, "after") or rows.order_by("-created_at").first()
        before = self.asked(request, rows, "before") or counterpart(rows, after)
        context = {
            "title": _("Compare versions"),
            "sentence": _("There is no version of a scheme that you may see here."),
            "choices": choices(rows),
            "before": before,
            "after": after,
            "all": request.GET.get("all") == "1",
        }
        if before and after:
            comparison = compare(before.document, after.document)
            swap = f"?before={after.pk}&after={before.pk}"
            context |= {
                "sentence": headline(comparison),
                "sides": [Side(before, request.user), Side(after, request.user)],
                "groups": list(groups(comparison, before, after, everything=context["all"])),
                "identical": comparison.identical,
                "swap": swap,
                "other_actions": [
                    action(_("Swap sides"), "appraisal:version_compare", icon="arrows-exchange", query=swap)
                ],
            }
        return render(request, "appraisal/compare.html", context)

    def asked(self, request, rows, name: str) -> SchemeVersion | None:
        key = request.GET.get(name, "")
        return get_object_or_404(rows, pk=key) if key.isascii() and key.isdigit() and len(key) < 19 else None


def counterpart(rows, version: SchemeVersion | None) -> SchemeVersion | None:
    """What a version is naturally compared with: the one in force today, else the one before it."""
    if version is None:
        return None
    others = rows.filter(scheme=version.scheme).exclude(pk=version.pk)
    today = others.in_force(timezone.localdate()).filter(number__lt=version.number).first()
    earlier = others.filter(number__lt=version.number).order_by("-number").first()
    return today or earlier or others.order_by("-number").first() or version


def choices(rows) -> list[tuple[str, list[tuple[int, str]]]]:
    """Versions to choose from, by scheme."""
    found: dict = {}
    for version in rows.defer("document").order_by("scheme__code", "-number"):
        found.setdefault(version.scheme, []).append((version.pk, label(version)))
    return [(str(scheme), versions) for scheme, versions in found.items()]


def label(version: SchemeVersion) -> str:
    words = {"number": version.number}
    if version.effective_from is None:
        return _("version %(number)s, draft") % words
    return _("version %(number)s, from %(day)s") % {**words, "day": date_format(version.effective_from)}


class Side:
    """One of the two versions, and where it was used."""

    def __init__(self, version: SchemeVersion, user):
        self.version = version
        self.label = label(version)
        periods = periods_using(version, user).select_related("unit")
        self.count = periods.count()
        self.periods = list(periods.order_by("unit__path", "-starts_on")[:PERIODS])

    @property
    def hidden(self) -> int:
        return self.count - len(self.periods)


def groups(comparison: Comparison, before, after, *, everything: bool):
    """Parts of one kind under one head; the tree with its rules is one group."""
    words = [Words(before), Words(after)]
    heads = {"section": _("Sections, indicators and rules")}
    found: dict[str, list] = {}
    for entry in comparison.entries:
        if everything or entry.states:
            kind = "section" if entry.kind in ("indicator", "rule") else entry.kind
            found.setdefault(kind, []).append(ComparedLine(entry, words))
    return [(heads.get(kind) or KINDS[kind], lines) for kind, lines in found.items()]


class Words:
    """What the rule book says of the parts of a version; nothing while a draft cannot be computed."""

    def __init__(self, version: SchemeVersion):
        self.said: dict[tuple[str, str], list[str]] = {}
        try:
            book = book_of(documents.parsed(version.document))
        except SchemeRefused:
            return
        for node in book.nodes:
            full = [_("full score %(full)s") % {"full": node.full}] if node.full else []
            self.said["node", node.code] = [node.method, *full]
            for rule in node.rules:
                self.said["rule", rule.code] = [rule.says, *rule.notes]

    def of(self, entry: Entry) -> list[str]:
        kind = "rule" if entry.kind == "rule" else "node" if entry.kind in ("section", "indicator") else ""
        return self.said.get((kind, entry.code), [])


NAMES = ("title.zh-hans", "title.en", "which")


def stated(entry: Entry, part: dict | None) -> list[str]:
    """What a part states, field by field, for what the rule book has no words for."""
    if part is None or entry.differences or entry.kind not in SHEETS:
        return []
    told = [
        _("%(kind)s: %(changes)s") % {"kind": one.label, "changes": one.text}
        for key, one in fields(SHEETS[entry.kind], part).items()
        if key not in NAMES
    ]
    return told or [titled(part)]


class ComparedLine:
    """An entry as the page shows it: what each side says of it."""

    def __init__(self, entry: Entry, words: list[Words]):
        self.entry = entry
        self.kind = KINDS[entry.kind]
        self.halves = [
            {
                "title": entry.named(part),
                "words": (said.of(entry) or stated(entry, part)) if part is not None else [],
                "there": part is not None,
            }
            for said, part in zip(words, (entry.before, entry.after), strict=True)
        ]
