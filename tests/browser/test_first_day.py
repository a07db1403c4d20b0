"""The first day, by real hands and in Chinese: from an empty database to the first open month, along the list alone."""

import re
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone, translation
from playwright.sync_api import expect

from appraisal.models import Period
from cadres.models import Cadre, Grant, User
from tests import factories as make
from tests.browser.hands import is_sound
from tests.browser.office import worker
from tests.core.spreadsheets.layouts import workbook

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

CLICKS = 60  # of the eighty in which a month is to be released
PEOPLE = [("G001", "高芳"), ("G002", "雷鸣"), ("G003", "苏青"), ("G004", "林小雨")]
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


def test_from_an_empty_site_to_the_first_open_month(empty_site, new_page, child_environment, book):
    Hands.pressed = 0

    def somebody():
        return Hands(new_page(language="zh-CN"))

    passwords = the_office_is_founded(somebody())
    officer, system, security = somebody(), somebody(), somebody()
    for who, name in ((officer, "G001"), (system, "xi"), (security, "an")):
        signs_in(who, name, passwords[name])
    with worker(child_environment):
        hr_enters_the_office(officer, book)
        the_system_administrator_makes_the_accounts(system, book)
        two_people_grant_the_rights(security, system, book)
    hr_comes_to_the_first_month(officer)
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
    slips = hands.page.locator(".slip").all_inner_texts()
    assert len(slips) == 4
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


def follows(hands, line):
    """Back to the list, and into one of its lines."""
    hands.page.goto("/")
    Hands.pressed += 1  # the workbench stands in the navigation
    hands.press(line, role="link", within=".set-up")


def hr_enters_the_office(hands, book):
    is_sound(hands.page)
    follows(hands, "单位")
    imports(
        hands, book("units", ["单位代码", "单位名称", "类型", "上级单位代码"], ["B1", "农业农村局", "局", "COUNTY"])
    )
    follows(hands, "岗位")
    posts = [["P0", "县长", "COUNTY", "领导职务", 2], ["P1", "种植业管理岗", "B1", "综合管理类", 4]]
    imports(hands, book("posts", ["岗位代码", "岗位名称", "所属单位代码", "岗位类别", "编制数"], *posts))
    follows(hands, "人员")
    heads = ["工号", "姓名", "性别", "出生日期", "公民身份号码", "学历", "政治面貌", "参加工作日期", "进入渠道"]
    heads += ["首任岗位代码", "任职日期"]
    rows = []
    for number, (staff_no, name) in enumerate(PEOPLE):
        identity = make.identity_number(date(1985, 1, 2 + number), number)
        sex = "男" if int(identity[16]) % 2 else "女"
        post = "P0" if number == 1 else "P1"
        born = date(1985, 1, 2 + number)
        rows.append([staff_no, name, sex, born, identity, "本科", "群众", date(2010, 7, 1), "考试录用", post])
        rows[-1].append(date(2015, 7, 1))
    imports(hands, book("cadres", heads, *rows))
    follows(hands, "职责")
    imports(hands, book("duties", ["岗位代码", "序号", "职责"], ["P0", 1, "主持全面工作"], ["P1", 1, "组织春耕备耕"]))


def the_system_administrator_makes_the_accounts(hands, book):
    hands.page.goto("/imports/new/accounts/")
    Hands.pressed += 2
    imports(hands, book("accounts", ["用户名", "姓名", "工号"], *[[no, name, no] for no, name in PEOPLE]))
    hands.page.goto("/people/users/slips/")
    Hands.pressed += 2
    hands.press("生成密码并显示密码条")
    hands.says("密码只显示一次")
    assert hands.page.locator(".slip").count() == 3, "the officer has hers already"
    is_sound(hands.page)
    assert Cadre.objects.get(staff_no="G001").user == User.objects.get(username="G001")


def two_people_grant_the_rights(security, system, book):
    security.page.goto("/imports/new/grants/")
    Hands.pressed += 2
    rows = [["G002", "单位负责人", "COUNTY", "县长"], ["G003", "主管领导", "COUNTY", "分管领导"]]
    imports(security, book("grants", ["用户名", "角色", "单位代码", "理由"], *rows))
    system.page.goto("/people/grants/requests/")
    Hands.pressed += 1
    for box in system.page.locator("#list input[name=selected]").all():
        Hands.pressed += 1
        box.check()
    system.press("确认授权")
    Hands.pressed += 1
    system.page.locator("#main form button[type=submit]").first.click()
    system.says("已确认2项授权")
    assert Grant.objects.filter(user__username__in=["G002", "G003"]).count() == 2


def goes_on(hands, selector):
    """Presses what ``selector`` finds first on the page."""
    Hands.pressed += 1
    hands.page.locator("#main").locator(selector).first.click()


def hr_comes_to_the_first_month(hands):
    follows(hands, "考核方案")
    goes_on(hands, ".editor-shelf a[href*='town-monthly']")
    hands.fill(title="清禾县平时考核方案", code="qinghe")
    goes_on(hands, ".form-actions button")
    goes_on(hands, "a[href$='/publish/']")
    hands.fill(effective_from=timezone.localdate().replace(day=1).isoformat())
    goes_on(hands, "form input[type=checkbox]")
    goes_on(hands, ".form-actions button")
    follows(hands, "指定方案适用范围")
    hands.press("清禾县平时考核方案", role="link")
    goes_on(hands, "a[href$='/assign/']")
    goes_on(hands, ".form-actions button")
    follows(hands, "年度计划")
    today = timezone.localdate()
    hands.fill(year=str(today.year))
    hands.page.locator("[name=first_month]").select_option(str(today.month))
    goes_on(hands, ".form-actions button")
    follows(hands, "第一个月")
    goes_on(hands, ".form-actions button")
    hands.says("已对4人开启")
    assert Period.objects.filter(state="open").exists()
    hands.page.goto("/")
    hands.says("首次考核结果")
    expect(hands.page.locator(".set-up > li:not(.is-done)")).to_have_count(1)
    is_sound(hands.page)
