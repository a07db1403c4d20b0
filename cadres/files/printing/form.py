"""The two pages of the 干部任免审批表: its cells in the measures of the paper form, filled from a record.

Every text is fitted into its cell by shrinking and never cut; of what even the smallest size has no room for, an added
page holds the rest, as it does from the eighth of the family on.
"""

from dataclasses import replace

from cadres.files.lrmx.months import age, dotted, month_of
from cadres.files.lrmx.party import party_of
from cadres.files.lrmx.record import AppointmentForm, FamilyLine
from cadres.files.lrmx.resume import resume_of
from cadres.files.printing.grid import SIZES, Cell, Page, overflowing

TITLE = "干 部 任 免 审 批 表"
ONE_WIDTHS = (13.8, 4.2, 23.0, 18.8, 23.0, 23.2, 23.5, 36.3)
ONE_HEIGHTS = (12.5, 12.2, 12.0, 12.0, 6.1, 6.1, 6.1, 6.1, 12.5, 12.5, 12.5, 125.8)
ONE_LEFT, ONE_TOP = 22.0, 26.0
TWO_WIDTHS = (13.0, 19.2, 22.9, 10.1, 17.7, 83.2)
FAMILY_ROWS, FAMILY_HEIGHT = 7, 12.3
TWO_HEIGHTS = (25.0, 18.0, 24.0, *[FAMILY_HEIGHT] * (FAMILY_ROWS + 1), 36.5, 35.6)
TWO_LEFT, TWO_TOP = 21.0, 28.6
NAME_ON_A_LINE = 6  # signs
GONE = ("去世", "死亡", "逝世", "已逝", "已故")


def pages(form: AppointmentForm) -> list[Page]:
    """Two pages, and one more where the resume or the family need it."""
    first, more = page_one(form)
    return [first, page_two(form), *added(form, more)]


# --- page one ---


def page_one(form: AppointmentForm) -> tuple[Page, Cell | None]:
    cells = [*_person(form), *_schooling(form), *_posts(form)]
    page = Page(ONE_LEFT, ONE_TOP, ONE_WIDTHS, ONE_HEIGHTS, (), title=TITLE, photo=form.photo)
    resume, more = overflowing(page, _resume(form))
    return replace(page, cells=(*cells, _label(11, 0, "简\n历"), resume)), more


def _label(row: int, column: int, text: str, *, columns: int = 1, rows: int = 1) -> Cell:
    return Cell(row, column, text, rows, columns, is_label=True)


def _person(form: AppointmentForm) -> list[Cell]:
    is_new = bool(form.pension_month or form.age_limit)
    found = [
        *_trio(0, ("姓  名", name_of(form.name)), ("性  别", form.sex), ("出生年月\n（岁）", born(form))),
        Cell(0, 7, "" if form.photo else "照\n片", rows=4, is_photo=True),
        *_trio(1, ("民  族", form.nation), ("籍  贯", form.native_place), ("出 生 地", form.birthplace)),
        *_trio(
            2,
            ("入  党\n时  间", party_of(form.party_joined).printed),
            ("参加工\n作时间", dotted(form.work_started)),
            ("到龄时间", dotted(form.pension_month)) if is_new else ("健康状况", form.health),
        ),
        *(_skills_2025(form) if is_new else _skills(form)),
    ]
    found[1] = replace(found[1], unbroken=SIZES[-1])  # the name
    return found


def name_of(name: str) -> str:
    """On two lines where it is long, parted behind a dot: 阿依古丽· over 买买提·吐尔逊, never inside a part."""
    if len(name) <= NAME_ON_A_LINE or "·" not in name:
        return name
    dots = [place for place, sign in enumerate(name, 1) if sign == "·"]
    middle = min(dots, key=lambda place: max(place, len(name) - place))
    return f"{name[:middle]}\n{name[middle:]}"


def born(form: AppointmentForm) -> str:
    """``1985.03`` over the completed years to the month of reckoning."""
    years = age(form.born, form.age_month or form.filled_on)
    return dotted(form.born) + (f"\n（{years}岁）" if years is not None else "")


def _trio(row: int, *pairs: tuple[str, str]) -> list[Cell]:
    places = ((0, 2), (3, 4), (5, 6))
    found = []
    for (label, value), (at, beside) in zip(pairs, places, strict=True):
        found += [_label(row, at, label, columns=2 if at == 0 else 1), Cell(row, beside, value)]
    return found


def _skills(form: AppointmentForm) -> list[Cell]:
    return [
        _label(3, 0, "专业技\n术职务", columns=2),
        Cell(3, 2, form.technical_title, columns=2),
        _label(3, 4, "熟悉专业\n有何专长"),
        Cell(3, 5, form.skills, columns=2),
    ]


def _skills_2025(form: AppointmentForm) -> list[Cell]:
    return _trio(
        3,
        ("健  康\n状  况", form.health),
        ("专业技\n术职务", form.technical_title),
        ("熟悉专业\n有何专长", form.skills),
    )


def _schooling(form: AppointmentForm) -> list[Cell]:
    found = [_label(4, 0, "学  历\n学  位", columns=2, rows=4)]
    for row, mode, label in ((4, "full_time", "全日制\n教  育"), (6, "in_service", "在  职\n教  育")):
        level, degree, school, other = (
            getattr(form, f"{mode}_{name}") for name in ("level", "degree", "level_school", "degree_school")
        )
        found += [
            _label(row, 2, label, rows=2),
            Cell(row, 3, lines(level, degree), rows=2, columns=2),
            _label(row, 5, "毕业院校\n系及专业", rows=2),
            Cell(row, 6, lines(school, other if other != school else ""), rows=2, columns=2),
        ]
    return found


def lines(*texts: str) -> str:
    return "\n".join(filter(None, texts))


def _posts(form: AppointmentForm) -> list[Cell]:
    rows = (("现 任 职 务", form.post), ("拟 任 职 务", form.post_proposed), ("拟 免 职 务", form.post_relieved))
    found = []
    for row, (label, text) in enumerate(rows, 8):
        found += [_label(row, 0, label, columns=3), Cell(row, 3, text, columns=5, align="left")]
    return found


def _resume(form: AppointmentForm) -> Cell:
    heads, texts = [], []
    resume = resume_of(form.resume)
    if resume.before:
        heads, texts = [""], [resume.before.replace("\n", " ")]
    for spell in resume.spells:
        heads += [f"{dotted(spell.first)}--{dotted(spell.last)}", *[""] * len(spell.notes)]
        texts += [spell.text, *spell.notes]
    after = ["", *resume.after.split("\n")] if resume.after else []
    heads += [""] * len(after)
    return Cell(11, 1, "\n".join([*texts, *after]), columns=7, align="left", is_top=True, heads=tuple(heads))


# --- page two ---


def page_two(form: AppointmentForm) -> Page:
    cells = [
        _label(0, 0, "奖\n惩\n情\n况"),
        Cell(0, 1, form.rewards or "无", columns=5, align="left"),
        _label(1, 0, "年核\n度结\n考果"),
        Cell(1, 1, form.appraisals, columns=5, align="left"),
        _label(2, 0, "任\n免\n理\n由"),
        Cell(2, 1, form.grounds, columns=5, align="left"),
        _label(3, 0, "\n".join("家庭主要成员及重要社会关系"), rows=FAMILY_ROWS + 1),
        *family(form, form.family[:FAMILY_ROWS], row=3),
        *_decision(form),
    ]
    below = f"填表人：{form.filled_by}"
    return Page(TWO_LEFT, TWO_TOP, TWO_WIDTHS, TWO_HEIGHTS, tuple(cells), below=below)


def family(form: AppointmentForm, members: tuple[FamilyLine, ...], row: int) -> list[Cell]:
    heads = ("称  谓", "姓  名", "年龄", "政治面貌", "工作单位及职务")
    found = [_label(row, column, head) for column, head in enumerate(heads, 1)]
    for at in range(FAMILY_ROWS):
        member = members[at] if at < len(members) else FamilyLine()
        texts = (member.relation, member.name, family_age(member, form), member.politics, member.work)
        found += [
            Cell(row + 1 + at, column, text, align="left" if column == 5 else "center")
            for column, text in enumerate(texts, 1)
        ]
    return found


def family_age(member: FamilyLine, form: AppointmentForm) -> str:
    """Completed years; nothing of somebody who died, or whose month of birth is not known."""
    if any(word in member.work for word in GONE):
        return ""
    years = age(member.born, form.age_month or form.filled_on)
    return "" if years is None else str(years)


def _decision(form: AppointmentForm) -> list[Cell]:
    row, empty = 4 + FAMILY_ROWS, "年    月    日    "
    seal = "（盖章）    "
    return [
        _label(row, 0, "呈\n报\n单\n位"),
        Cell(row, 1, form.reporting_unit, columns=5, align="right", foot=day_of(form.filled_on) or empty),
        _label(row + 1, 0, "审\n批\n机\n关\n意\n见"),
        Cell(row + 1, 1, seal, columns=3, align="right", foot=empty),
        _label(row + 1, 4, "行任\n政免\n机意\n关见"),
        Cell(row + 1, 5, seal, align="right", foot=empty),
    ]


def day_of(text: str) -> str:
    """``2026年12月1日`` of 20261201; of a month alone nothing is made up."""
    month = month_of(text)
    if len(month) != 6:
        return ""
    digits = "".join(sign for sign in text if sign.isdigit())
    day = f"{int(digits[6:8])}日" if len(digits) == 8 else ""
    return f"{month[:4]}年{int(month[4:])}月{day}    "


# --- an added page ---


def added(form: AppointmentForm, resume: Cell | None) -> list[Page]:
    found = []
    if resume:
        cells = (_label(0, 0, "简\n历\n︵\n续\n︶"), replace(resume, row=0, column=1, columns=1))
        page = Page(ONE_LEFT, ONE_TOP, (13.8, 152.0), (236.4,), (), title=f"{form.name}  {TITLE}（附页）")
        kept, more = overflowing(page, cells[1])
        found += [replace(page, cells=(cells[0], kept)), *added(replace(form, family=()), more)]
    rest = form.family[FAMILY_ROWS:]
    while rest:
        label = _label(0, 0, "\n".join("家庭主要成员及重要社会关系"), rows=FAMILY_ROWS + 1)
        heights = (FAMILY_HEIGHT,) * (FAMILY_ROWS + 1)
        part = (label, *family(form, rest[:FAMILY_ROWS], row=0))
        found.append(Page(TWO_LEFT, ONE_TOP, TWO_WIDTHS, heights, part, title=f"{form.name}  {TITLE}（附页）"))
        rest = rest[FAMILY_ROWS:]
    return found
