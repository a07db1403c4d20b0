"""What an appointment form (干部任免审批表) says, as a record; elements in the order of its editor.

Values are the words of the form, not codes: 男, 汉族, 大学. A month is ``yyyyMM``; what is none stays as it was.
"""

import re
from dataclasses import dataclass, field, fields, replace
from typing import NamedTuple


class Element(NamedTuple):
    """One child of ``<Person>``: its tag, its field of the record, and how long it may be (0: as long as it is)."""

    tag: str
    name: str
    limit: int = 0
    lines: bool = False  # may be of several lines
    always: bool = True  # stands in every new file, empty or not


ELEMENTS = (
    Element("XingMing", "name", 18),
    Element("XingBie", "sex", 4),
    Element("ChuShengNianYue", "born", 8),
    Element("MinZu", "nation", 20),
    Element("JiGuan", "native_place", 18),
    Element("ChuShengDi", "birthplace", 18),
    Element("RuDangShiJian", "party_joined", 18),
    Element("CanJiaGongZuoShiJian", "work_started", 8),
    Element("DaoLingNianYue", "pension_month", 8, always=False),
    Element("JianKangZhuangKuang", "health", 18),
    Element("ZhuanYeJiShuZhiWu", "technical_title", 90),
    Element("ShuXiZhuanYeYouHeZhuanChang", "skills", 110),
    Element("QuanRiZhiJiaoYu_XueLi", "full_time_level", 54),
    Element("QuanRiZhiJiaoYu_XueWei", "full_time_degree", 54),
    Element("QuanRiZhiJiaoYu_XueLi_BiYeYuanXiaoXi", "full_time_level_school", 90),
    Element("QuanRiZhiJiaoYu_XueWei_BiYeYuanXiaoXi", "full_time_degree_school", 90),
    Element("ZaiZhiJiaoYu_XueLi", "in_service_level", 54),
    Element("ZaiZhiJiaoYu_XueWei", "in_service_degree", 54),
    Element("ZaiZhiJiaoYu_XueLi_BiYeYuanXiaoXi", "in_service_level_school", 90),
    Element("ZaiZhiJiaoYu_XueWei_BiYeYuanXiaoXi", "in_service_degree_school", 90),
    Element("XianRenZhiWu", "post", 324),
    Element("NiRenZhiWu", "post_proposed", 324),
    Element("NiMianZhiWu", "post_relieved", 324),
    Element("JianLi", "resume", lines=True),
    Element("JiangChengQingKuang", "rewards", 552, lines=True),
    Element("NianDuKaoHeJieGuo", "appraisals", 414, lines=True),
    Element("RenMianLiYou", "grounds", 552, lines=True),
    Element("JiaTingChengYuan", "family"),
    Element("ChengBaoDanWei", "reporting_unit", 252, lines=True),
    Element("GaiGeQianRenZhiNianLingJieXian", "age_limit", 40, always=False),
    Element("JiSuanNianLingShiJian", "age_month", 8),
    Element("TianBiaoShiJian", "filled_on", 8),
    Element("TianBiaoRen", "filled_by", 18),
    Element("ShenFenZheng", "identity_number", 18),
    Element("ZhaoPian", "photo"),
    Element("Version", "version", 40),
)
BY_TAG = {element.tag: element for element in ELEMENTS}
TEXTS = tuple(element for element in ELEMENTS if element.name not in ("family", "photo"))
MEMBER = {
    "ChengWei": "relation",
    "XingMing": "name",
    "ChuShengRiQi": "born",
    "ZhengZhiMianMao": "politics",
    "GongZuoDanWeiJiZhiWu": "work",
}
FAMILY_MOST = 60  # members; the form has seven lines and an added page
OUR_VERSION = "3.2.1.6"  # of the editor whose order and elements are written

# signs without a shape, which copies out of other programs bring; turned reading directions among them
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffe\uffff]"
)
_DOTS = str.maketrans("?？。•・‧", "······")


@dataclass(frozen=True)
class FamilyLine:
    """One of the family, as the form has a line for each; ``born`` is ``yyyyMM``, ``yyyy`` or nothing."""

    relation: str = ""
    name: str = ""
    born: str = ""
    politics: str = ""
    work: str = ""

    @property
    def is_empty(self) -> bool:
        return not any((self.relation, self.name, self.born, self.politics, self.work))


@dataclass(frozen=True)
class AppointmentForm:
    """One person's form; ``photo`` is a picture as it came, in bytes."""

    name: str = ""
    sex: str = ""
    born: str = ""
    nation: str = ""
    native_place: str = ""
    birthplace: str = ""
    party_joined: str = ""
    work_started: str = ""
    pension_month: str = ""
    health: str = ""
    technical_title: str = ""
    skills: str = ""
    full_time_level: str = ""
    full_time_degree: str = ""
    full_time_level_school: str = ""
    full_time_degree_school: str = ""
    in_service_level: str = ""
    in_service_degree: str = ""
    in_service_level_school: str = ""
    in_service_degree_school: str = ""
    post: str = ""
    post_proposed: str = ""
    post_relieved: str = ""
    resume: str = ""
    rewards: str = ""
    appraisals: str = ""
    grounds: str = ""
    family: tuple[FamilyLine, ...] = ()
    reporting_unit: str = ""
    age_limit: str = ""
    age_month: str = ""
    filled_on: str = ""
    filled_by: str = ""
    identity_number: str = ""
    photo: bytes = b""
    version: str = OUR_VERSION

    def with_texts(self, **texts: str) -> "AppointmentForm":
        return replace(self, **texts)  # type: ignore[arg-type]  # names are those of texts


NAMES = tuple(item.name for item in fields(AppointmentForm))


@dataclass(frozen=True)
class Finding:
    """Something of a file that somebody should look at: a code, the field it is about, and words of it."""

    code: str
    name: str = ""
    value: str = ""
    more: dict[str, str] = field(default_factory=dict)


class NotReadable(ValueError):
    """The file as a whole is refused; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def cleaned(text: str, *, lines: bool = False) -> str:
    """Without signs that cannot be seen; of one line unless ``lines``, whose inner blanks mean something."""
    text = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " "))
    if lines:
        kept = [line.rstrip(" \t\u3000") for line in text.split("\n")]
        return "\n".join(kept).strip("\n")
    return " ".join(text.replace("\u3000", " ").split())


def plain_name(name: str) -> str:
    """A name as it is compared: without blanks, and with the one dot ``·`` between its parts."""
    return "".join(cleaned(name).split()).translate(_DOTS)
