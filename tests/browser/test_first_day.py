"""The first day, by real hands and in Chinese: from an empty database to the first released month.

Everybody follows the lists and notes of the own first page alone.
"""

import re
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone, translation
from playwright.sync_api import expect

from appraisal.models import Entry, Period
from cadres.models import Cadre, Grant, User
from tests import factories as make
from tests.browser.hands import choose, is_sound
from tests.browser.office import NOTE, worker
from tests.core.spreadsheets.layouts import workbook

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

CLICKS = 79  # of all six people together
DONE = "组织春耕农资调运到村"
PHONE = {"width": 360, "height": 740, "is_mobile": True, "has_touch": True}
PEOPLE = [("G001", "高芳"), ("G002", "雷鸣"), ("G003", "苏青"), ("G004", "林小雨")]
CADRE_HEADS = ["工号", "姓名", "性别", "出生日期", "公民身份号码", "学历", "政治面貌", "参加工作日期", "进入渠道"]
CADRE_HEADS += ["首任岗位代码", "任职日期"]
FOUNDERS = {"system": ("xi", "夏明"), "security": ("an", "安宁"), "auditor": ("shen", "沈稳"), "hr": ("G001", "高芳")}


class Hands:
    """A page, and how often somebody pressed on it."""

    pressed = 0

    def __init__(self, page):
        self.page = page

    def press(self, name, role="button", within="#main"):
        type(self).pressed += 1
        self.page.locator(within).get_by_role(role, name=name, exact=True).first.click()

    def fill(self, **fields):
        for name, value in fields.items():
            self.page.locator(f"[name={name}]").fill(value)

    def says(self, text):
        expect(self.page.locator("#main").get_by_text(text).filter(visible=True).first).to_be_visible(timeout=30_000)


@pytest.fixture
def book(tmp_path):
    """``book("units", heads, *rows)``: the path of a workbook."""

    def made(name, *rows) -> Path:
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(workbook(*rows).getvalue())
        return path

    return made


@pytest.fixture
def empty_site(transactional_db):
    with translation.override("zh-hans"):
        call_command("load_packs", stdout=StringIO())
        yield


def test_from_an_empty_site_to_the_first_released_month(empty_site, new_page, child_environment, book):
    Hands.pressed = 0

    def somebody(**kind):
        return Hands(new_page(language="zh-CN", **kind))

    passwords = the_office_is_founded(somebody())
    officer, system, security = somebody(), somebody(), somebody()
    for who, name in ((officer, "G001"), (system, "xi"), (security, "an")):
        signs_in(who, name, passwords[name])
    with worker(child_environment):
        hr_enters_the_office(officer, book)
        passwords |= the_system_administrator_makes_the_accounts(system, book)
        two_people_grant_the_rights(security, system, book)
    hr_opens_the_first_month(officer)
    cadre, supervisor, leader = somebody(**PHONE), somebody(), somebody()
    for who, name in ((leader, "G002"), (supervisor, "G003"), (cadre, "G004")):
        signs_in(who, name, passwords[name])
    the_cadre_writes_an_entry(cadre)
    the_supervisor_verifies_it(supervisor)
    with worker(child_environment):
        hr_gives_the_figures_and_calculates(officer, book)
        hr_prepares_the_release(officer)
        the_leader_confirms_it(leader)
    the_cadre_reads_the_result(cadre)
    the_list_is_gone(officer)
    assert Hands.pressed <= CLICKS, Hands.pressed


def the_office_is_founded(hands) -> dict[str, str]:
    out = StringIO()
    call_command("start_link", stdout=out)
    hands.page.goto(out.getvalue().strip().removeprefix("http://127.0.0.1:8000"))
    is_sound(hands.page)
    hands.fill(unit_name="清禾县", unit_code="COUNTY")
    for role, (username, name) in FOUNDERS.items():
        hands.fill(**{f"{role}_username": username, f"{role}_name": name})
    hands.press("建立单位")
    hands.says("密码只显示一次")
    is_sound(hands.page)
    slips = passwords_of(hands.page)
    assert len(slips) == 4
    return slips


def passwords_of(page) -> dict[str, str]:
    slips = page.locator(".slip").all_inner_texts()
    return dict(re.search(r"用户名\s+(\S+)\s+临时密码\s+(\S+)", slip).groups() for slip in slips)


def signs_in(hands, username, password):
    mine = f"{username} 青山 green river 26"
    hands.page.goto("/")
    hands.fill(login=username, password=password)
    hands.press("登录")
    hands.fill(oldpassword=password, password1=mine, password2=mine)
    hands.press("修改密码")
    expect(hands.page).not_to_have_url(re.compile("password"))


def imports(hands, path):
    hands.page.locator("input[type=file]").set_input_files(path)
    hands.press("上传并检查")
    write = hands.page.locator("#main form[action$='/commit/'] button")
    expect(write.or_(hands.page.locator("#errors-title")).first).to_be_visible(timeout=60_000)
    assert write.count(), hands.page.locator("#main").inner_text()
    Hands.pressed += 1
    write.click()
    hands.says("已导入")


def goes_on(hands, selector):
    """Presses what ``selector`` finds first on the page."""
    Hands.pressed += 1
    hands.page.locator("#main").locator(selector).first.click()


def follows(hands, line):
    """Into a line of the list, which is the first page of an HR officer."""
    hands.press(line, role="link", within=".set-up")


def comes_back(hands):
    """To the list, by the navigation."""
    hands.press("考核工作台", role="link", within="nav")


def hr_enters_the_office(hands, book):
    is_sound(hands.page)
    follows(hands, "单位")
    imports(
        hands, book("units", ["单位代码", "单位名称", "类型", "上级单位代码"], ["B1", "农业农村局", "局", "COUNTY"])
    )
    hands.press("下一步：岗位", role="link")
    posts = [["P0", "县长", "COUNTY", "领导职务", 2], ["P1", "种植业管理岗", "B1", "综合管理类", 4]]
    imports(hands, book("posts", ["岗位代码", "岗位名称", "所属单位代码", "岗位类别", "编制数"], *posts))
    hands.press("下一步：人员", role="link")
    imports(hands, book("cadres", CADRE_HEADS, *cadre_rows()))
    hands.press("下一步：职责", role="link")
    imports(hands, book("duties", ["岗位代码", "序号", "职责"], ["P0", 1, "主持全面工作"], ["P1", 1, "组织春耕备耕"]))


def cadre_rows():
    for number, (staff_no, name) in enumerate(PEOPLE):
        born = date(1985, 1, 2 + number)
        identity = make.identity_number(born, number)
        sex = "男" if int(identity[16]) % 2 else "女"
        post = "P0" if number == 1 else "P1"
        known = [staff_no, name, sex, born, identity, "本科", "群众", date(2010, 7, 1), "考试录用"]
        yield [*known, post, date(2015, 7, 1)]


def the_system_administrator_makes_the_accounts(hands, book):
    hands.page.goto("/")
    hands.says("4名在职人员没有账号。")
    is_sound(hands.page)
    hands.press("导入账号", role="link", within=".note")
    imports(hands, book("accounts", ["用户名", "姓名", "工号"], *[[no, name, no] for no, name in PEOPLE]))
    hands.press("下一步：打印密码条", role="link")
    hands.press("生成密码并显示密码条")
    hands.says("密码只显示一次")
    is_sound(hands.page)
    assert Cadre.objects.get(staff_no="G001").user == User.objects.get(username="G001")
    slips = passwords_of(hands.page)
    assert set(slips) == {"G002", "G003", "G004"}, "the officer has hers already"
    return slips


def two_people_grant_the_rights(security, system, book):
    security.page.goto("/")
    security.says("还没有主管领导核实台账。")
    is_sound(security.page)
    security.press("导入授权", role="link", within=".note")
    rows = [["G002", "单位负责人", "COUNTY", "县长"], ["G003", "主管领导", "COUNTY", "分管领导"]]
    imports(security, book("grants", ["用户名", "角色", "单位代码", "理由"], *rows))
    system.page.goto("/")
    system.press("权限申请", role="link", within=".note")
    goes_on(system, "#list [data-bulk-all]")
    system.press("确认授权")
    goes_on(system, "form button[type=submit]")
    system.says("已确认2项授权")
    assert Grant.objects.filter(user__username__in=["G002", "G003"]).count() == 2


def hr_opens_the_first_month(hands):
    hands.page.goto("/")
    follows(hands, "考核方案")
    goes_on(hands, ".editor-shelf a[href*='town-monthly']")
    hands.fill(title="清禾县平时考核方案", code="qinghe")
    goes_on(hands, ".form-actions button")
    goes_on(hands, "a[href$='/publish/']")
    hands.fill(effective_from=timezone.localdate().replace(day=1).isoformat())
    goes_on(hands, "form input[type=checkbox]")
    goes_on(hands, ".form-actions button")
    hands.press("指定适用的单位和岗位", role="link")
    goes_on(hands, ".form-actions button")
    comes_back(hands)
    follows(hands, "年度计划")
    today = timezone.localdate()
    for name, value in (("year", today.year), ("first_month", today.month)):
        expect(hands.page.locator(f"[name={name}]")).to_have_value(str(value))
    goes_on(hands, ".form-actions button")
    follows(hands, "第一个月")
    goes_on(hands, ".form-actions button")
    hands.says("已对4人开启")
    assert Period.objects.get(state="open").starts_on == today.replace(day=1)
    comes_back(hands)
    expect(hands.page.locator(".set-up > li:not(.is-done)")).to_have_count(1)
    is_sound(hands.page)


def the_cadre_writes_an_entry(hands):
    hands.fill(summary=DONE)
    choose(hands.page.locator("#main [name=rule]"), "走访联系群众")
    hands.page.locator("#main input[type=file]").first.set_input_files(NOTE)
    is_sound(hands.page)
    hands.press("提交")
    hands.says("已提交")


def the_supervisor_verifies_it(hands):
    hands.page.goto("/")
    hands.press("待核实台账记录", role="link")
    hands.says(DONE)
    goes_on(hands, "button[data-key=v]")
    hands.says("没有待办事项")
    assert Entry.objects.get().state == "verified"


def hr_gives_the_figures_and_calculates(hands, book):
    """Her own figures are another officer's business, so three people get theirs."""
    hands.page.goto("/")
    follows(hands, "首次考核结果")
    hands.says("tasks.done")
    is_sound(hands.page)
    hands.press("从表格导入", role="link", within=".note")
    month = timezone.localdate().strftime("%Y-%m")
    figures = {"tasks.done": 9, "tasks.planned": 10, "satisfaction.score": 96}
    rows = [[month, number, code, value] for number, _name in PEOPLE[1:] for code, value in figures.items()]
    imports(hands, book("measures", ["月份", "工号", "指标数据代码", "数值"], *rows))
    hands.press("下一步：首次考核结果", role="link")
    hands.press("计分")
    hands.page.wait_for_url("**/runs/*/", timeout=60_000)  # the page of the job leads on by itself


def hr_prepares_the_release(hands):
    comes_back(hands)
    follows(hands, "首次考核结果")
    is_sound(hands.page)
    hands.press("提出发布", role="link")
    goes_on(hands, "form input[type=checkbox]")
    hands.fill(reason="首月试行，提前发布。")
    goes_on(hands, ".form-actions button")
    hands.says("由单位负责人确认")


def the_leader_confirms_it(hands):
    hands.page.goto("/")
    is_sound(hands.page)
    hands.press("查看并确认", role="link", within=".note")
    hands.press("确认", role="link")
    hands.press("确认")
    expect(hands.page.get_by_role("link", name="林小雨").first).to_be_visible(timeout=60_000)  # it leads on


def the_cadre_reads_the_result(hands):
    month = Period.objects.get(state="released")
    sheet = month.released_run.sheets.get(cadre__staff_no="G004")
    hands.page.goto("/")
    hands.press("我的考核结果", role="link", within="nav")
    hands.press(str(month), role="link", within="#list")
    hands.says(f"{sheet.total:.2f}")
    is_sound(hands.page)


def the_list_is_gone(hands):
    hands.page.goto("/")
    expect(hands.page.locator("#main h1")).to_be_visible()
    expect(hands.page.locator(".set-up")).to_have_count(0)
