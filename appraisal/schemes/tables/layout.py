"""Sheets and columns of the indicator table, and which part of the scheme document each column holds.

Headings, widths and words are those of the catalogue; here stands what a workbook adds: the order of the columns, and
the sheets of lists, which hold rows of several parts.
"""

from dataclasses import dataclass

from appraisal.schemes.tables.cells import Bound, Choice, Kind, Parameters, YesNo
from appraisal.schemes.tables.declared import JSON, NUMBER, PERCENT, TEXT, VALUE, Known, cell_of, flat
from appraisal.schemes.tables.parts import PARTS as LISTS
from appraisal.scoring.language import kinds
from appraisal.scoring.language.compositions import COMPOSITION_WORDS
from appraisal.scoring.language.document import DOCUMENT, PARTS, SOURCE
from appraisal.scoring.language.methods import METHOD_WORDS, METHODS
from appraisal.scoring.language.vocabularies import LIST_TAKES


@dataclass(frozen=True)
class TableColumn:
    path: str  # key in the object of the row; dots go into inner objects
    zh: str
    en: str
    kind: Kind
    width: int = 12
    needed: bool = False


@dataclass(frozen=True)
class TableSheet:
    key: str
    zh: str
    en: str
    columns: tuple[TableColumn, ...]
    part: str = ""  # of the document, that a row says

    @property
    def name(self) -> str:
        return f"{self.zh} {self.en}"

    def column(self, path: str) -> TableColumn:
        return next(column for column in self.columns if column.path == path)


REST = "rest"  # what of an object has no column
# what the sheet of words names
NAMED = {
    "dimension": ("维度", "dimension"),
    "level": ("级别", "level"),
    "attribute": ("属性", "attribute"),
    "option": ("属性取值", "option of an attribute"),
}
HOW = COMPOSITION_WORDS.cells | METHOD_WORDS.cells
NEEDED = ("code", "format", "full_marks")


def title(zh: str = "名称", en: str = "Title", path: str = "title", width: int = 30) -> tuple[TableColumn, TableColumn]:
    return (
        TableColumn(f"{path}.zh-hans", f"{zh}（中文）", f"{en} (Chinese)", TEXT, width),
        TableColumn(f"{path}.en", f"{zh}（英文）", f"{en} (English)", TEXT, width),
    )


def rest() -> TableColumn:
    return TableColumn(REST, "其他（JSON）", "Further (JSON)", JSON, 24)


def columns(known: Known, paths: str, cells: dict[str, Kind] | None = None) -> tuple[TableColumn, ...]:
    """Declared columns by path; ``cells`` holds those that are written in another way than their kind says."""
    found: list[TableColumn] = []
    for path in paths.split():
        told, (zh, en) = known[path]
        if told.kind in (kinds.TITLE, kinds.GROUP):
            found += title(zh, en, path, told.width)
        elif told.kind == kinds.RANGE:
            found.append(TableColumn(f"{path}.low", f"{zh}最低", f"{en} from", NUMBER))
            found.append(TableColumn(f"{path}.high", f"{zh}最高", f"{en} to", NUMBER))
        else:
            kind = (cells or {}).get(path) or cell_of(told)
            found.append(TableColumn(path, zh, en, kind, told.width, needed=told.key in NEEDED))
    return tuple(found)


NODES = flat(PARTS["node"]) | flat(PARTS["item"])
for method in reversed(METHODS):
    NODES |= flat((one for one in PARTS.get(f"params {method}", ()) if one.heading[0]), "params.")

INDICATORS = TableSheet(
    "indicators",
    "指标",
    "Indicators",
    (
        TableColumn("parent", "上级代码", "Parent code", TEXT, 14),
        *columns(NODES, "code title"),
        TableColumn("how", "计算方式", "How it scores", Choice(HOW), 22, needed=True),
        *columns(
            NODES,
            "weight full floor cap dimension family params.value params.target params.formula params.below "
            "params.above params.per params.steps params.tolerance params.cap params.times params.missing",
            {"params.below": PERCENT, "params.above": PERCENT, "params.per": VALUE},
        ),
        TableColumn("params", "其他参数", "Further parameters", Parameters(), 24),
        *columns(
            NODES,
            "round.places round.mode weights from to assessed_by several_assessors applies_when source",
        ),
        rest(),
    ),
    "item",
)
RULES = TableSheet(
    "rules",
    "计分细则",
    "Rules",
    (
        TableColumn("item", "指标代码", "Indicator code", TEXT, 14, needed=True),
        *columns(
            flat(PARTS["rule"]),
            "code title kind points unit range levels cap list measure missing per steps required above below at_least "
            "at_most base then target tolerance sides ladder_mode over factor when highest_in group modifiers evidence "
            "approval source",
        ),
        rest(),
    ),
    "rule",
)
TABLES = TableSheet(
    "tables",
    "分档与选项",
    "Tables",
    (
        TableColumn("owner", "所属代码", "Belongs to", TEXT, 14, needed=True),
        TableColumn("which", "类别", "Table", Choice({one.which: one.words for one in LISTS}), 18, needed=True),
        TableColumn("code", "代码", "Code", TEXT, 14),
        *title(width=22),
        TableColumn("from", "从", "From", Bound(), 12),
        TableColumn("from_open", "不含起点", "Without from", YesNo()),
        TableColumn("to", "到", "To", Bound(), 12),
        TableColumn("to_closed", "含终点", "With to", YesNo()),
        TableColumn("number", "分值或数值", "Points or value", VALUE, 16),
        TableColumn("cap", "最多", "At most", PERCENT),
        TableColumn("take", "取法", "Counting", Choice(LIST_TAKES.cells)),
        rest(),
    ),
)
GRADES = TableSheet("grades", "等次", "Grades", (*columns(flat(PARTS["grade"]), "code title from to"), rest()), "grade")
VETOES = TableSheet(
    "vetoes", "否决", "Vetoes", (*columns(flat(PARTS["veto"]), "code title when effect item grade"), rest()), "veto"
)
VALUES = TableSheet(
    "values",
    "派生值",
    "Values",
    (
        *columns(
            flat(PARTS["value"]),
            "code title formula table.by table.cells table.otherwise linked.relation linked.take linked.of",
            {"table.otherwise": VALUE},
        ),
        rest(),
    ),
    "value",
)
PAYOUTS = TableSheet(
    "payouts",
    "奖励分配",
    "Payouts",
    (
        *columns(
            flat(PARTS["payout"]),
            "code title method weight formula factor times_factor min_score when floor cap pool over_pool residue "
            "kept_when beyond places mode unit",
        ),
        rest(),
    ),
    "payout",
)
WORDS = TableSheet(
    "words",
    "名目",
    "Words",
    (
        TableColumn("which", "类别", "Kind", Choice(NAMED), 18, needed=True),
        TableColumn("owner", "所属代码", "Belongs to", TEXT, 14),
        TableColumn("code", "代码", "Code", TEXT, 14, needed=True),
        *title(),
        rest(),
    ),
)
# The sheet of settings stands upright: one row per setting, its value beside its name.
SETTINGS = TableSheet(
    "settings",
    "设置",
    "Settings",
    (
        *columns(
            flat(DOCUMENT) | flat(SOURCE, "source."),
            "format code title effective_from effective_to full_marks total.places total.mode total.floor total.cap "
            "coefficient.places coefficient.mode coefficient.of coefficient.floor coefficient.cap settings.item_floor "
            "settings.item_cap settings.evidence grades_on several_posts.take fairness.error_rate "
            "fairness.work_factors fairness.peer fairness.group_coefficient source.title source.publisher source.url "
            "source.period source.note",
        ),
        rest(),
    ),
)

LISTED = (GRADES, VETOES, VALUES, PAYOUTS)  # each holds one list of the document
SHEETS = (SETTINGS, INDICATORS, RULES, TABLES, GRADES, VETOES, VALUES, PAYOUTS, WORDS)
