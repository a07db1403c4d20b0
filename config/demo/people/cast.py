"""Who the known people of the demo are; everybody else is made up."""

from dataclasses import dataclass

from config.demo.county import County, Seat


@dataclass(frozen=True)
class Role:
    """A known person of the cast: where they sit, and what makes them recognisable."""

    name: str
    sex: str
    born: int
    organ: str
    section: str
    post: str


CAST = {
    "cadre": Role("林晓燕", "f", 1992, "松岭镇", "党建工作办公室", "组织干事"),
    "supervisor": Role("陈志远", "m", 1979, "松岭镇", "", "镇长"),
    "hr": Role("赵敏华", "f", 1983, "县委组织部", "公务员管理科", "公务员管理科科长"),
    "townhr": Role("周文静", "f", 1986, "松岭镇", "党建工作办公室", "党建办主任"),
    "leader": Role("何国栋", "m", 1972, "清禾县", "", "县委副书记"),
    "training": Role("苏慧", "f", 1984, "县委党校", "教务处", "教务处主任"),
    "inspector": Role("郑国平", "m", 1976, "县纪委监委机关", "党风政风监督室", "党风政风监督室主任"),
    "taxhead": Role("孙立群", "m", 1975, "县税务局", "", "局长"),
    "taxcadre": Role("叶小雨", "f", 1995, "县税务局", "办税服务厅", "办税员"),
}
ADMINISTRATORS = {"auditor": "贺明", "system": "于海", "security": "安宁"}


def seat_of(county: County, role: Role) -> Seat:
    place = county.find(role.organ, role.section)
    return next(seat for seat in place.posts if seat.kind.title == role.post)
