"""Reads an .lrmx file: one ``<Person>``, by name of its elements, whatever order they stand in.

Refused are document types, entities, depth and size that no form has. The source is kept with the place of every
element, so that a file in which nothing changes is written back byte for byte (``writing.py``).
"""

import base64
import binascii
import re
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn
from xml.parsers import expat

from .months import month_of
from .record import (
    BY_TAG,
    FAMILY_MOST,
    MEMBER,
    AppointmentForm,
    Element,
    FamilyLine,
    Finding,
    NotReadable,
    cleaned,
    plain_name,
)

MB = 1 << 20
FILE_BYTES = 8 * MB  # a photo of 5 MB as base64, and the texts
PHOTO_BYTES = 5 * MB
ELEMENTS_MOST, DEPTH_MOST = 2_000, 8
_DECLARED = re.compile(rb"""^<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,20})["']""")
_ESCAPED_TWICE = re.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|#\d{1,6}|#x[0-9a-fA-F]{1,6});")
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_CHINESE = ("gb2312", "gbk", "gb18030", "hz")


@dataclass(frozen=True)
class Place:
    """Where an element stands in the source, from its ``<`` to behind its end tag."""

    first: int
    last: int


@dataclass
class Source:
    """A file as it was: its text as UTF-8, how it was encoded, and where its elements are."""

    data: bytes = b""
    mark: bytes = b""
    encoding: str = "utf-8"  # as it says itself
    real: str = "utf-8"  # as it was
    places: dict[str, Place] = field(default_factory=dict)
    members: list[tuple[FamilyLine, Place]] = field(default_factory=list)

    @property
    def file(self) -> bytes:
        return self.encoded(self.data)

    def encoded(self, data: bytes) -> bytes:
        return self.mark + (data if self.encoding == "utf-8" else data.decode().encode(self.encoding))


@dataclass(frozen=True)
class LrmxFile:
    form: AppointmentForm
    source: Source
    findings: tuple[Finding, ...] = ()


def read(file: bytes) -> LrmxFile:
    """The form in a file; raises ``NotReadable`` with a code, nothing else."""
    if len(file) > FILE_BYTES:
        raise NotReadable("too_large")
    source = _source(file)
    if source.data.strip() in ("", b""):
        raise NotReadable("empty")
    return _Reader(source).read()


def _source(file: bytes) -> Source:
    """The text by what the file declares, or by what it is where that differs.

    It is kept as it was declared, so that what is written back is what it says.
    """
    mark, encoding = next(((mark, name) for mark, name in _MARKS if file.startswith(mark)), (b"", ""))
    body = file[len(mark) :]
    declared = encoding or _declared(body)
    text, real = decoded(body, declared)
    return Source(text.encode(), mark, declared, real)


def decoded(body: bytes, declared: str) -> tuple[str, str]:
    """The text and the encoding that it is in: the declared one, or UTF-8 for GBK and GBK for UTF-8. Always whole.

    Text in UTF-8 that is declared as GBK can often be read as such, and is another text then: so UTF-8 is tried first.
    """
    tried = {"utf-8": ("utf-8", "gb18030"), "gb18030": ("utf-8", "gb18030")}.get(declared, (declared,))
    for real in tried:
        try:
            text = body.decode(real)
            text.encode()
        except (UnicodeDecodeError, UnicodeEncodeError):
            continue
        if real == declared or real == tried[-1] or _is_chinese(text):
            return text, real
    raise NotReadable("encoding")


def _is_chinese(text: str) -> bool:
    """Whether it holds Chinese and no sign between Latin letters and it, as which pairs of GBK can be read."""
    return any(sign > "\u2e7f" for sign in text) and not any("\x7f" < sign < "\u0800" for sign in text.replace("·", ""))


def _declared(body: bytes) -> str:
    found = _DECLARED.match(body.lstrip()[:300])
    return "gb18030" if found and found[1].decode().lower() in _CHINESE else "utf-8"


def wrong_encoding(source: Source) -> list[Finding]:
    """What a file says of itself and is not; plain letters are both."""
    if source.real == source.encoding or source.data.isascii():
        return []
    names = {"utf-8": "UTF-8", "gb18030": "GBK"}
    return [Finding("other_encoding", value=names[source.encoding], more={"real": names[source.real]})]


class _Reader:
    """Walks the elements once; texts of known ones are gathered, unknown ones only stay in the source."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.path: list[str] = []
        self.starts: list[int] = []
        self.texts: dict[str, list[str]] = {}
        self.member: dict[str, list[str]] = {}
        self.into: list[str] | None = None
        self.count = 0
        self.twice: list[str] = []

    def read(self) -> LrmxFile:
        parser = expat.ParserCreate("UTF-8")  # what the file declares was followed when it was decoded
        self.parser = parser
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
        parser.ExternalEntityRefHandler = _refuse
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.CharacterDataHandler = self.text
        try:
            parser.Parse(self.source.data, True)
        except expat.ExpatError:
            raise NotReadable("broken") from None
        return self.made()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        self.path.append(tag)
        self.starts.append(self.parser.CurrentByteIndex)
        depth = len(self.path)
        if depth == 1 and tag != "Person":
            raise NotReadable("not_lrmx")
        if self.count > ELEMENTS_MOST or depth > DEPTH_MOST:
            raise NotReadable("not_lrmx")
        self.into = self.place_for(tag, depth)

    def place_for(self, tag: str, depth: int) -> list[str] | None:
        if depth == 2 and tag in BY_TAG and tag != "JiaTingChengYuan":
            if tag in self.texts:
                self.twice.append(tag)
                return None
            return self.texts.setdefault(tag, [])
        if self.path[1:3] != ["JiaTingChengYuan", "Item"]:
            return None
        if depth == 3:
            self.member = {}
        return self.member.setdefault(tag, []) if depth == 4 and tag in MEMBER else None

    def text(self, text: str) -> None:
        if self.into is not None:
            self.into.append(text)

    def end(self, tag: str) -> None:
        place = Place(self.starts.pop(), self.after_end(tag))
        depth = len(self.path)
        if depth == 2:
            self.source.places.setdefault(tag, place)
        elif depth == 3 and self.path[1:] == ["JiaTingChengYuan", "Item"]:
            self.source.members.append((_member(self.member), place))
        self.path.pop()
        self.into = None

    def after_end(self, tag: str) -> int:
        """Behind the end tag at which the parser stands; behind an element that is closed where it begins it is."""
        here = self.parser.CurrentByteIndex
        if not self.source.data.startswith(b"</" + tag.encode(), here):
            return here
        return self.source.data.index(b">", here) + 1

    def made(self) -> LrmxFile:
        if len(self.source.members) > FAMILY_MOST:
            raise NotReadable("many_members")
        values: dict[str, Any] = {}
        findings = [Finding("twice", BY_TAG[tag].name) for tag in self.twice]
        for tag, pieces in self.texts.items():
            values[BY_TAG[tag].name] = self.value(BY_TAG[tag], "".join(pieces), findings)
        family = tuple(line for line, _place in self.source.members if not line.is_empty)
        form = AppointmentForm(**{"version": "", **values, "family": family})
        findings += wrong_encoding(self.source) + unknown_of(self.source) + odd_texts(form)
        return LrmxFile(form, self.source, tuple(findings))

    def value(self, element: Element, text: str, findings: list[Finding]) -> str | bytes:
        if element.name != "photo":
            return text_of(element, text)
        photo = photo_of(text)
        if photo is None:
            findings.append(Finding("photo_broken", "photo"))
        return photo or b""


def _refuse(*_: object) -> NoReturn:
    raise NotReadable("doctype")


def _member(texts: dict[str, list[str]]) -> FamilyLine:
    return member_of(**{name: "".join(texts.get(tag, [])) for tag, name in MEMBER.items()})


def member_of(**texts: str) -> FamilyLine:
    """A line of the family, its month of birth as ``yyyyMM`` however it was written."""
    line = FamilyLine(**{name: cleaned(text) for name, text in texts.items()})
    return replace(line, born=month_of(line.born) or line.born)


def text_of(element: Element, text: str) -> str:
    text = cleaned(text, lines=element.lines)
    if element.name == "identity_number":
        return plain_name(text).upper()
    return text if text.strip() else ""


def photo_of(text: str) -> bytes | None:
    """The bytes of bare base64, or of what a web page makes of a picture; None where it is neither."""
    bare = "".join(text.split())
    if bare.startswith("data:"):
        bare = bare.partition(",")[2]
    try:
        photo = base64.b64decode(bare, validate=True)
    except (binascii.Error, ValueError):
        return None
    return photo if len(photo) <= PHOTO_BYTES else None


def unknown_of(source: Source) -> list[Finding]:
    return [Finding("unknown_element", value=tag[:60]) for tag in source.places if tag not in BY_TAG]


def odd_texts(form: AppointmentForm) -> list[Finding]:
    """Texts that were escaped twice or are longer than the form holds: said, and left as they are."""
    found = []
    for element in BY_TAG.values():
        value = getattr(form, element.name)
        if not isinstance(value, str):
            continue
        if _ESCAPED_TWICE.search(value):
            found.append(Finding("escaped_twice", element.name, value[:60]))
        if element.limit and len(value) > element.limit:
            found.append(Finding("too_long", element.name, str(len(value)), {"limit": str(element.limit)}))
    return found
