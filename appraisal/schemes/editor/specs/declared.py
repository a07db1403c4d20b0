"""Fields of forms made from what the catalogue of the scheme language declares: one class of field for each kind."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from appraisal.schemes.editor import fields
from appraisal.schemes.editor.conditions import Condition
from appraisal.schemes.editor.rows import Rows
from appraisal.schemes.translation import labels, translated
from appraisal.scoring.language import kinds
from appraisal.scoring.language.declare import Ask, Told
from appraisal.scoring.language.document import PARTS

Offered = Mapping[str, tuple]
NOTHING_OFFERED: Offered = {}


@dataclass(frozen=True)
class Asked:
    """A declared field under its dotted key, in the words of one form."""

    told: Told
    key: str
    common: dict[str, Any]

    def made(self, kind: type, **more: Any) -> fields.Field:
        return kind(self.key, **{**self.common, **more})


def asked(told: Told, prefix: str, ask: Ask, row: bool) -> Asked:
    needed = told.asked if told.asked is not None else told.required
    required = ask.required if ask.required is not None else needed and (not row or bool(told.asked))
    common = {
        "label": translated(ask.label or told.label),
        "help": translated(told.help if ask.help is None else ask.help),
        "default": told.default or translated(told.otherwise) if ask.default is None else ask.default,
        "suggest": told.suggest,
        "required": required,
        "wide": told.wide,
    }
    return Asked(told, prefix + told.key, common)


def form_fields(
    part: str | Iterable[Told],
    *asks: str | Ask,
    prefix: str = "",
    offered: Offered = NOTHING_OFFERED,
    row: bool = False,
) -> tuple[fields.Field, ...]:
    """Fields of a part, all of them or those that are asked for; ``offered`` are choices that the document gives."""
    declared = {one.key: one for one in (PARTS[part] if isinstance(part, str) else part)}
    found: list[fields.Field] = []
    for ask in asks or declared:
        ask = Ask(ask) if isinstance(ask, str) else ask
        told = declared[ask.key]
        if told.kind == kinds.PART:
            found += form_fields(told.part, prefix=f"{prefix}{told.key}.")
        elif told.key in offered:
            one = asked(told, prefix, ask, row)
            found.append(one.made(fields.Choice, choices=offered[told.key]))
        else:
            found.append(FIELDS[told.kind.name](asked(told, prefix, ask, row)))
    return tuple(found)


def simple(kind: type, **more: Any) -> Callable[[Asked], fields.Field]:
    return lambda one: one.made(kind, **more)


def number(one: Asked) -> fields.Field:
    percent = one.told.percent or one.told.kind in (kinds.SHARE, kinds.LIMIT, kinds.WORD_OR_SHARE)
    return one.made(fields.Number, percent=percent, words=one.told.words or tuple(one.told.options))


def name(one: Asked) -> fields.Field:
    """The code of something else; scores are named among the values."""
    return one.made(fields.Value if one.told.suggest == "values" else fields.Code)


def title(one: Asked) -> fields.Field:
    return one.made(fields.LongTitle, wide=False) if one.told.wide else one.made(fields.Title)


def choice(one: Asked) -> fields.Field:
    return one.made(fields.Choice, choices=tuple(labels(one.told.options).items()))


def rows(one: Asked, columns: tuple[fields.Field, ...], by: str = "", single: str = "") -> fields.Field:
    told = one.told
    return one.made(
        Rows,
        columns=columns,
        by=by,
        single=single,
        more=translated(told.more),
        spare=told.spare,
        suggest="",
        required=False,
    )


def listed(one: Asked) -> fields.Field:
    return rows(one, form_fields(one.told.part, row=True))


def named(one: Asked) -> fields.Field:
    code = form_fields("named", "code", row=True)
    return rows(one, (*code, *form_fields(one.told.part, row=True)), by="code")


def table(one: Asked) -> fields.Field:
    """Numbers, or titles, by name: a row for each where the columns have names, else all on one line."""
    by, by_label, value, value_label = one.told.columns
    if not by:
        return one.made(fields.Table)
    second = fields.Title if one.told.kind == kinds.TITLES else fields.Number
    columns = (
        fields.Code(by, translated(by_label), suggest=one.told.suggest),
        second(value, translated(value_label)),
    )
    return rows(one, columns, by=by, single=value)


FIELDS: dict[str, Callable[[Asked], fields.Field]] = {
    "code": simple(fields.Code),
    "name": name,
    "text": simple(fields.Field),
    "title": title,
    "group": title,
    "number": number,
    "positive": number,
    "share": number,
    "limit": number,
    "bound": number,
    "value": simple(fields.Value, suggest="values"),
    "places": simple(fields.Whole),
    "count": number,
    "flag": simple(fields.Flag),
    "choice": choice,
    "word or number": number,
    "word or positive": number,
    "word or share": number,
    "day": simple(fields.Day),
    "season": simple(fields.Day),
    "formula": simple(fields.Formula, wide=True),
    "condition": simple(Condition),
    "pool": simple(fields.Pool),
    "names": simple(fields.Codes),
    "codes": simple(fields.Codes),
    "numbers": simple(fields.Numbers),
    "shares": simple(fields.Numbers, percent=True),
    "range": simple(fields.Pair),
    "table": table,
    "titles": table,
    "list": listed,
    "named": named,
}
