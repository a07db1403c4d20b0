"""What the files of an upload would change: whose each is, what differs, and what speaks against it.

A file never clears anything: an element that is empty or missing leaves what the record holds.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from cadres.access.models import User
from cadres.access.policies import own_and_relatives
from cadres.files.derived import attach
from cadres.files.findings import label_of, refused_texts
from cadres.files.lrmx.months import dotted, month_of
from cadres.files.lrmx.record import ELEMENTS, AppointmentForm, Finding, plain_name
from cadres.files.lrmx.resume import findings_of, resume_of
from cadres.files.lrmx.writing import same
from cadres.files.messages import PROBLEMS, sentence_of
from cadres.files.parsing import ReadFile
from cadres.files.selectors import form_of, photo_of_file, with_file
from cadres.files.taking import file_take
from cadres.people.identity import normalized
from cadres.people.models import Cadre
from core.errors import Refusal
from core.fields import blind_indexes
from core.told import told

# the personnel record holds these to the day or as a choice; a form does not overwrite them
OF_THE_RECORD = ("name", "sex", "born", "work_started", "identity_number")
COMPARED = ("sex", "born", "work_started")
LEFT_OUT = {*OF_THE_RECORD, "version", "photo"}
SHOWN = 600  # signs of a value in the preview
_NUMBER = re.compile(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9Xx])", re.ASCII)

Words = dict[str, str]


@dataclass
class Planned:
    """One file of the upload: the form as it would be, and the names of what changes."""

    read: ReadFile
    cadre: Cadre | None = None
    now: AppointmentForm = field(default_factory=AppointmentForm)
    form: AppointmentForm = field(default_factory=AppointmentForm)
    changed: tuple[str, ...] = ()
    problems: list[Words] = field(default_factory=list)
    remarks: list[Words] = field(default_factory=list)

    @property
    def hinders(self) -> bool:
        """Whether nothing is imported because of it; what cannot be read is left out, and the others go on."""
        return bool(self.problems) and not self.read.problem

    def refuse(self, code: str, **words: str) -> None:
        self.problems.append(words_of(str(PROBLEMS[code]) % words if words else PROBLEMS[code]))

    @property
    def as_data(self) -> dict[str, Any]:
        return {
            "file": self.read.name[:200],
            "is_stray": self.read.is_stray,
            "cadre": self.cadre.pk if self.cadre else None,
            "staff_no": self.cadre.staff_no if self.cadre else "",
            "name": self.cadre.name if self.cadre else self.read.form.name,
            "changes": [self._shown(name) for name in self.changed],
            "problems": self.problems,
            "remarks": self.remarks,
        }

    def _shown(self, name: str) -> list[str]:
        if name == "photo":
            return [name, "", self.read.photo_digest[:12]]
        return [name, *(text_of(getattr(form, name), name)[:SHOWN] for form in (self.now, self.form))]


def text_of(value: Any, name: str) -> str:
    """A value as the preview shows it; a family line by line."""
    if isinstance(value, str):
        return dotted(value) if name == "pension_month" else value
    texts = ((line.relation, line.name, dotted(line.born), line.politics, line.work) for line in value)
    return "\n".join(" ".join(filter(None, line)) for line in texts)


def words_of(sentence: object) -> Words:
    return told(sentence).words


def plan(actor: User, files: list[ReadFile], on_progress: Callable[[int], None] = lambda done: None) -> list[Planned]:
    """Looks at every file; the people are found in a fixed number of queries, each change is tried and rolled back."""
    planned = [Planned(file) for file in files]
    readable = [item for item in planned if not _unreadable(item)]
    _match(actor, readable)
    _load(item for item in readable if item.cadre)
    barred = own_and_relatives(actor)
    for done, item in enumerate(readable, 1):
        if item.cadre:
            _compare(actor, item, barred)
        on_progress(done)
    return planned


def _unreadable(item: Planned) -> bool:
    if item.read.problem and not item.read.is_stray:
        item.refuse(item.read.problem)
    return bool(item.read.problem)


# --- whose it is ---


def scope_of(actor: User) -> QuerySet[Cadre]:
    return Cadre.objects.managed_or_own(actor, "hr")


def number_in(read: ReadFile) -> str:
    """The identity number in the form, or the one that its name holds by habit."""
    written = normalized(read.form.identity_number)
    found = _NUMBER.search(read.name)
    return written or (found[0].upper() if found else "")


def _match(actor: User, items: list[Planned]) -> None:
    numbers = {id(item): number_in(item.read) for item in items}
    digests = {digest: number for number in filter(None, numbers.values()) for digest in blind_indexes(number)}
    rows = scope_of(actor).filter(identity_digest__in=digests)
    by_number = {digests[row.identity_digest]: row for row in rows}
    by_name = _by_name(actor, [item for item in items if not numbers[id(item)]])
    for item in items:
        if number := numbers[id(item)]:
            _take(item, [row] if (row := by_number.get(number)) else [])
        else:
            key = plain_name(item.read.form.name)
            born = month_of(item.read.form.born)
            _take(item, [row for row in by_name[key] if f"{row.born_on:%Y%m}" == born])
            item.remarks.append(words_of(sentence_of(Finding("by_name"))))
    _refuse_twins(items)


def _by_name(actor: User, items: list[Planned]) -> defaultdict[str, list[Cadre]]:
    names = {item.read.form.name for item in items} | {plain_name(item.read.form.name) for item in items}
    found: defaultdict[str, list[Cadre]] = defaultdict(list)
    for row in scope_of(actor).filter(name__in=names):
        found[plain_name(row.name)].append(row)
    return found


def _take(item: Planned, rows: list[Cadre]) -> None:
    if len(rows) != 1:
        item.refuse("several" if rows else "no_one")
        return
    ours, theirs = rows[0].name, item.read.form.name
    if theirs and plain_name(ours) != plain_name(theirs):
        item.refuse("other_name", ours=ours, value=theirs)
        return
    item.cadre = rows[0]


def _refuse_twins(items: list[Planned]) -> None:
    """Two files about one person: which one is right, nobody here can say."""
    counts = Counter(item.cadre.pk for item in items if item.cadre)
    first: dict[int, str] = {}
    for item in items:
        if item.cadre and counts[item.cadre.pk] > 1:
            if item.cadre.pk in first:
                item.refuse("twice_in_upload", value=first[item.cadre.pk])
            first.setdefault(item.cadre.pk, item.read.name)


def _load(items: Iterable[Planned]) -> None:
    items = list(items)
    rows = with_file(Cadre.objects.filter(pk__in=[item.cadre.pk for item in items if item.cadre]))
    full = {row.pk: row for row in rows}
    attach(full.values())
    for item in items:
        if item.cadre:
            item.cadre = full[item.cadre.pk]


# --- what differs ---


def _compare(actor: User, item: Planned, barred: frozenset[int]) -> None:
    cadre = item.cadre
    if cadre is None:
        return
    item.now = form_of(cadre, photo=False)
    item.form = merged(item.now, item.read.form)
    names = [element.name for element in ELEMENTS if element.name not in LEFT_OUT]
    item.changed = tuple(n for n in names if not same(n, getattr(item.now, n), getattr(item.form, n)))
    if _photo_differs(cadre, item.read):
        item.changed = (*item.changed, "photo")
    if cadre.pk in barred and item.changed:
        item.refuse("barred")
        return
    item.remarks += [words_of(sentence) for sentence in _remarks(item)]
    if item.changed:
        _try(actor, item)


def merged(now: AppointmentForm, new: AppointmentForm) -> AppointmentForm:
    """What the record says, with everything that the file says."""
    said = {element.name: value for element in ELEMENTS if (value := getattr(new, element.name))}
    return replace(now, **{name: value for name, value in said.items() if name not in OF_THE_RECORD})


def _photo_differs(cadre: Cadre, read: ReadFile) -> bool:
    """Neither what was uploaded nor what was drawn of it is the photo that is stored."""
    if not read.form.photo:
        return False
    stored = photo_of_file(cadre)
    return stored is None or stored.sha256 not in (read.photo_digest, read.drawn_digest)


def _remarks(item: Planned) -> list[Any]:
    found = list(item.read.findings)
    cadre = item.cadre
    if "resume" in item.changed and cadre:
        resume, in_service = resume_of(item.form.resume), cadre.left_on is None
        found += findings_of(resume, work_started=item.now.work_started, in_service=in_service, post=item.form.post)
    for name in COMPARED:
        ours, theirs = getattr(item.now, name), getattr(item.read.form, name)
        if theirs and not same(name, ours, theirs) and month_of(theirs)[:6] != ours:
            found.append(Finding("differs", name, dotted(theirs), {"ours": dotted(ours)}))
    return [sentence_of(finding, label_of(finding.name) if finding.name else "") for finding in found]


class _Undo(Exception):
    pass


def _try(actor: User, item: Planned) -> None:
    """Writes it as the import will, and takes it back: what a rule refuses is said before anybody agrees."""
    try:
        with transaction.atomic():
            file_take(actor=actor, item=item, is_trial=True)
            raise _Undo
    except _Undo:
        pass
    except ValidationError as refused:
        item.problems += [words_of(text) for text in refused_texts(refused)]
    except Refusal as refusal:
        item.problems.append(words_of(refusal))
