"""The sample on which a draft is tried: small fields made from the scheme, and the facts file that they say.

What is typed is kept with the draft as it stands, by names that carry codes: ``e|3.2|0|quantity`` is the first entry
under rule 3.2. So it survives changes of the scheme; what a changed scheme no longer asks for is not sent.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from appraisal.schemes.editor import tree
from appraisal.schemes.editor.fields import Typed, plainly, several
from appraisal.schemes.editor.naming import title_of
from appraisal.schemes.editor.specs.rules import form_of
from appraisal.schemes.paths import get
from appraisal.scoring import Scheme
from appraisal.scoring.facts.records import FORMAT
from appraisal.scoring.language.amounts import AMOUNT_FORMS
from appraisal.scoring.language.document import LEVEL_TITLES
from appraisal.sources import measure_title

ME = "sample"
MOST_ENTRIES = 12
Options = list[tuple[str, str]]


@dataclass
class Input:
    name: str
    label: str
    value: str = ""
    choices: Options = field(default_factory=list)
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


@dataclass(frozen=True)
class Sample:
    """What was typed, beside the scheme that asks for it. Of each sort first the inputs, then the facts they say."""

    document: dict
    scheme: Scheme
    typed: Typed

    def text(self, *names: str) -> str:
        return plainly(self.typed.get("|".join(names), ""))

    def input(self, *names: str, words: str, choices: Options | None = None, help: str = "") -> Input:
        name = "|".join(names)
        return Input(name, words, self.typed.get(name, ""), choices or [], help)

    # Entries under the rules

    def entered_rules(self) -> Iterator[tuple[str, dict]]:
        return ((place, rule) for place, rule in tree.parts(self.document, "rule") if not rule.get("measure"))

    def rule(self, place: str, rule: dict) -> Block:
        code, form = str(rule.get("code")), form_of(rule)
        count = entries(self.typed, code)
        inputs = [one for number in range(count) for one in self.entry(rule, form, "e", code, str(number))]
        if rule.get("over") == "year":
            inputs.append(self.input("y", code, words=_("earlier this year")))
        more = f"entry:{code}" if AMOUNT_FORMS[form].single and count < MOST_ENTRIES else ""
        return Block(code, title_of(rule), inputs, more, place)

    def entry(self, rule: dict, form: str, *at: str) -> Iterator[Input]:
        if form == "levels":
            titles = {**LEVEL_TITLES, **(self.document.get("level_titles") or {})}
            levels = [(one, title_of({"title": titles.get(one), "code": one})) for one in rule.get("levels") or {}]
            yield self.input(*at, "level", words=_("level"), choices=[("", "–"), *levels])
        elif form == "range":
            low, high = (*(rule.get("range") or []), "", "")[:2]
            yield self.input(*at, "value", words=_("points"), help=f"{low} – {high}")
        if form != "range":
            yield self.input(*at, "quantity", words=_("quantity"))
        for modifier, one in (rule.get("modifiers") or {}).items():
            answers = [("", _("no")), ("on", _("yes"))]
            yield self.input(*at, "m", modifier, words=title_of(one, modifier), choices=answers)
        if rule.get("group"):
            yield self.input(*at, "group", words=title_of({"title": rule["group"]}))

    def events(self, rule: dict) -> Iterator[dict]:
        code, form = str(rule.get("code")), form_of(rule)
        # what an entry cannot do without
        needed = {"range": "value", "levels": "level"}.get(form, "quantity")
        for number in range(entries(self.typed, code)):
            at = ("e", code, str(number))
            said = {key: self.text(*at, key) for key in ("quantity", "value", "level", "group")}
            if not said[needed]:
                continue
            event: dict = {"subject": ME, "rule": code, **{key: text for key, text in said.items() if text}}
            if form == "range":
                event["reason"] = _("sample")
            if chosen := [key for key in rule.get("modifiers") or {} if self.typed.get("|".join((*at, "m", key)))]:
                event["modifiers"] = chosen
            if rule.get("group") and "group" not in event:
                event["group"] = f"{code}/{number}"
            if rule.get("evidence"):
                event["evidence"] = True
            if rule.get("approval"):
                event["approved"] = True
            yield event

    def earlier(self) -> list[dict]:
        codes = [str(rule.get("code")) for _place, rule in tree.parts(self.document, "rule")]
        counts = {code: text for code in codes if (text := self.text("y", code))}
        return [{"subject": ME, "period": "earlier", "counts": counts}] if counts else []

    # Votes

    def polls(self) -> Iterator[tuple[tree.Place, str, dict]]:
        """Indicator, question and group of voters; a vote without groups has one without a code."""
        for place in tree.nodes(self.document):
            params = place.node.get("params") or {}
            if place.node.get("method") == "vote":
                question = str(params.get("question") or place.node.get("code"))
                yield from ((place, question, group) for group in tree.listed(params, "groups") or [{}])

    def vote(self, place: tree.Place, question: str, group: dict) -> Block:
        node, code = place.node, str(group.get("code") or "")
        answers = [(str(one.get("code")), title_of(one)) for one in tree.listed(node.get("params"), "options")]
        answers.append(("spoiled", _("invalid")))
        inputs = [self.input("v", question, code, answer, words=title) for answer, title in answers]
        title = " · ".join(filter(None, (title_of(node), title_of(group) if code else "")))
        return Block(str(node.get("code")), title, inputs, place=place.address)

    def ballots(self) -> list[dict]:
        known = {(question, str(group.get("code") or "")) for _place, question, group in self.polls()}
        found: dict[tuple[str, str], dict] = {}
        for name, typed in self.typed.items():
            parts, text = name.split("|"), plainly(typed)
            if parts[0] == "v" and len(parts) == 4 and text and (parts[1], parts[2]) in known:
                counts = found.setdefault((parts[1], parts[2]), {})
                counts[parts[3]] = whole(text)
        return [
            {"subject": ME, "question": question, "group": group, "counts": counts}
            for (question, group), counts in found.items()
        ]

    # Figures, one's own and those of the others

    def figure(self, code: str) -> Block:
        inputs = [self.input("f", code, words=_("value"))]
        if self.scheme.needs_group:
            inputs.append(self.input("o", code, words=_("of the others"), help=_("separated by commas")))
        return Block(code, measure_title(code), inputs)

    def others(self) -> dict[str, list[str]]:
        found = {code: several(self.text("o", code)) for code in self.scheme.measures}
        return {code: texts for code, texts in found.items() if texts}

    def measures(self) -> Iterator[dict]:
        for code in self.scheme.measures:
            if text := self.text("f", code):
                yield {"subject": ME, "measure": code, "value": text}
        for code, texts in self.others().items():
            for number, text in enumerate(texts, 1):
                if text != "-":
                    yield {"subject": f"other {number}", "measure": code, "value": text}

    # Attributes

    def attribute(self, one: dict) -> Block:
        code = str(one.get("code"))
        options = [(str(option.get("code")), title_of(option)) for option in tree.listed(one, "options")]
        choices = [("", "–"), *options] if options else []
        return Block(code, title_of(one), [self.input("a", code, words=_("is"), choices=choices)])

    def subjects(self) -> list:
        codes = [str(one.get("code")) for one in tree.listed(self.document, "attributes")]
        attributes = {code: text for code in codes if (text := self.text("a", code))}
        others = max(map(len, self.others().values()), default=0)
        return [{"code": ME, "attributes": attributes}, *(f"other {number + 1}" for number in range(others))]

    # Scores of those it is linked with

    def linking(self) -> list[dict]:
        """What says a relation: parameters of indicators, and derived values."""
        found = [get(place.node, "params") for place in tree.nodes(self.document)]
        found += [one.get("linked") for one in tree.listed(self.document, "values")]
        return [one for one in found if isinstance(one, dict) and isinstance(one.get("relation"), str)]

    def relations(self) -> list[str]:
        return sorted({one["relation"] for one in self.linking()})

    def link(self, relation: str) -> Block:
        inputs = [self.input("l", relation, words=_("scores"), help=_("separated by commas"))]
        return Block(relation, relation, inputs)

    def linked(self) -> dict[str, list]:
        links, scores = [], []
        wanted = sorted({one.get("of") or "total" for one in self.linking()})
        for relation in self.relations():
            for number, text in enumerate(several(self.text("l", relation)), 1):
                other = f"{relation} {number}"
                links.append({"subject": ME, "relation": relation, "to": other})
                scores += [{"subject": other, "of": of, "value": text} for of in wanted]
        return {"links": links, "scores": scores}

    # Payouts

    def payout(self, plan: dict) -> Block:
        code = str(plan.get("code"))
        label = _("compliant years before") if plan.get("method") == "consecutive" else _("bonus pool")
        return Block(code, title_of(plan), [self.input("p", code, words=label)])

    def pools(self) -> dict[str, dict]:
        found: dict[str, dict] = {}
        for plan in tree.listed(self.document, "payouts"):
            code = str(plan.get("code"))
            if text := self.text("p", code):
                years = plan.get("method") == "consecutive"
                found[code] = {"prior": {ME: whole(text)}} if years else {"pool": text}
        return found


def whole(text: str) -> int | str:
    """A number that facts want whole; anything else as typed, for the engine to refuse."""
    return int(text) if text.isdigit() else text


def entries(typed: Typed, code: str) -> int:
    """How many entries there is room for under a rule."""
    count = typed.get(f"e|{code}|n", "1")
    return max(1, min(int(count), MOST_ENTRIES)) if count.isdigit() else 1


def act(typed: Typed, verb: str) -> Typed:
    """One entry more under a rule."""
    _entry, _colon, code = verb.partition(":")
    return {**typed, f"e|{code}|n": str(min(entries(typed, code) + 1, MOST_ENTRIES))}


def blocks(document: dict, scheme: Scheme, typed: Typed, within: str = "") -> list[tuple[str, list[Block]]]:
    """Groups of small fields; ``within`` keeps to what stands under one place of the tree."""
    sample = Sample(document, scheme, typed)
    plans = [one for one in tree.listed(document, "payouts") if one.get("method") != "amount" or one.get("pool")]
    found = [
        (_("Entries"), [sample.rule(*one) for one in sample.entered_rules()]),
        (_("Peer votes"), [sample.vote(*one) for one in sample.polls()]),
        (_("Data items"), [sample.figure(code) for code in scheme.measures]),
        (_("Attributes"), [sample.attribute(one) for one in tree.listed(document, "attributes")]),
        (_("Scores of those it is linked with"), [sample.link(code) for code in sample.relations()]),
        (_("Payout rules"), [sample.payout(plan) for plan in plans]),
    ]
    if within:
        said = json.dumps(tree.at(document, within), ensure_ascii=False)

        def belongs(one: Block) -> bool:
            if one.place:
                return tree.is_within(one.place, within)
            return f'"{one.code}"' in said

        found = [(title, [one for one in group if belongs(one)]) for title, group in found]
    return [(title, group) for title, group in found if group]


def facts_document(document: dict, scheme: Scheme, typed: Typed) -> dict[str, Any]:
    """The sample as a facts file. Numbers go on as typed, so that the engine's own sentence refuses a wrong one."""
    sample = Sample(document, scheme, typed)
    facts = {
        "format": FORMAT,
        "subjects": sample.subjects(),
        "events": [event for _place, rule in sample.entered_rules() for event in sample.events(rule)],
        "measures": list(sample.measures()),
        "ballots": sample.ballots(),
        **sample.linked(),
        "prior": sample.earlier(),
        "payouts": sample.pools(),
    }
    return {key: value for key, value in facts.items() if value or key in ("format", "subjects")}
