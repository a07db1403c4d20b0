"""Invented people for tests of the cadre file: names of nobody, numbers of the region 000000, which no place has."""

import io
import random
from datetime import date

from PIL import Image

from cadres.files.lrmx.record import AppointmentForm, FamilyLine
from tests.factories import identity_number

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = ["一诺", "二凡", "小满", "大川", "望舒", "知远", "若谷", "青禾", "䶮", "堃", "明玥"]
PLACES = ["甲省乙市", "甲省丙县", "丁市", "戊省己县"]
BODIES = ["某县农业农村局", "某县财政局", "某镇人民政府", "某县委组织部"]


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (47, 59), (200, 210, 230)).save(out, "JPEG")
    return out.getvalue()


PHOTO = picture()


def person(n: int) -> AppointmentForm:
    """The ``n``-th of them: the same each time, with every element filled for some and empty for others."""
    rng = random.Random(n)
    born = date(1966 + n % 30, 1 + n % 12, 1 + n % 28)
    work = f"{born.year + 22}{1 + n % 12:02d}"
    number = identity_number(born, n)
    politics = rng.choice(["200108", "200108；民建", "民建；民盟", "无党派", ""])
    return AppointmentForm(
        name=rng.choice(SURNAMES) + rng.choice(GIVEN) if n % 9 else "阿依·古丽",
        sex="男" if int(number[16]) % 2 else "女",
        born=f"{born:%Y%m}",
        nation=rng.choice(["汉族", "回族", "维吾尔族"]),
        native_place=rng.choice(PLACES),
        birthplace=rng.choice(PLACES),
        party_joined=politics,
        work_started=work,
        pension_month=f"{born.year + 60}{born.month:02d}" if n % 4 == 0 else "",
        health="健康",
        technical_title=rng.choice(["高级农艺师", "经济师", ""]),
        skills=rng.choice(["行政管理 & <公文>", "农学", ""]),
        full_time_level=rng.choice(["大学", "大专", "研究生"]),
        full_time_degree=rng.choice(["农学学士", ""]),
        full_time_level_school="某农业大学农学系农学专业",
        in_service_level=rng.choice(["中央党校大学", ""]),
        in_service_level_school=rng.choice(["中央党校函授学院经济管理专业", ""]),
        post=f"{rng.choice(BODIES)}副局长",
        post_proposed=rng.choice(["某县农业农村局局长", ""]),
        resume=resume(born.year + 18, born.year + 22, rng),
        rewards=rng.choice(["无", "2011.07，经某机关批准，记三等功。\n2019.01，荣获“某县先进工作者”称号。"]),
        appraisals="2024年年度考核称职；2025年年度考核优秀。",
        grounds=rng.choice(["工作需要。", ""]),
        family=family(born, rng, n),
        reporting_unit="中共某县委组织部",
        age_limit="改革前任职年龄界限为60岁" if n % 4 == 0 else "",
        age_month="202612",
        filled_on="20261201",
        filled_by="某某",
        identity_number=number if n % 5 else "",
        photo=PHOTO if n % 3 else b"",
    )


def resume(study: int, work: int, rng: random.Random) -> str:
    change = work + rng.randint(2, 8)
    return "\n".join(
        [
            f"{study}.09--{work}.07  某农业大学农学系农学专业学习",
            f"{work}.07--{change}.03  {rng.choice(BODIES)}科员",
            f"                  （其间：{work + 1}.09--{work + 2}.07在某党校经济管理专业学习）",
            f"{change}.03--         某县农业农村局副局长",
        ]
    ) + rng.choice(["", "\n\n某县第十届人大代表"])


def family(born: date, rng: random.Random, n: int) -> tuple[FamilyLine, ...]:
    lines = [
        FamilyLine("妻子", "钱小满", f"{born.year + 1}05", "群众", "某县第一小学教师"),
        FamilyLine("儿子", "赵小川", f"{born.year + 27}", "共青团员", "某大学学生"),
        FamilyLine("父亲", "赵老川", f"{born.year - 25}03", "中共党员", "某厂工人（已去世）"),
        FamilyLine("母亲", "孙一诺", "", "群众", "某村村民"),
    ]
    return tuple(lines[: rng.randint(0, 4)] if n % 7 else lines)
