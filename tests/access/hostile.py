"""What anybody may write into an address, a form or a body: junk of every kind, drawn by a seed, always the same."""

import base64
import json
from functools import cache
from random import Random
from typing import Any
from urllib.parse import urlencode

import django_filters
from django import forms
from rest_framework import serializers

TEXTS = [
    "", " ", "0", "1", "-1", "7", "999999999999999999999", "1e308", "NaN", "Infinity", "null", "true", "None",
    "[]", "{}", "[[[]]]", "\x00", "a\x00b", "\ud800", "\u202e", "\u200b", "😀", "张" * 300, "x" * 3000, "%00",
    "../../etc/passwd", "2026-02-30", "2026-11-30", "0000-00-00", "9999-12-31", "10000-01-01", "25:61",
    "'; DROP TABLE x; --", "<script>alert(1)</script>", "${7*7}", "{{7*7}}", "１２", "一", "٣", "1,5", "1.5",
    "0x10", "+1", "1|2|3", "a|b", "|", ",,", "-pk", "pk", "__class__", "state__in", "user__password",
    "id__gt=1", "proposed", "month", "xlsx", "csv", "json",
]  # fmt: skip
CURSORS = [
    base64.b64encode(text.encode()).decode() for text in ("p=junk", "p=%00", "o=999999999999", "r=1&p=", "p=1e9")
]
ALWAYS = [
    "page", "page_size", "cursor", "q", "search", "sort", "order", "ordering", "export", "state", "period",
    "unit", "cadre", "year", "group", "after", "before", "at", "of", "as", "done", "entry", "rule", "start",
    "variant", "lines", "all", "next", "o", "p", "e", "_facets", "_popup", "_to_field", "_changelist_filters",
    "is_active__exact", "id__exact", "user__id__exact", "pk__in", "unit__path__startswith", "password",
    "format", "username", "user__password__startswith", "time", "date", "to",
]  # fmt: skip


def all_below(kind: type) -> list[type]:
    return [found for one in kind.__subclasses__() for found in (one, *all_below(one))]


@cache
def filter_names() -> list[str]:
    names = {name for one in all_below(django_filters.FilterSet) for name in one.base_filters}
    return sorted(names | set(ALWAYS))


@cache
def field_names() -> list[str]:
    """Of every form and serializer of the site."""
    names = {name for one in all_below(forms.BaseForm) for name in getattr(one, "base_fields", {})}
    for one in all_below(serializers.Serializer):
        names |= set(one._declared_fields)
        fields = getattr(getattr(one, "Meta", None), "fields", ())
        names |= set(fields) if isinstance(fields, (list, tuple)) else set()
    return sorted(names)


def query(draw: Random) -> str:
    """A query string of known and unknown names, some twice."""
    pairs = [
        (draw.choice(filter_names()) if draw.random() < 0.95 else draw.choice(TEXTS), draw.choice([*TEXTS, *CURSORS]))
        for _n in range(draw.randint(1, 4))
    ]
    return urlencode([(name, value) for name, value in pairs], errors="surrogatepass")


def value(draw: Random, depth: int = 0) -> Any:
    kind = draw.random()
    if kind < 0.45 or depth > 3:
        return draw.choice(TEXTS)
    if kind < 0.7:
        return draw.choice([None, True, False, 0, 1, -1, 2**31, 2**63, 10**30, 0.5, 1e308, -0.0])
    if kind < 0.85:
        return [value(draw, depth + 1) for _n in range(draw.randint(0, 3))]
    return {draw.choice([*field_names(), "zh-hans"]): value(draw, depth + 1) for _n in range(draw.randint(0, 3))}


def nested(draw: Random) -> str:
    """Brackets in brackets, as deep as they are cheap."""
    opening, closing = draw.choice([("[", "]"), ('{"a":', "}")])
    many = draw.choice([30, 70, 1_000, 20_000, 200_000])
    return opening * many + "1" + closing * many * draw.choice([0, 1])


def body(draw: Random, own: list[str]) -> str:
    """JSON with names that mean something, those of this very address among them, or what only looks like JSON."""
    kind = draw.random()
    if kind < 0.1:
        return nested(draw)
    if kind < 0.2:
        return draw.choice(
            ['{"a":', "nul", "\ufeff{}", "[1,]", '"\\ud800"', '{"a":1,"a":2}', "1" * 5000, "NaN", '"\\u0000"', ""]
        )
    if kind < 0.3:
        return json.dumps(value(draw))
    return json.dumps({name: value(draw) for name in [*draw.sample(field_names(), 5), *own]})


def fields(draw: Random, own: list[str]) -> dict[str, Any]:
    """What a form sends: texts, some of them several times."""
    names = [*draw.sample(field_names(), 5), *own]
    return {name: [draw.choice(TEXTS) for _n in range(draw.choice([1, 1, 1, 2]))] for name in names}


def damaged(draw: Random, data: bytes) -> bytes:
    """A file with some bytes changed, cut off or doubled."""
    kind, place = draw.randrange(4), draw.randrange(len(data))
    if kind == 0:
        return data[:place]
    if kind == 1:
        return data[:place] + draw.randbytes(draw.randint(1, 40)) + data[place:]
    if kind == 2:
        return data[:place] + data[place // 2 :]
    changed = bytearray(data)
    for _n in range(draw.randint(1, 12)):
        changed[draw.randrange(len(changed))] = draw.randrange(256)
    return bytes(changed)
