"""Scheme files in and out: JSON for machines and archives, the indicator table as a workbook for offices."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.schemes import documents
from appraisal.schemes.editor.naming import titled
from appraisal.schemes.editor.problems import located, place_in_words
from appraisal.schemes.messages import SchemeRefused, sentence
from appraisal.schemes.models import SchemeVersion
from appraisal.schemes.tables import Problem, Read, Unwritable, place, read_tables, where, write_book
from appraisal.scoring import Issue
from appraisal.scoring.language.document import VERSIONS_FORMAT
from appraisal.scoring.lint.severity import severity
from core.errors import InvalidInput
from core.spreadsheets.export import XLSX
from core.spreadsheets.parse import FileRefused, Limits, parsed_book
from core.wording import labelled

JSON = "application/json; charset=utf-8"
FORMATS = {"json": JSON, "xlsx": XLSX}
WORKBOOK_STARTS = (b"PK", b"\xd0\xcf\x11\xe0")
# A scheme has hundreds of rows, not hundreds of thousands.
LIMITS = Limits(
    file_bytes=documents.MAX_BYTES, unpacked_bytes=64 << 20, rows=20_000, cells=600_000, output_bytes=64 << 20
)

# Keys in the order in which people read a scheme; other keys follow by the alphabet.
ORDER = (
    "format code title source effective_from effective_to full_marks total coefficient settings dimensions "
    "level_titles attributes values tree vetoes grades grades_on fairness several_posts payouts "
    "kind method compose weight weights dimension family full floor cap round places mode of rule value measure "
    "attribute node all any not op than in params when effect item grade question options groups "
    "from from_open to to_closed points range levels unit per steps children rules lists zh-hans en"
).split()
RANK = {key: place for place, key in enumerate(ORDER)}


class CannotBeATable(InvalidInput):
    code = "scheme_without_table"
    message = gettext_lazy(
        "The draft cannot be exported as a workbook: a code is missing or used twice. Correct that "
        "first, or use the JSON file."
    )


# Out


def ordered(value: Any) -> Any:
    """The same data with its keys in one order, which does not depend on the database."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (RANK.get(key, len(RANK)), key))
        return {key: ordered(value[key]) for key in keys}
    return [ordered(one) for one in value] if isinstance(value, list) else value


def as_json(document: dict) -> bytes:
    """The document as a file: the same bytes for the same rules, so that files can be compared."""
    return (json.dumps(ordered(document), ensure_ascii=False, indent=2) + "\n").encode()


def as_workbook(version: SchemeVersion) -> bytes:
    file = BytesIO()
    try:
        write_book(ordered(version.document), file, about=about(version))
    except Unwritable:
        raise CannotBeATable from None
    return file.getvalue()


def exported(version: SchemeVersion, form: str) -> tuple[bytes, str]:
    """(content, file name) of a version in one of ``FORMATS``."""
    content = as_json(version.document) if form == "json" else as_workbook(version)
    return content, f"{version.scheme.code}-v{version.number}.{form}"


def about(version: SchemeVersion) -> str:
    words = {"scheme": version.scheme.code, "number": version.number}
    if version.effective_from is None:
        return _("%(scheme)s, draft of version %(number)s") % words
    words["day"] = date_format(version.effective_from)
    return _("%(scheme)s, version %(number)s, in force from %(day)s") % words


# In


@dataclass(frozen=True)
class Finding:
    """One remark on a file. Levels: ``refused`` (nothing can be kept), ``problem`` (cannot be computed yet),
    ``warning`` (probably not meant), ``note`` (was passed over)."""

    level: str
    text: str
    code: str
    where: str = ""  # the part of the scheme, or the place in the workbook, in words
    path: str = ""  # place in the document
    in_workbook: bool = False
    severity: str = ""  # of what the check says of a document: "error", "contradiction", "reminder"

    def __str__(self) -> str:
        if self.where:
            tail = f" [{self.path}]" if self.path and not self.in_workbook else ""
            return f"{labelled(self.where, self.text)}{tail}"
        return f"{self.text} [{self.path}]" if self.path else self.text


@dataclass
class Examined:
    """What a file says, before anything is stored."""

    form: str
    document: Any = None
    findings: list[Finding] = field(default_factory=list)

    def of(self, level: str, severity: str = "") -> list[Finding]:
        found = [finding for finding in self.findings if finding.level == level]
        return [finding for finding in found if not severity or finding.severity == severity]

    @property
    def storable(self) -> bool:
        return not self.of("refused")

    @property
    def computable(self) -> bool:
        return self.storable and not self.of("problem")

    @property
    def title(self) -> str:
        return titled(self.document)


def examine(data: bytes, *, known_measures=None) -> Examined:
    """Reads a scheme file of either kind and gathers every finding; stores nothing, raises nothing."""
    if data.startswith(WORKBOOK_STARTS):
        return of_workbook(data, known_measures)
    try:
        document = documents.read(data)
    except SchemeRefused as refusal:
        return Examined("json", findings=[finding("refused", issue) for issue in refusal.issues])
    return examine_document(document, known_measures=known_measures)


def examine_document(document: Any, *, known_measures=None) -> Examined:
    """A document, or the one version of a file of dated versions; several are imported one by one."""
    if isinstance(document, dict) and document.get("format") == VERSIONS_FORMAT:
        versions = document.get("versions")
        if not isinstance(versions, list) or len(versions) != 1:
            several = Issue("versions_several", "versions", "Import the versions one at a time.")
            return Examined("json", findings=[finding("refused", several)])
        document = versions[0]
    return Examined("json", document, list(judged(document, None, known_measures)))


def of_workbook(data: bytes, known_measures) -> Examined:
    try:
        with parsed_book(BytesIO(data), limits=LIMITS) as sheets:
            read = read_tables(sheets)
    except FileRefused as refusal:
        return Examined("xlsx", findings=[Finding("refused", str(refusal), refusal.code)])
    found = [of_problem("refused", one) for one in read.problems]
    found += [of_problem("note", one) for one in read.notes]
    if not read.problems:
        found += judged(read.document, read, known_measures)
    return Examined("xlsx", read.document, found)


def judged(document, read: Read | None, known_measures) -> Iterator[Finding]:
    try:
        documents.kept(document)
    except SchemeRefused as refusal:
        yield from (finding("refused", issue, document, read) for issue in refusal.issues)
        return
    problems = documents.problems(document)
    yield from (finding("problem", issue, document, read) for issue in problems)
    if not problems:
        warnings = documents.warnings(document, known_measures)
        yield from (finding("warning", issue, document, read) for issue in warnings)


def finding(level: str, issue: Issue, document=None, read: Read | None = None) -> Finding:
    """An issue of the engine with the part that it is about; of a workbook with the row that says it."""
    told = Finding(level, shown(sentence(issue)), issue.code, path=shown(issue.path), severity=severity(issue))
    if not issue.path or not isinstance(document, dict) or not isinstance(document.get("tree"), dict):
        return told
    if read is None:
        return replace(told, where=shown(place_in_words(document, issue.path)))
    standing, _field, _name = located(document, issue.path)
    found = where(read, issue.path) or where(read, standing)
    if found is None:
        return replace(told, where=shown(place_in_words(document, issue.path)))
    line, column = found
    return replace(told, where=place(line.sheet, line.number, column), in_workbook=True)


def shown(text: str) -> str:
    """A text of an untrusted file that any page can be made of: half a character is none."""
    return text.encode("utf-8", "replace").decode()


def of_problem(level: str, problem: Problem) -> Finding:
    spot = place(problem.sheet, problem.row, problem.column)
    return Finding(level, shown(problem.sentence()), problem.code, where=shown(spot), in_workbook=True)
