"""Reading one value of a scheme document at a time; every problem is kept with its place."""

from fractions import Fraction

from . import decimals
from .errors import Issue
from .scheme import Rounding

FORMAT = "appraisal-scheme/1"
MAX_DEPTH = 12
DIMENSIONS = (
    ("morality", {"zh-hans": "德", "en": "Morality"}),
    ("ability", {"zh-hans": "能", "en": "Ability"}),
    ("diligence", {"zh-hans": "勤", "en": "Diligence"}),
    ("performance", {"zh-hans": "绩", "en": "Performance"}),
    ("integrity", {"zh-hans": "廉", "en": "Integrity"}),
)
LEVEL_TITLES = {
    "village": {"zh-hans": "村级", "en": "village"},
    "town": {"zh-hans": "乡镇级", "en": "town"},
    "county": {"zh-hans": "县级", "en": "county"},
    "city": {"zh-hans": "市级", "en": "city"},
    "province": {"zh-hans": "省级", "en": "province"},
    "nation": {"zh-hans": "国家级", "en": "nation"},
}
KEYS = {
    "document": "format code title source full_marks total coefficient settings dimensions level_titles tree vetoes "
    "grades grades_on payouts",
    "node": "code title compose weight full children floor cap round from to",
    "item": "code title dimension family method full floor cap weight round params rules assessed_by",
    "rule": "code title kind points unit cap range levels per steps above below required at_least at_most base then "
    "modifiers highest_in group measure missing evidence source",
    "ratio": "value target cap floor missing",
    "band": "value bands missing",
    "given": "value times missing",
}
LISTS = (
    "children",
    "rules",
    "vetoes",
    "grades",
    "payouts",
    "dimensions",
    "bands",
    "all",
    "any",
)  # of objects
PLAIN_LISTS = ("range", "table", "assessed_by")
OBJECTS = (
    "tree", "total", "coefficient", "settings", "params", "modifiers", "levels", "round", "when", "kept_when",
    "level_titles", "source",
)  # fmt: skip
FREE = ("source", "title", "group", "level_titles")  # not looked into


def _wanted(key: str, path: str) -> type | None:
    """The container that belongs under this key; None for a single value."""
    holder = path.rpartition(".")[2]
    if holder == "levels":
        return None
    if holder == "modifiers" or key == "group" or key in OBJECTS:
        return dict
    return list if key in LISTS or key in PLAIN_LISTS else None


def without_nulls(value):
    """null says the same as leaving the key out."""
    if isinstance(value, dict):
        return {key: without_nulls(inner) for key, inner in value.items() if inner is not None}
    return [without_nulls(inner) for inner in value] if isinstance(value, list) else value


def shape_issues(value: dict, path: str = "", depth: int = 0) -> list[Issue]:
    """Where the document has a list for a text, a text for an object, and the like; what follows may rely on it."""
    if depth > 4 * MAX_DEPTH:
        return [Issue("tree_too_deep", path, "The document is nested too deeply.")]
    found = []
    for key, inner in value.items():
        where = f"{path}.{key}" if path else str(key)
        wanted = _wanted(key, path)
        if key == "title" and isinstance(inner, str | dict):
            continue
        if wanted is None and isinstance(inner, list | dict):
            found.append(Issue("shape_invalid", where, "A single value is expected here.", {"key": str(key)}))
        elif wanted is not None and not isinstance(inner, wanted):
            text = "A list is expected here." if wanted is list else "An object is expected here."
            found.append(Issue("shape_invalid", where, text, {"key": str(key)}))
        elif wanted is list:
            found += _member_issues(key, inner, where, depth)
        elif wanted is dict and key not in FREE:
            found += shape_issues(inner, where, depth + 1)
    return found


def _member_issues(key, members, path, depth):
    found = []
    for place, member in enumerate(members):
        where = f"{path}[{place}]"
        if key in LISTS and isinstance(member, dict):
            found += shape_issues(member, where, depth + 1)
        elif key in LISTS or member is None or isinstance(member, list | dict):
            found.append(Issue("shape_invalid", where, "This member has the wrong shape.", {"key": str(key)}))
    return found


class Reader:
    def __init__(self):
        self.issues, self.nodes, self.items, self.rules = [], [], [], []
        self.codes = {}

    def refuse(self, issue, path, message, /, **params):
        self.issues.append(Issue(issue, path.lstrip("."), message, params))

    def number(self, holder, key, path, default=None, *, low=None):
        if holder.get(key) is None:
            return default
        try:
            number = decimals.parse(holder[key])
        except ValueError as error:
            self.refuse(
                "number_invalid",
                f"{path}.{key}",
                f"{holder[key]!r} is not usable: {error}.",
                value=str(holder[key]),
            )
            return default
        if low is not None and number < low:
            self.refuse(
                "number_too_small",
                f"{path}.{key}",
                f"{holder[key]} is below {low}.",
                value=str(number),
                low=str(low),
            )
        return number

    def required(self, holder, key, path, **options):
        if holder.get(key) is None:
            self.refuse("value_undefined", f"{path}.{key}", f"{key} is not given.", key=key)
            return Fraction(0)
        return self.number(holder, key, path, Fraction(0), **options)

    def limit(self, holder, key, path, default, full=None):
        value = holder.get(key)
        if value is None:
            value = default
        if value == "none" or value is None:
            return None
        if value == "full" and key == "cap":
            return full
        return self.number({key: value}, key, path)

    def choice(self, holder, key, path, options, default=None):
        value = holder.get(key, default)
        if value not in options:
            self.refuse(
                "choice_unknown",
                f"{path}.{key}",
                f"{value!r} is not one of {', '.join(options)}.",
                value=str(value),
            )
            return options[0]
        return value

    def known(self, holder, kind, path):
        for key in holder:
            if key not in KEYS[kind].split():
                self.refuse("key_unknown", f"{path}.{key}", f"{key} has no meaning here.", key=key)

    def text(self, holder, key, path):
        value = holder.get(key)
        if not isinstance(value, str) or not value.strip():
            self.refuse("code_missing", f"{path}.{key}", "A code is needed.")
            return "?"
        return value

    def title(self, holder, path):
        value = holder.get("title", {})
        if isinstance(value, str):
            return {"zh-hans": value, "en": value}
        if not isinstance(value, dict):
            self.refuse("title_invalid", f"{path}.title", "A title is a text or one text per language.")
            return {}
        return value

    def rounding(self, holder, path, default=None):
        value = holder.get("round") if "round" in holder else default
        if value is None:
            return None
        places = value.get("places", 2) if isinstance(value, dict) else None
        if not isinstance(places, int) or isinstance(places, bool) or not 0 <= places <= 6:
            self.refuse(
                "places_invalid",
                f"{path}.places",
                "Places are a whole number from 0 to 6.",
                value=str(places),
            )
            return Rounding(2)
        return Rounding(places, self.choice(value, "mode", path, decimals.MODES, "half_up"))

    def unique(self, kind, code, path):
        if (kind, code) in self.codes:
            self.refuse(
                "code_duplicate",
                path,
                f"The code {code} is used twice.",
                value=code,
                first=self.codes[kind, code],
            )
        self.codes.setdefault((kind, code), path)
