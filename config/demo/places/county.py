"""The county itself, its party school and its tax office."""

from config.demo.places.kinds import PostKind, UnitKind, head, section, staff

SCHOOL = UnitKind(
    "县委党校",
    "County Party School",
    "institution",
    (
        PostKind(
            "常务副校长", "Executive vice-president", "leading", (4, 4, 3), ("lead", "team"), is_head=True
        ),
        PostKind("副校长", "Vice-president", "leading", (4, 3, 3), ("field", "teaching")),
    ),
    (
        section(
            "教务处",
            "Teaching Office",
            head("教务处主任", "Head of the Teaching Office", "teaching", "meetings"),
            staff("教务员", "Teaching officer", "meetings", "reports"),
        ),
        section(
            "教研室",
            "Research Office",
            head("教研室主任", "Head of the Research Office", "teaching", category="technical"),
            staff("讲师", "Lecturer", "teaching", seats=4, category="technical"),
        ),
    ),
)
TAX_OFFICE = UnitKind(
    "县税务局",
    "County Tax Office",
    "tax_office",
    (
        PostKind("局长", "Director", "leading", (5, 5, 5), ("lead", "team"), is_key=True, is_head=True),
        PostKind("副局长", "Deputy director", "leading", (4, 4, 4), ("field", "team"), seats=2),
    ),
    (
        section(
            "办税服务厅",
            "Service Hall",
            head("办税服务厅主任", "Head of the Service Hall", "filing", "documents"),
            staff("办税员", "Service officer", "filing", seats=8, grades=(5, 2, 3), category="window"),
        ),
        section(
            "税源管理一股",
            "Tax Sources Section One",
            head("税源管理一股股长", "Head of Tax Sources Section One", "visits", "risk", is_key=True),
            staff(
                "税收管理员", "Tax officer", "visits", "risk", seats=7, grades=(4, 4, 4), category="enforcement",
                is_key=True,
            ),
        ),
        section(
            "税源管理二股",
            "Tax Sources Section Two",
            head("税源管理二股股长", "Head of Tax Sources Section Two", "visits", "risk", is_key=True),
            staff(
                "税收管理员", "Tax officer", "visits", "risk", seats=7, grades=(4, 4, 4), category="enforcement",
                is_key=True,
            ),
        ),
        section(
            "法制股",
            "Legal Section",
            head("法制股股长", "Head of the Legal Section", "legality"),
            staff("法制员", "Legal officer", "legality", seats=3, grades=(3, 5, 4), category="enforcement"),
        ),
        section(
            "征收管理股",
            "Collection Section",
            head("征收管理股股长", "Head of the Collection Section", "risk", "documents"),
            staff("征管员", "Collection officer", "risk", "documents", seats=4, grades=(4, 3, 3)),
        ),
    ),
)  # fmt: skip
COUNTY = UnitKind(
    "清禾县",
    "Qinghe County",
    "county",
    (
        PostKind("县委书记", "County party secretary", "leading", (5, 5, 5), ("lead", "team"), is_head=True),
        PostKind("县长", "County head", "leading", (5, 5, 5), ("lead", "team")),
        PostKind("县委副书记", "Deputy party secretary", "leading", (5, 5, 4), ("field", "team")),
        PostKind("常务副县长", "Executive deputy county head", "leading", (5, 5, 4), ("field", "safety")),
        PostKind("副县长", "Deputy county head", "leading", (5, 4, 4), ("field", "safety"), seats=2),
    ),
    (
        section(
            "县委县政府办公室",
            "County Office",
            head("办公室主任", "Head of the County Office", "documents", "meetings", grades=(5, 4, 4)),
            staff("秘书", "Secretary", "documents", "reports", seats=4, grades=(5, 4, 3)),
            staff("督查员", "Follow-up officer", "documents", "meetings", seats=2),
        ),
    ),
)
