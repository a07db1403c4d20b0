"""The sample on which a draft is tried: small fields made from the scheme, and the facts file that they say.

What is typed is kept with the draft as it stands, by names that carry codes: ``e|3.2|0|quantity`` is the first entry
under rule 3.2. So it survives changes of the scheme; what a changed scheme no longer asks for is not sent.
"""

import json
import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from appraisal.schemes.editor import tree
from appraisal.schemes.editor.fields import Typed, plainly
from appraisal.schemes.editor.naming import title_of
from appraisal.schemes.editor.specs.rules import form_of
from appraisal.scoring import Scheme
from appraisal.scoring.language.amounts import AMOUNT_FORMS
from appraisal.scoring.language.document import LEVEL_TITLES
from appraisal.sources import measure_title

ME = "sample"
FACTS = "appraisal-facts/1"
MOST_ENTRIES = 12


@dataclass
class Input:
    name: str
    label: str
    value: str = ""
    choices: list[tuple[str, str]] = field(default_factory=list)
    help: str = ""

    @property
    def id(self) -> str:
        return "t-" + re.sub(r"[^\w.-]", "-", self.name)


@dataclass
class Block:
    """The inputs that belong to one rule, vote, figure or property."""

    code: str
    title: str
    inputs: list[Input]
    more: str = ""  # act of the button that adds an entry
    place: str = ""


def _text(typed: Typed, *names: str) -> tuple[str, str]:
    name = "|".join(names)
    return name, typed.get(name, "")


def blocks(document: dict, scheme: Scheme, typed: Typed, within: str = "") -> list[tuple[str, list[Block]]]:
    """Groups of small fields; ``within`` keeps to what stands under one place of the tree."""
    found = [
        (
            _("Entries"),
            [
                _rule(document, typed, place, rule)
                for place, rule in tree.parts(document, "rule")
                if not rule.get("measure")
            ],
        ),
        (
            _("Peer votes"),
            [block for place in tree.nodes(document) for block in _votes(document, typed, place)],
        ),
        (_("Data items"), _figures(scheme, typed)),
        (_("Attributes"), [_attribute(typed, one) for one in tree.listed(document, "attributes")]),
        (_("Scores of those it is linked with"), [_link(typed, code) for code in _relations(document)]),
        (
            _("Payout rules"),
            [
                _payout(typed, plan)
                for plan in tree.listed(document, "payouts")
                if plan.get("method") != "amount" or plan.get("pool")
            ],
        ),
    ]
    if within:
        inside = (f"{within}.", f"{within}[")
        said = json.dumps(tree.at(document, within), ensure_ascii=False)

        def belongs(one: Block) -> bool:
            if one.place:
                return one.place == within or one.place.startswith(inside)
            return f'"{one.code}"' in said

        found = [(title, [one for one in group if belongs(one)]) for title, group in found]
    return [(title, group) for title, group in found if group]


def _rule(document: dict, typed: Typed, place: str, rule: dict) -> Block:
    code = str(rule.get("code"))
    form = form_of(rule)
    count = _entries(typed, code)
    inputs = []
    for number in range(count):
        at = ("e", code, str(number))
        if form == "levels":
            levels = [(level, _level(document, level)) for level in rule.get("levels") or {}]
            inputs.append(Input(*_labelled(typed, (*at, "level"), _("level")), choices=[("", "–"), *levels]))
        elif form == "range":
            low, high = (*(rule.get("range") or []), "", "")[:2]
            inputs.append(Input(*_labelled(typed, (*at, "value"), _("points")), help=f"{low} – {high}"))
        if form != "range":
            inputs.append(Input(*_labelled(typed, (*at, "quantity"), _("quantity"))))
        for modifier, one in (rule.get("modifiers") or {}).items():
            name, value = _text(typed, *at, "m", modifier)
            inputs.append(Input(name, title_of(one, modifier), value, [("", _("no")), ("on", _("yes"))]))
        if rule.get("group"):
            inputs.append(Input(*_labelled(typed, (*at, "group"), title_of({"title": rule["group"]}))))
    if rule.get("over") == "year":
        inputs.append(Input(*_labelled(typed, ("y", code), _("earlier this year"))))
    more = f"entry:{code}" if AMOUNT_FORMS[form].single and count < MOST_ENTRIES else ""
    return Block(code, title_of(rule), inputs, more, place)


def _labelled(typed: Typed, names: tuple, label: str) -> tuple[str, str, str]:
    name, value = _text(typed, *names)
    return name, label, value


def _entries(typed: Typed, code: str) -> int:
    count = typed.get(f"e|{code}|n", "1")
    return max(1, min(int(count), MOST_ENTRIES)) if count.isdigit() else 1


def _level(document: dict, code: str) -> str:
    titles = {**LEVEL_TITLES, **(document.get("level_titles") or {})}
    return title_of({"title": titles.get(code), "code": code})


def _votes(document: dict, typed: Typed, place: tree.Place) -> list[Block]:
    """A row of inputs for each group of voters."""
    node = place.node
    if node.get("method") != "vote":
        return []
    params = node.get("params") or {}
    question = str(params.get("question") or node.get("code"))
    answers = [(str(one.get("code")), title_of(one)) for one in tree.listed(params, "options")]
    answers.append(("spoiled", _("invalid")))
    found = []
    for group in tree.listed(params, "groups") or [{"code": ""}]:
        names = [("v", question, str(group.get("code") or ""), code) for code, _title in answers]
        inputs = [Input(*_labelled(typed, name, title)) for name, (_code, title) in zip(names, answers, strict=True)]
        title = " · ".join(filter(None, (title_of(node), title_of(group) if group.get("code") else "")))
        found.append(Block(str(node.get("code")), title, inputs, place=place.address))
    return found


def _figures(scheme: Scheme, typed: Typed) -> list[Block]:
    found = []
    for code in scheme.measures:
        inputs = [Input(*_labelled(typed, ("f", code), _("value")))]
        if scheme.needs_group:
            inputs.append(Input(*_labelled(typed, ("o", code), _("of the others")), help=_("separated by commas")))
        found.append(Block(code, measure_title(code), inputs))
    return found


def _attribute(typed: Typed, one: dict) -> Block:
    code = str(one.get("code"))
    options = [(str(option.get("code")), title_of(option)) for option in tree.listed(one, "options")]
    name, value = _text(typed, "a", code)
    return Block(code, title_of(one), [Input(name, _("is"), value, [("", "–"), *options] if options else [])])


def _relations(document: dict) -> list[str]:
    found = [(place.node.get("params") or {}).get("relation") for place in tree.nodes(document)]
    found += [(one.get("linked") or {}).get("relation") for one in tree.listed(document, "values")]
    return sorted({code for code in found if isinstance(code, str)})


def _link(typed: Typed, relation: str) -> Block:
    return Block(
        relation,
        relation,
        [Input(*_labelled(typed, ("l", relation), _("scores")), help=_("separated by commas"))],
    )


def _payout(typed: Typed, plan: dict) -> Block:
    code = str(plan.get("code"))
    words = _("compliant years before") if plan.get("method") == "consecutive" else _("bonus pool")
    return Block(code, title_of(plan), [Input(*_labelled(typed, ("p", code), words))])


def act(typed: Typed, verb: str) -> Typed:
    """One entry more under a rule."""
    _entry, _colon, code = verb.partition(":")
    return {**typed, f"e|{code}|n": str(min(_entries(typed, code) + 1, MOST_ENTRIES))}


# The facts that the sample says


def facts_document(document: dict, scheme: Scheme, typed: Typed) -> dict:
    """The sample as a facts file. Numbers go on as typed, so that the engine's own sentence refuses a wrong one."""
    others = _others(scheme, typed)
    subjects: list = [{"code": ME, "attributes": _attributes(document, typed)}]
    subjects += [f"other {number + 1}" for number in range(max((len(found) for found in others.values()), default=0))]
    measures = [
        {"subject": ME, "measure": code, "value": text}
        for code in scheme.measures
        if (text := plainly(typed.get(f"f|{code}", "")))
    ]
    measures += [
        {"subject": f"other {number + 1}", "measure": code, "value": text}
        for code, found in others.items()
        for number, text in enumerate(found)
        if text != "-"
    ]
    facts = {
        "format": FACTS,
        "subjects": subjects,
        "events": [event for _place, rule in tree.parts(document, "rule") for event in _events(rule, typed)],
        "measures": measures,
        "ballots": _ballots(document, typed),
        **_linked(document, typed),
        "prior": _earlier(document, typed),
        "payouts": _pools(document, typed),
    }
    return {key: value for key, value in facts.items() if value or key in ("format", "subjects")}


def _others(scheme: Scheme, typed: Typed) -> dict[str, list[str]]:
    found = {code: plainly(typed.get(f"o|{code}", "")) for code in scheme.measures}
    return {code: [one for one in re.split(r"[\s,;、]+", text) if one] for code, text in found.items() if text}


def _attributes(document: dict, typed: Typed) -> dict[str, str]:
    codes = [str(one.get("code")) for one in tree.listed(document, "attributes")]
    return {code: text for code in codes if (text := plainly(typed.get(f"a|{code}", "")))}


def _events(rule: dict, typed: Typed):
    if rule.get("measure"):
        return
    code, form = str(rule.get("code")), form_of(rule)
    for number in range(_entries(typed, code)):
        start = f"e|{code}|{number}|"
        said = {key: plainly(typed.get(start + key, "")) for key in ("quantity", "value", "level", "group")}
        if (form == "range" and not said["value"]) or (form == "levels" and not said["level"]):
            continue
        if form not in ("range", "levels") and not said["quantity"]:
            continue
        event: dict = {"subject": ME, "rule": code, **{key: text for key, text in said.items() if text}}
        if form == "range":
            event["reason"] = _("sample")
        if chosen := [key for key in rule.get("modifiers") or {} if typed.get(f"{start}m|{key}")]:
            event["modifiers"] = chosen
        if rule.get("group") and "group" not in event:
            event["group"] = f"{code}/{number}"
        if rule.get("evidence"):
            event["evidence"] = True
        if rule.get("approval"):
            event["approved"] = True
        yield event


def _ballots(document: dict, typed: Typed) -> list[dict]:
    found: dict[tuple, dict] = {}
    for name, text in typed.items():
        parts = name.split("|")
        if parts[0] != "v" or len(parts) != 4 or not plainly(text):
            continue
        counts = found.setdefault((parts[1], parts[2]), {})
        counts[parts[3]] = int(plainly(text)) if plainly(text).isdigit() else plainly(text)
    known = {
        (str(params.get("question") or place.node.get("code")), str(group.get("code") or ""))
        for place in tree.nodes(document)
        if place.node.get("method") == "vote" and (params := place.node.get("params") or {}) is not None
        for group in tree.listed(params, "groups") or [{}]
    }
    return [
        {"subject": ME, "question": question, "group": group, "counts": counts}
        for (question, group), counts in found.items()
        if (question, group) in known
    ]


def _linked(document: dict, typed: Typed) -> dict[str, list]:
    links, scores = [], []
    wanted = {
        (place.node.get("params") or {}).get("of") or "total"
        for place in tree.nodes(document)
        if place.node.get("method") == "inherited"
    }
    wanted |= {
        (one.get("linked") or {}).get("of") or "total" for one in tree.listed(document, "values") if one.get("linked")
    }
    for relation in _relations(document):
        texts = [one for one in re.split(r"[\s,;、]+", plainly(typed.get(f"l|{relation}", ""))) if one]
        for number, text in enumerate(texts):
            other = f"{relation} {number + 1}"
            links.append({"subject": ME, "relation": relation, "to": other})
            scores += [{"subject": other, "of": of, "value": text} for of in sorted(wanted)]
    return {"links": links, "scores": scores}


def _earlier(document: dict, typed: Typed) -> list[dict]:
    counts = {
        str(rule.get("code")): text
        for _place, rule in tree.parts(document, "rule")
        if (text := plainly(typed.get(f"y|{rule.get('code')}", "")))
    }
    return [{"subject": ME, "period": "earlier", "counts": counts}] if counts else []


def _pools(document: dict, typed: Typed) -> dict[str, dict]:
    found: dict[str, dict] = {}
    for plan in tree.listed(document, "payouts"):
        text = plainly(typed.get(f"p|{plan.get('code')}", ""))
        if text and plan.get("method") == "consecutive":
            found[str(plan.get("code"))] = {"prior": {ME: int(text) if text.isdigit() else text}}
        elif text:
            found[str(plan.get("code"))] = {"pool": text}
    return found
