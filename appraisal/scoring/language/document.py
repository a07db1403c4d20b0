"""What belongs to the whole document, and the catalogue of every part of the language by its name."""

from . import kinds
from .declare import Told, fields_of
from .fairness import ErrorRate, Fairness, GroupCoefficient, Peer, WorkFactors, WorkTable
from .marks import _, pgettext
from .methods import METHOD_KINDS
from .nodes import Node, Rounding
from .outcomes import PLAN_KINDS, Grade, Output, Payout, Veto
from .params import Band, GroupShare, Sample, Trim, VoteGroup, VoteOption
from .rules import Modifier, Rule, RuleList, Rung, Tier
from .values import Attribute, Dated, DerivedValue, Inherited, ValueTable
from .vocabularies import COMPARED, COUNTED_OVER, EVIDENCE, ITEM_CAPS, OF_SEVERAL_POSTS, SCORE_OR_COEFFICIENT

FORMAT, VERSIONS_FORMAT = "appraisal-scheme/1", "appraisal-scheme-versions/1"
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

NAMED = (
    Told("code", kinds.CODE, pgettext("scheme", "Code"), required=True, asked=False),
    Told("title", kinds.TITLE, _("Title"), asked=False),
)
SETTINGS = (
    Told(
        "item_floor",
        kinds.BOUND,
        _("Lowest score of an indicator"),
        _("Lower limit; further deductions are not carried over. “none” allows a negative score."),
        default="0",
        words=("none",),
        heading=("指标下限", "Floor of indicators"),
        says='`"0"`, another number or `"none"`',
        unstated='`"0"`',
    ),
    Told(
        "item_cap",
        kinds.CHOICE,
        _("Highest score of an indicator"),
        _("Whether added points within an indicator may raise it above its full score."),
        default="full",
        options=ITEM_CAPS,
        heading=("指标上限", "Cap of indicators"),
        says='`"full"` or `"none"`',
        unstated='`"full"`',
    ),
    Told(
        "evidence",
        kinds.CHOICE,
        _("Entry without the required evidence"),
        default="refuse",
        options=EVIDENCE,
        heading=("无佐证的记录", "Entries without document"),
        says='an event without document under a rule with `evidence`: `"refuse"`, or `"no_points"` (it stays visible and counts '
        "nothing)",
        unstated='`"refuse"`',
    ),
)
SEVERAL_POSTS = (
    Told(
        "take",
        kinds.CHOICE,
        _("One person with several posts"),
        _("Each post has its own score sheet; choose how they are combined."),
        options=OF_SEVERAL_POSTS,
        otherwise=_("each score sheet is calculated separately"),
        required=True,
        asked=False,
        heading=("多岗合并", "Several posts"),
    ),
)
# where the rules were published: free, but these keys have fields and columns
SOURCE = (
    Told("title", kinds.TITLE, _("Source"), asked=False, heading=("依据名称", "Source"), width=30),
    Told("publisher", kinds.TITLE, _("Publisher"), asked=False, heading=("发文单位", "Publisher"), width=30),
    Told("url", kinds.TEXT, _("Address"), heading=("网址", "Address")),
    Told("period", kinds.TEXT, _("Period"), heading=("适用期间", "Period")),
    Told("note", kinds.TITLE, _("Remark"), asked=False, wide=True, heading=("备注", "Remark"), width=30),
)
DOCUMENT = (
    Told("format", kinds.TEXT, required=True, heading=("格式", "Format"), schema={"const": FORMAT},
         says='`"appraisal-scheme/1"`', unstated="required"),
    Told("code", kinds.CODE, required=True, heading=("方案代码", "Scheme code"), says="stable code", unstated="required"),
    Told("title", kinds.TITLE, _("Title"), asked=True, heading=("方案名称", "Scheme title"), width=30, says="title"),
    Told("source", kinds.FREE, says='where the rules were published: `{"title", "url", "period"}`, free', unstated="`{}`"),
    Told("effective_from", kinds.DAY, heading=("生效日期", "Effective from"),
         says='first day on which the rules hold (`"2023-05-16"`)', unstated="open"),
    Told("effective_to", kinds.DAY, heading=("失效日期", "Effective to"), says="last day on which they hold", unstated="open"),
    Told("full_marks", kinds.NUMBER, _("Full score"), _("The score that is 100 % for the coefficient."), required=True,
         heading=("满分", "Full marks"), says="the number that is 100 % for the coefficient", unstated="required"),
    Told("total", kinds.PART, part="output", heading=("总分", "total"), schema={"$ref": "#/$defs/output"},
         says='`{"places", "mode", "floor", "cap"}` of the final score', unstated="places 2, half_up, no floor, no cap"),
    Told("coefficient", kinds.PART, part="output", heading=("系数", "coefficient"), schema={"$ref": "#/$defs/coefficient"},
         says='the same for the coefficient, plus `"of": "rounded"` (of the printed total) or `"exact"`',
         unstated="places 2, half_up, rounded"),
    Told("settings", kinds.PART, part="settings", says="choices for the whole scheme, see 12", unstated="see 12"),
    Told("dimensions", kinds.LIST, _("Dimensions"),
         _("If none are entered, the usual five apply: morality, ability, diligence, performance, integrity."),
         part="named", more=_("Add a dimension"), says='list of `{"code", "title"}`',
         unstated="morality, ability, diligence, performance, integrity (德能勤绩廉)"),
    Told("level_titles", kinds.TITLES, _("Levels"),
         _("Village, town, county, city, province and nation have titles already."), more=_("Add a level"),
         columns=("level", _("Level"), "title", _("Title")),
         says='`{"county": {"zh-hans": "县级", "en": "county"}}` for level ladders',
         unstated="village, town, county, city, province, nation"),
    Told("attributes", kinds.LIST, part="attribute",
         says='list of `{"code", "title", "options": [{"code", "title"}]}`: properties of subjects (2)', unstated="none"),
    Told("values", kinds.LIST, part="value", says="derived values, see 6", unstated="none"),
    Told("tree", kinds.PART, part="part", required=True, says="root node", unstated="required"),
    Told("vetoes", kinds.LIST, part="veto", says="see 8", unstated="none"),
    Told("grades", kinds.LIST, _("Grades"),
         _("Start with the best. A grade applies from its score up to the next better grade; the last one may cover everything below."),
         part="grade", more=_("Add a grade"), spare=4, says='list of `{"code", "title", "from", "to"}`, best first',
         unstated="none"),
    Told("grades_on", kinds.CHOICE, _("Basis"), options=SCORE_OR_COEFFICIENT, default="score", heading=("等次依据", "Grades by"),
         says='`"score"` or `"coefficient"`, always the printed (rounded) number', unstated="score"),
    Told("fairness", kinds.PART, part="fairness", schema={"$ref": "#/$defs/fairness"}, says="see 9", unstated="all off"),
    Told("several_posts", kinds.PART, part="several_posts", says="one person, several sheets, see 10", unstated="none"),
    Told("payouts", kinds.LIST, part="payout", says="money plans, see 11", unstated="none"),
)  # fmt: skip
# what a condition compares; its values are read by ``reading.conditions``
CONDITION_PART = (
    *(Told(key, kinds.NAME) for key in ("rule", "node", "attribute")),
    Told("of", kinds.CHOICE, options=COMPARED),
    Told("over", kinds.CHOICE, options=COUNTED_OVER),
    Told("op", kinds.NAME, schema={"$ref": "#/$defs/op"}),
    *(Told(key, kinds.VALUE) for key in ("than", "value", "measure")),
    Told("in", kinds.CODES),
    Told("all", kinds.LIST, part="condition"),
    Told("any", kinds.LIST, part="condition"),
    Told("not", kinds.PART, part="condition"),
)

# the records of parts, and the variant that stands there
MODELS: dict[str, type] = {
    "output": Output, "attribute": Attribute, "value": DerivedValue, "cells": ValueTable, "dated": Dated,
    "linked": Inherited, "node": Node, "item": Node, "round": Rounding, "list": RuleList, "rule": Rule,
    "modifier": Modifier, "ladder": Rung, "tier": Tier, "sample": Sample, "band": Band, "share": GroupShare,
    "option": VoteOption, "voters": VoteGroup, "trim": Trim, "veto": Veto, "grade": Grade, "fairness": Fairness,
    "error_rate": ErrorRate, "work_factors": WorkFactors, "work_table": WorkTable, "peer": Peer,
    "group_coefficient": GroupCoefficient, "payout": Payout,
}  # fmt: skip
VARIANTS = {"linked": "linked", "node": "node", "item": "item"}
PARTS: dict[str, tuple[Told, ...]] = {
    "document": DOCUMENT,
    "settings": SETTINGS,
    "several_posts": SEVERAL_POSTS,
    "named": NAMED,
    "condition": CONDITION_PART,
    **{part: fields_of(model, VARIANTS.get(part, "")) for part, model in MODELS.items()},
    **{f"params {code}": fields_of(one.record, code) for code, one in METHOD_KINDS.items() if one.record},
}
PLAN_FIELDS = {code: fields_of(Payout, code) for code in PLAN_KINDS}
