"""Small layouts over real models, for tests of the machinery itself."""

import io
from datetime import date

import xlsxwriter

from cadres.models import Cadre, Duty, Post, Unit
from cadres.people.models import Channel, Education, Politics, Sex
from cadres.units.models import PostCategory
from core.errors import Refusal
from core.fields import blind_index
from core.spreadsheets.columns import LayoutColumn
from core.spreadsheets.layout import Layout
from core.spreadsheets.loop import TableImport
from core.spreadsheets.parse import parsed


def is_hr(user) -> bool:
    return user.has_role("hr")


class PostSheet(Layout):
    """Written in bulk."""

    code, title, model = "posts", "岗位", Post
    allow = is_hr

    columns = (
        LayoutColumn("code", zh="岗位编码", en="Post code", key=True, example="P-001"),
        LayoutColumn("unit", zh="单位编码", en="Unit code", to=Unit, by="code", required=True),
        LayoutColumn("title", zh="岗位名称", en="Title", required=True),
        LayoutColumn("category", zh="岗位类别", en="Category", choices=PostCategory, required=True),
        LayoutColumn("headcount", zh="编制数", en="Headcount", kind="integer", least=1, most=1000),
        LayoutColumn("factor", zh="岗位系数", en="Factor", kind="decimal", places=4),
        LayoutColumn("is_key", zh="重点岗位", en="Key post", kind="boolean"),
    )


class DutySheet(Layout):
    """Append-only: without a key column every row is new."""

    code, title, model = "duties", "职责", Duty
    allow = is_hr

    columns = (
        LayoutColumn("post", zh="岗位编码", en="Post code", to=Post, by="code", required=True),
        LayoutColumn("number", zh="序号", en="Number", kind="integer", required=True),
        LayoutColumn("title", zh="职责", en="Duty", required=True),
    )


class CadreSheet(Layout):
    code, title, model = "cadres", "cadres", Cadre
    allow = is_hr

    columns = (
        LayoutColumn("staff_no", zh="工号", en="Staff number", key=True),
        LayoutColumn("name", zh="姓名", en="Name", required=True),
        LayoutColumn("sex", zh="性别", en="Sex", choices=Sex, required=True),
        LayoutColumn("identity_number", zh="身份证号", en="Identity number", kind="identity", required=True,
               writes=("identity_number", "identity_digest")),
        LayoutColumn("born_on", zh="出生日期", en="Date of birth", kind="date", required=True,
               earliest=date(1930, 1, 1), latest=date.today),
        LayoutColumn("education", zh="学历", en="Education", choices=Education, required=True),
        LayoutColumn("politics", zh="政治面貌", en="Political status", choices=Politics, required=True),
        LayoutColumn("entered_on", zh="参加工作日期", en="Entry date", kind="date", required=True,
               earliest=date(1950, 1, 1)),
        LayoutColumn("entry_channel", zh="进入方式", en="Entry channel", choices=Channel, required=True),
    )  # fmt: skip

    def existing(self):
        return Cadre._base_manager.all()

    def check(self, row):
        row.instance.identity_digest = blind_index(row.instance.identity_number)


class UnitSheet(Layout):
    """Written row by row, as a service would; a parent may stand above in the same file."""

    code, title, model = "units", "units", Unit
    allow = is_hr

    columns = (
        LayoutColumn("code", zh="单位编码", en="Unit code", key=True),
        LayoutColumn("name", zh="单位名称", en="Name", required=True),
        LayoutColumn("kind", zh="类型", en="Kind", choices=Unit._meta.get_field("kind").choices, required=True),
        LayoutColumn("parent", zh="上级单位", en="Parent unit", to=Unit, by="code", within_file=True),
    )

    def write_row(self, actor, row):
        instance = row.instance
        if instance.name == "禁止":
            raise Refusal("Not this one.")
        instance.save()
        instance.path = f"{instance.parent.path if instance.parent else ''}{instance.pk}/"
        instance.save(update_fields=["path"])
        return instance


POST_HEADS = ["岗位编码", "单位编码", "岗位名称", "岗位类别", "编制数", "岗位系数", "重点岗位"]
CADRE_HEADS = ["工号", "姓名", "性别", "身份证号", "出生日期", "学历", "政治面貌", "参加工作日期", "进入方式"]


def workbook(*rows) -> io.BytesIO:
    """Rows of str, int, float, date or None, each cell stored as its own type."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"constant_memory": True, "strings_to_numbers": False, "strings_to_formulas": False}
    )
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(y, x, value)
            elif isinstance(value, bool):
                sheet.write_boolean(y, x, value)
            elif isinstance(value, date):
                sheet.write_datetime(y, x, value, day)
            elif value is not None:
                sheet.write_number(y, x, value)
    book.close()
    out.seek(0)
    return out


def check(layout, user, *rows, **options):
    """The import after checking a workbook of ``rows``."""
    table = TableImport(layout, user)
    with parsed(workbook(*rows), name="a.xlsx") as sheet:
        table.check(sheet, **options)
    return table
