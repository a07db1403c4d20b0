"""Sheets and columns of the indicator table, and which part of the scheme document each column holds."""

from dataclasses import dataclass

from appraisal.schemes.tables import vocabulary as words
from appraisal.schemes.tables.cells import (
    Bound,
    Choice,
    Codes,
    Day,
    Formula,
    Json,
    Kind,
    Number,
    Pairs,
    Parameters,
    Text,
    Value,
    Whole,
    YesNo,
    YesOrName,
)
from appraisal.schemes.tables.circumstances import Circumstances
from appraisal.schemes.tables.conditions import ConditionCell


@dataclass(frozen=True)
class Column:
    path: str  # key in the object of the row; dots go into inner objects
    zh: str
    en: str
    kind: Kind
    width: int = 12
    needed: bool = False

    @property
    def steps(self) -> tuple[str, ...]:
        return tuple(self.path.split("."))


@dataclass(frozen=True)
class Sheet:
    key: str
    zh: str
    en: str
    columns: tuple[Column, ...]

    @property
    def name(self) -> str:
        return f"{self.zh} {self.en}"

    def column(self, path: str) -> Column:
        return next(column for column in self.columns if column.path == path)


REST = "rest"  # what of an object has no column
TEXT, NUMBER, VALUE, JSON = Text(), Number(), Value(), Json()
PERCENT = Number(percent=True)
FLOOR = Number(percent=True, words=words.NONE)
CAP = Number(percent=True, words=words.NONE_OR_FULL)


def title(zh="名称", en="Title", path="title", width=30) -> tuple[Column, Column]:
    return (
        Column(f"{path}.zh-hans", f"{zh}（中文）", f"{en} (Chinese)", TEXT, width),
        Column(f"{path}.en", f"{zh}（英文）", f"{en} (English)", TEXT, width),
    )


def rest() -> Column:
    return Column(REST, "其他（JSON）", "Further (JSON)", JSON, 24)


def code(zh: str, en: str) -> Column:
    return Column("code", zh, en, TEXT, 14, needed=True)


INDICATORS = Sheet(
    "indicators",
    "指标",
    "Indicators",
    (
        Column("parent", "上级代码", "Parent code", TEXT, 14),
        code("代码", "Code"),
        *title(),
        Column(
            "how", "计算方式", "How it scores", Choice(words.COMPOSITIONS | words.METHODS), 22, needed=True
        ),
        Column("weight", "权重", "Weight", NUMBER),
        Column("full", "满分", "Full score", NUMBER),
        Column("floor", "下限", "Floor", FLOOR),
        Column("cap", "上限", "Cap", CAP),
        Column("dimension", "维度", "Dimension", TEXT, 14),
        Column("family", "共性或个性", "Common or individual", Choice(words.FAMILIES)),
        Column("params.value", "取值", "Value", VALUE, 20),
        Column("params.target", "目标", "Target", VALUE, 16),
        Column("params.formula", "公式", "Formula", Formula(), 34),
        Column("params.below", "每差一步", "Each step below", PERCENT),
        Column("params.above", "每超一步", "Each step above", PERCENT),
        Column("params.per", "一步大小", "Size of a step", VALUE),
        Column("params.steps", "步的算法", "Counting of steps", Choice(words.STEPS), 16),
        Column("params.tolerance", "允许误差", "Tolerance", VALUE),
        Column("params.cap", "比率上限", "Cap of the ratio", Number(percent=True, words=words.NONE)),
        Column("params.times", "乘以", "Times", VALUE),
        Column("params.missing", "无数据时", "Without value", Choice(words.MISSING), 14),
        Column("params", "其他参数", "Further parameters", Parameters(), 24),
        Column("round.places", "小数位", "Decimal places", Whole()),
        Column("round.mode", "取舍", "Rounding", Choice(words.MODES), 14),
        Column("weights", "权重合计", "Weights add up", Choice(words.WEIGHTS)),
        Column("from", "折算自", "Rescaled from", VALUE),
        Column("to", "折算到", "Rescaled to", NUMBER),
        Column("assessed_by", "考核单位", "Assessed by", Codes(), 24),
        Column("several_assessors", "多家考核时", "Several assessors", Choice(words.COMBINED)),
        Column("applies_when", "适用条件", "Applies when", ConditionCell(), 30),
        Column("source", "依据", "Source", TEXT, 24),
        rest(),
    ),
)

RULES = Sheet(
    "rules",
    "计分细则",
    "Rules",
    (
        Column("item", "指标代码", "Indicator code", TEXT, 14, needed=True),
        code("细则代码", "Rule code"),
        *title("内容", "What happens", width=40),
        Column("kind", "加分或扣分", "Bonus or deduction", Choice(words.KINDS), 14),
        Column("points", "分值", "Points", NUMBER),
        Column("unit", "单位", "Per", TEXT),
        Column("range.low", "分值最低", "Points from", NUMBER),
        Column("range.high", "分值最高", "Points to", NUMBER),
        Column("levels", "分级分值", "Points by level", Pairs(), 26),
        Column("cap", "最多", "At most", PERCENT),
        Column("list", "合并封顶", "Shared cap", TEXT),
        Column("measure", "计数来源", "Counted from", VALUE, 18),
        Column("missing", "无数据时", "Without value", Choice(words.RULE_MISSING), 14),
        Column("per", "每", "Per step of", NUMBER),
        Column("steps", "步的算法", "Counting of steps", Choice(words.STEPS), 16),
        Column("required", "应达", "Required", VALUE),
        Column("above", "超过", "Above", VALUE),
        Column("below", "低于", "Below", VALUE),
        Column("at_least", "不少于", "At least", VALUE),
        Column("at_most", "不多于", "At most in number", VALUE),
        Column("base", "基础分", "Base", NUMBER),
        Column("then", "以后每步", "Then each", NUMBER),
        Column("target", "目标", "Target", VALUE),
        Column("tolerance", "允许误差", "Tolerance", VALUE),
        Column("sides", "偏差方向", "Sides", Choice(words.SIDES)),
        Column("ladder_mode", "阶梯算法", "Ladder", Choice(words.LADDER_MODES), 18),
        Column("over", "累计", "Counted over", Choice(words.OVER)),
        Column("factor", "系数", "Factor", VALUE, 16),
        Column("when", "适用条件", "Applies when", ConditionCell(), 30),
        Column("highest_in", "只取最高", "Highest only in", YesOrName(), 16),
        *title("同组名目", "Grouped by", path="group", width=16),
        Column("modifiers", "情节", "Circumstances", Circumstances(), 30),
        Column("evidence", "须有佐证", "Needs a document", YesNo()),
        Column("approval", "须经审定", "Needs approval", YesNo()),
        Column("source", "依据", "Source", TEXT, 24),
        rest(),
    ),
)

TABLES = Sheet(
    "tables",
    "分档与选项",
    "Tables",
    (
        Column("owner", "所属代码", "Belongs to", TEXT, 14, needed=True),
        Column("which", "类别", "Table", Choice(words.TABLES), 18, needed=True),
        Column("code", "代码", "Code", TEXT, 14),
        *title(width=22),
        Column("from", "从", "From", Bound(), 12),
        Column("from_open", "不含起点", "Without from", YesNo()),
        Column("to", "到", "To", Bound(), 12),
        Column("to_closed", "含终点", "With to", YesNo()),
        Column("number", "分值或数值", "Points or value", VALUE, 16),
        Column("cap", "最多", "At most", PERCENT),
        Column("take", "取法", "Counting", Choice(words.TAKE_LIST)),
        rest(),
    ),
)

GRADES = Sheet(
    "grades",
    "等次",
    "Grades",
    (
        code("代码", "Code"),
        *title(),
        Column("from", "从", "From", NUMBER),
        Column("to", "到", "To", NUMBER),
        rest(),
    ),
)

VETOES = Sheet(
    "vetoes",
    "否决",
    "Vetoes",
    (
        code("代码", "Code"),
        *title(),
        Column("when", "条件", "When", ConditionCell(), 46),
        Column("effect", "后果", "Effect", Choice(words.EFFECTS), 20),
        Column("item", "指标代码", "Indicator code", TEXT, 14),
        Column("grade", "等次代码", "Grade code", TEXT, 14),
        rest(),
    ),
)

VALUES = Sheet(
    "values",
    "派生值",
    "Values",
    (
        code("代码", "Code"),
        *title(),
        Column("formula", "公式", "Formula", Formula(), 46),
        Column("table.by", "按属性", "By attribute", TEXT, 14),
        Column("table.cells", "各取值", "Cells", Pairs(), 40),
        Column("table.otherwise", "其余", "Otherwise", VALUE),
        Column("linked.relation", "关联关系", "Relation", TEXT, 16),
        Column("linked.take", "取法", "Counting", Choice(words.TAKE_LINKED)),
        Column("linked.of", "取什么", "Of", TEXT),
        rest(),
    ),
)

PAYOUTS = Sheet(
    "payouts",
    "奖励分配",
    "Payouts",
    (
        code("代码", "Code"),
        *title(),
        Column("method", "方式", "Method", Choice(words.PAYOUT_METHODS), 18),
        Column("weight", "按", "Weight by", Choice(words.GRADES_ON)),
        Column("formula", "公式", "Formula", Formula(), 40),
        Column("factor", "系数", "Factor", VALUE, 16),
        Column("times_factor", "乘岗位系数", "Times post factor", YesNo()),
        Column("min_score", "最低得分", "Least score", NUMBER),
        Column("when", "发放条件", "Paid when", ConditionCell(), 30),
        Column("floor", "下限", "Floor", FLOOR),
        Column("cap", "上限", "Cap", FLOOR),
        Column("pool", "总额", "Pool", NUMBER),
        Column("over_pool", "超总额时", "Over the pool", Choice(words.OVER_POOL)),
        Column("residue", "尾差", "Residue", Choice(words.RESIDUES), 18),
        Column("kept_when", "达标条件", "Good when", ConditionCell(), 30),
        Column("beyond", "超出年数", "Beyond the table", Choice(words.BEYOND)),
        Column("places", "小数位", "Decimal places", Whole()),
        Column("mode", "取舍", "Rounding", Choice(words.MODES), 14),
        Column("unit", "单位", "Unit", TEXT),
        rest(),
    ),
)

WORDS = Sheet(
    "words",
    "名目",
    "Words",
    (
        Column("which", "类别", "Kind", Choice(words.WORDS), 18, needed=True),
        Column("owner", "所属代码", "Belongs to", TEXT, 14),
        code("代码", "Code"),
        *title(),
        rest(),
    ),
)

# The sheet of settings stands upright: one row per setting, its value beside its name.
SETTINGS = Sheet(
    "settings",
    "设置",
    "Settings",
    (
        Column("format", "格式", "Format", TEXT, needed=True),
        Column("code", "方案代码", "Scheme code", TEXT, needed=True),
        *title("方案名称", "Scheme title"),
        Column("effective_from", "生效日期", "Effective from", Day()),
        Column("effective_to", "失效日期", "Effective to", Day()),
        Column("full_marks", "满分", "Full marks", NUMBER, needed=True),
        Column("total.places", "总分小数位", "Decimal places of the total", Whole()),
        Column("total.mode", "总分取舍", "Rounding of the total", Choice(words.MODES)),
        Column("total.floor", "总分下限", "Floor of the total", FLOOR),
        Column("total.cap", "总分上限", "Cap of the total", FLOOR),
        Column("coefficient.places", "系数小数位", "Decimal places of the coefficient", Whole()),
        Column("coefficient.mode", "系数取舍", "Rounding of the coefficient", Choice(words.MODES)),
        Column("coefficient.of", "系数取自", "Coefficient", Choice(words.OF_COEFFICIENT)),
        Column("coefficient.floor", "系数下限", "Floor of the coefficient", FLOOR),
        Column("coefficient.cap", "系数上限", "Cap of the coefficient", FLOOR),
        Column("settings.item_floor", "指标下限", "Floor of indicators", FLOOR),
        Column("settings.item_cap", "指标上限", "Cap of indicators", Choice(words.NONE_OR_FULL)),
        Column("settings.evidence", "无佐证的记录", "Entries without document", Choice(words.EVIDENCE)),
        Column("grades_on", "等次依据", "Grades by", Choice(words.GRADES_ON)),
        Column("several_posts.take", "多岗合并", "Several posts", Choice(words.TAKE_POSTS)),
        Column("fairness.error_rate", "按差错率扣分", "Error rate (JSON)", JSON),
        Column("fairness.work_factors", "工作难度系数", "Work factors (JSON)", JSON),
        Column("fairness.peer", "同组标准化", "Peer group (JSON)", JSON),
        Column("fairness.group_coefficient", "单位系数", "Group coefficient (JSON)", JSON),
        *title("依据名称", "Source", path="source.title"),
        *title("发文单位", "Publisher", path="source.publisher"),
        Column("source.url", "网址", "Address", TEXT),
        Column("source.period", "适用期间", "Period", TEXT),
        *title("备注", "Remark", path="source.note"),
        rest(),
    ),
)

SHEETS = (SETTINGS, INDICATORS, RULES, TABLES, GRADES, VETOES, VALUES, PAYOUTS, WORDS)
