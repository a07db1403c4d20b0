"""Towns, their offices and their villages."""

from config.demo.places.kinds import PostKind, UnitKind, head, section, staff

TOWN_SECTIONS = (
    section(
        "党建工作办公室",
        "Party Work Office",
        head("党建办主任", "Head of the Party Work Office", "party", "personnel"),
        staff("组织干事", "Organisation officer", "party", "personnel"),
        staff("宣传干事", "Publicity officer", "reports", "party", seats=1),
    ),
    section(
        "党政综合办公室",
        "General Office",
        head("党政办主任", "Head of the General Office", "documents", "meetings", grades=(5, 4, 3)),
        staff("文秘", "Secretary", "documents", "reports", seats=3, grades=(4, 3, 2)),
    ),
    section(
        "平安法治办公室",
        "Public Order Office",
        head("平安法治办主任", "Head of the Public Order Office", "disputes", "safety", grades=(5, 4, 4)),
        staff("综治专干", "Public order officer", "disputes", "safety", grades=(4, 4, 3)),
    ),
    section(
        "农业农村办公室",
        "Rural Affairs Office",
        head("农业农村办主任", "Head of the Rural Affairs Office", "revival", "farming"),
        staff("农技员", "Farming adviser", "farming", "revival", category="technical"),
        staff(
            "国土村建专干",
            "Land and building officer",
            "land",
            "revival",
            seats=1,
            grades=(4, 4, 4),
            is_key=True,
        ),
    ),
    section(
        "财政所",
        "Finance Office",
        head("财政所所长", "Head of the Finance Office", "budget", "accounts", grades=(4, 4, 5), is_key=True),
        staff("会计", "Accountant", "accounts", "budget", seats=2, grades=(4, 3, 5), is_key=True),
    ),
    section(
        "经济发展办公室",
        "Economic Development Office",
        head("经发办主任", "Head of the Economic Development Office", "economy", "safety"),
        staff("企业服务专员", "Business officer", "economy", "safety"),
    ),
    section(
        "社会事务办公室",
        "Social Affairs Office",
        head("社会事务办主任", "Head of the Social Affairs Office", "welfare", "window"),
        staff("民政专干", "Civil affairs officer", "welfare", "window"),
    ),
    section(
        "综合行政执法队",
        "Enforcement Team",
        head(
            "执法队队长",
            "Head of the Enforcement Team",
            "enforcement",
            "safety",
            grades=(5, 4, 5),
            is_key=True,
        ),
        staff(
            "执法队员",
            "Enforcement officer",
            "enforcement",
            seats=3,
            grades=(4, 4, 4),
            category="enforcement",
        ),
    ),
    section(
        "便民服务中心",
        "Service Centre",
        head("便民服务中心主任", "Head of the Service Centre", "window", "welfare"),
        staff("窗口人员", "Window officer", "window", seats=3, grades=(4, 2, 2), category="window"),
    ),
)
VILLAGE_POSTS = (
    PostKind(
        "村党组织书记",
        "Village party secretary",
        "village",
        (4, 4, 3),
        ("village_party", "village_order"),
        is_head=True,
    ),
    PostKind(
        "村委会副主任", "Deputy village head", "village", (4, 3, 3), ("village_farming", "village_order")
    ),
    PostKind(
        "村委会委员",
        "Member of the village committee",
        "village",
        (3, 3, 2),
        ("village_service", "village_farming"),
    ),
)
# Held beside another post by somebody of the town.
VILLAGE_GUIDE = PostKind(
    "驻村指导员", "Village adviser", "general", (2, 3, 2), ("revival", "disputes"), seats=1
)


def town_unit(name, name_en, head="镇长", head_en="Town head", secretary="镇党委书记"):
    return UnitKind(
        name,
        name_en,
        "town",
        (
            PostKind(secretary, "Party secretary", "leading", (5, 5, 5), ("lead", "team"), is_key=True),
            PostKind(head, head_en, "leading", (5, 5, 5), ("lead", "team"), is_key=True, is_head=True),
            PostKind(
                "纪委书记", "Discipline secretary", "leading", (4, 4, 5), ("discipline", "team"), is_key=True
            ),
            PostKind(
                f"副{head}", f"Deputy {head_en.lower()}", "leading", (5, 4, 4), ("field", "safety"), seats=2
            ),
        ),
        TOWN_SECTIONS,
    )


TOWNS = (
    town_unit("松岭镇", "Songling Town"),
    town_unit("石桥镇", "Shiqiao Town"),
    town_unit("白鹭镇", "Bailu Town"),
    town_unit("青溪镇", "Qingxi Town"),
    town_unit("河湾镇", "Hewan Town"),
    town_unit("长坡镇", "Changpo Town"),
    town_unit("茶山乡", "Chashan Township", "乡长", "Township head", "乡党委书记"),
    town_unit("云台乡", "Yuntai Township", "乡长", "Township head", "乡党委书记"),
)
VILLAGES = tuple(
    pair.split(":")
    for pair in (
        "柳树:Liushu 东岙:Dong'ao 大坪:Daping 上塘:Shangtang 石门:Shimen 水口:Shuikou 新屋:Xinwu 李家:Lijia 桃源:Taoyuan "
        "杏花:Xinghua 北山:Beishan 南坡:Nanpo 双井:Shuangjing 竹林:Zhulin 红旗:Hongqi 花园:Huayuan 金沙:Jinsha 泉水:Quanshui "
        "小河:Xiaohe 前进:Qianjin 丰收:Fengshou 古樟:Guzhang 岭脚:Lingjiao 田心:Tianxin"
    ).split()
)
