"""Kinds of units and posts, and the short forms in which the county is written down."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class PostKind:
    """A seat: grades of workload, difficulty and risk (1–5); ``seats`` at full size."""

    title: str
    title_en: str
    category: str
    grades: tuple[int, int, int]
    duties: tuple[str, ...]
    seats: int = 1
    is_key: bool = False
    is_head: bool = False


@dataclass(frozen=True)
class UnitKind:
    """A kind of unit with its posts; those of ``posts`` stand in the unit itself."""

    name: str
    name_en: str
    kind: str
    posts: tuple[PostKind, ...]
    sections: tuple["UnitKind", ...] = field(default=())


def head(title, title_en, *duties, grades=(4, 4, 3), category="general", is_key=False):
    return PostKind(title, title_en, category, grades, duties, is_key=is_key, is_head=True)


def staff(title, title_en, *duties, seats=2, grades=(3, 3, 2), category="general", is_key=False):
    return PostKind(title, title_en, category, grades, duties, seats, is_key)


def section(name, name_en, *posts, kind="section"):
    return UnitKind(name, name_en, kind, posts)


def bureau(name, name_en, chief, chief_en, *sections, kind="bureau"):
    deputy = f"副{chief}"
    return UnitKind(
        name,
        name_en,
        kind,
        (
            PostKind(chief, chief_en, "leading", (5, 5, 4), ("lead", "team"), is_key=True, is_head=True),
            PostKind(deputy, f"Deputy {chief_en.lower()}", "leading", (4, 4, 4), ("field", "team"), seats=2),
        ),
        (OFFICE, *sections),
    )


def division(
    name, name_en, title, title_en, *duties, seats=3, category="general", is_key=False, grades=(4, 3, 3)
):
    return section(
        name,
        name_en,
        head(
            f"{name}{'科长' if name.endswith('科') else '股长' if name.endswith('股') else '主任'}",
            f"Head of the {name_en}",
            *duties,
            is_key=is_key,
        ),
        staff(title, title_en, *duties, seats=seats, category=category, grades=grades, is_key=is_key),
    )


OFFICE = section(
    "办公室",
    "General Office",
    head("办公室主任", "Head of the General Office", "documents", "meetings"),
    staff("文秘", "Secretary", "documents", "reports"),
)
