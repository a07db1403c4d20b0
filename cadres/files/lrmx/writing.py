"""Writes an .lrmx file: a new one as the editor does, or one that was read, with nothing touched but what differs."""

import base64
from collections.abc import Callable
from xml.sax.saxutils import escape

from .months import month_of
from .party import party_of
from .reading import Place, Source, read
from .record import ELEMENTS, MEMBER, AppointmentForm, Element, FamilyLine, cleaned, plain_name
from .resume import resume_of

MARK = b"\xef\xbb\xbf"
MONTHS = ("born", "work_started", "pension_month", "age_month")


def write(form: AppointmentForm) -> bytes:
    """A new file: UTF-8 with its mark, CRLF, every element in the editor's order."""
    said = [element for element in ELEMENTS if element.always or getattr(form, element.name)]
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<Person>"]
    lines += [f"  {_element(element, form)}" for element in said]
    text = "\n".join([*lines, "</Person>"])
    return MARK + text.replace("\n", "\r\n").encode()


def rewrite(form: AppointmentForm, source: Source) -> bytes:
    """The file that was read, with the elements that say something else now; byte for byte the same if none does.

    Unknown elements, comments and the look of the file stay. What means the same is not touched: 1985.03 stays where
    198503 would be written.
    """
    was = read(source.file).form
    end = b"\r\n" if b"\r\n" in source.data else b"\n"
    pieces: list[tuple[Place, bytes]] = []
    for element in ELEMENTS:
        before, now = getattr(was, element.name), getattr(form, element.name)
        if element.name == "version" or same(element.name, before, now):
            continue
        pieces.append(_piece(element, form, source, end))
    return source.encoded(_spliced(source.data, pieces))


def _piece(element: Element, form: AppointmentForm, source: Source, end: bytes) -> tuple[Place, bytes]:
    new = _family(form.family, source) if element.name == "family" else _element(element, form)
    text = new.replace("\n", end.decode()).encode()
    if element.tag in source.places:
        return source.places[element.tag], text
    earlier = [one.tag for one in ELEMENTS[: ELEMENTS.index(element)] if one.tag in source.places]
    place = source.places[earlier[-1]].last if earlier else source.data.index(b">", _root(source)) + 1
    return Place(place, place), end + b"  " + text


def _root(source: Source) -> int:
    return source.data.index(b"<Person")


def _spliced(data: bytes, pieces: list[tuple[Place, bytes]]) -> bytes:
    """``data`` with each piece in its place; pieces for one place stay in their order."""
    made, reached = [], 0
    for place, text in sorted(pieces, key=lambda piece: piece[0].first):
        made += [data[reached : place.first], text]
        reached = place.last
    return b"".join([*made, data[reached:]])


def _element(element: Element, form: AppointmentForm) -> str:
    value = getattr(form, element.name)
    if element.name == "family":
        return _family(value, None)
    if element.name == "photo":
        value = base64.b64encode(value).decode()
    return f"<{element.tag}>{_escaped(value)}</{element.tag}>"


def _escaped(text: str) -> str:
    return escape(cleaned(text, lines=True) if text else "")


def _family(lines: tuple[FamilyLine, ...], source: Source | None) -> str:
    """Lines that stood in the source stay as they stood there, with whatever else they hold."""
    known = {line: source.data[place.first : place.last].decode() for line, place in source.members} if source else {}
    items = [known[line].replace("\r\n", "\n") if line in known else _item(line) for line in lines]
    if not items:
        return "<JiaTingChengYuan></JiaTingChengYuan>"
    return "\n".join(["<JiaTingChengYuan>", *(f"    {item}" for item in items), "  </JiaTingChengYuan>"])


def _item(line: FamilyLine) -> str:
    inside = [f"      <{tag}>{_escaped(getattr(line, name))}</{tag}>" for tag, name in MEMBER.items()]
    return "\n".join(["<Item>", *inside, "    </Item>"])


# --- what means the same ---

_MEANING: dict[str, Callable[[str], object]] = {
    "name": plain_name,
    "party_joined": party_of,
    "resume": resume_of,
    **{name: lambda text: month_of(text) or text for name in MONTHS},
}


def same(name: str, one: object, other: object) -> bool:
    """Whether two values of a field mean the same, however they are written."""
    if one == other:
        return True
    meaning = _MEANING.get(name)
    return bool(meaning and isinstance(one, str) and isinstance(other, str) and meaning(one) == meaning(other))
