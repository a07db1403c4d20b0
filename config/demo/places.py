"""The county as data: its units, the posts in them and what each post must do."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class DutyKind:
    """A duty in both languages, and the indicators that measure it, by scheme."""

    title: str
    title_en: str
    authority: tuple[str, str]
    process: tuple[str, str]
    indicators: dict[str, tuple[str, ...]]


TOWN, TAX, VILLAGE = "town-monthly", "tax-post", "changjie-2021"


def _town(*codes):
    return {TOWN: codes}


def _tax(*codes):
    return {TAX: codes}


def _village(*codes):
    return {VILLAGE: codes}


DUTIES = {
    "lead": DutyKind(
        "主持全面工作",
        "Lead the unit",
        (
            "决定本单位工作安排，签发文件，审批经费",
            "Decides on work plans, signs documents, approves spending",
        ),
        (
            "集体研究、分工落实、按月督办、年终述职",
            "Joint discussion, division of work, monthly follow-up, yearly report",
        ),
        _town("p1", "i1") | _tax("q1", "l3"),
    ),
    "team": DutyKind(
        "抓班子、带队伍，落实全面从严治党责任",
        "Lead the team and answer for party discipline",
        ("提出干部使用建议，开展谈心谈话", "Proposes the use of cadres, holds talks"),
        (
            "每季研判、每半年谈话一轮、问题当月整改",
            "Quarterly review, a round of talks every half year, faults mended in the month",
        ),
        _town("m1", "i1") | _tax("l3"),
    ),
    "field": DutyKind(
        "负责分管领域工作",
        "Direct the assigned fields of work",
        ("审核分管事项，协调所属站所", "Reviews matters of these fields, coordinates the offices below"),
        ("周调度、月小结、季通报", "Weekly schedule, monthly summary, quarterly notice"),
        _town("p1", "p2") | _tax("q1", "e1"),
    ),
    "discipline": DutyKind(
        "监督执纪问责",
        "Supervise, enforce discipline and hold to account",
        (
            "受理信访举报，开展初步核实，提出处理建议",
            "Receives reports, makes first inquiries, proposes what follows",
        ),
        ("登记、研判、核查、反馈、归档", "Register, assess, inquire, answer, file"),
        _town("i1", "m2"),
    ),
    "documents": DutyKind(
        "公文办理与督查督办",
        "Handle official documents and follow them up",
        ("核稿、登记、催办，对逾期事项通报", "Edits, registers, reminds, gives notice of what is overdue"),
        (
            "当日登记、两日内拟办、限时办结",
            "Registered the same day, assigned within two, done by the date set",
        ),
        _town("a2", "p2") | _tax("l1", "e1"),
    ),
    "meetings": DutyKind(
        "会务组织与值班安排",
        "Organise meetings and the duty rota",
        ("安排会议室与值班表，核对出勤", "Sets rooms and rotas, checks attendance"),
        ("会前通知、会中记录、会后纪要", "Notice before, record during, minutes after"),
        _town("d2", "d3"),
    ),
    "reports": DutyKind(
        "信息宣传与数据报送",
        "Write reports and deliver figures",
        ("采编信息，审核报表数据", "Collects and edits news, checks the figures"),
        ("采集、初审、复核、按期上报", "Collect, first check, second check, deliver in time"),
        _town("a2", "a3"),
    ),
    "personnel": DutyKind(
        "干部人事与考核工作",
        "Personnel and appraisal of cadres",
        ("审核任免、晋升、考核材料", "Reviews papers on posts, promotion and appraisal"),
        ("收集、审核、公示、报批、归档", "Collect, review, post publicly, submit, file"),
        _town("a2", "p2"),
    ),
    "party": DutyKind(
        "基层党组织建设与党员教育管理",
        "Build party branches and educate members",
        ("指导支部活动，审核发展党员材料", "Guides branch activities, reviews admission papers"),
        ("年初计划、月度主题党日、季度检查", "Plan in January, theme day each month, check each quarter"),
        _town("m1", "p2"),
    ),
    "budget": DutyKind(
        "预算编制与资金审核",
        "Prepare the budget and review spending",
        ("审核用款申请，对不合规支出退回", "Reviews requests for money, returns irregular ones"),
        ("受理、审核、复核、拨付、公开", "Receive, review, second review, pay, publish"),
        _town("a2", "i1"),
    ),
    "accounts": DutyKind(
        "会计核算与票据管理",
        "Keep accounts and vouchers",
        ("记账、对账，保管票据与印鉴", "Books, reconciles, keeps vouchers and seals"),
        (
            "日清月结、双人复核、按季归档",
            "Daily balance, monthly close, two people check, filed each quarter",
        ),
        _town("a2", "i1"),
    ),
    "farming": DutyKind(
        "农业技术推广与防灾减灾",
        "Spread farming techniques and prevent losses",
        ("下达技术指导意见，核定受灾面积", "Gives technical advice, establishes damaged areas"),
        ("走访、指导、示范、回访", "Visit, advise, show, visit again"),
        _town("p2", "p3"),
    ),
    "revival": DutyKind(
        "乡村振兴项目申报与监管",
        "Apply for and oversee village projects",
        ("审核项目材料，组织验收", "Reviews project papers, organises acceptance"),
        ("摸底、申报、实施、验收、公示", "Survey, apply, carry out, accept, post publicly"),
        _town("p1", "p2"),
    ),
    "land": DutyKind(
        "耕地保护与用地审核",
        "Protect farmland and review land use",
        ("现场核查，制止违法占地", "Checks on site, stops illegal use"),
        ("巡查、制止、报告、复核", "Patrol, stop, report, check again"),
        _town("p1", "a2"),
    ),
    "welfare": DutyKind(
        "社会救助与民政服务",
        "Social relief and civil affairs",
        ("入户核查，提出救助意见", "Checks households, proposes relief"),
        ("申请、核查、评议、公示、发放", "Application, check, discussion, posting, payment"),
        _town("p2", "p3"),
    ),
    "disputes": DutyKind(
        "矛盾纠纷排查化解与信访接待",
        "Find and settle disputes, receive petitioners",
        ("组织调解，签订调解协议", "Organises mediation, concludes agreements"),
        ("登记、分派、调解、回访", "Register, assign, mediate, visit again"),
        _town("p2", "p3"),
    ),
    "safety": DutyKind(
        "安全生产与应急管理",
        "Work safety and emergency response",
        ("开展检查，责令整改，发布预警", "Inspects, orders corrections, issues warnings"),
        ("检查、登记、整改、复查、销号", "Inspect, register, correct, check again, close"),
        _town("p1", "d3"),
    ),
    "enforcement": DutyKind(
        "综合行政执法巡查",
        "Patrol and enforce administrative rules",
        ("现场调查取证，依法作出简易处罚", "Takes evidence on site, imposes summary penalties"),
        ("巡查、取证、告知、决定、执行", "Patrol, evidence, hearing, decision, execution"),
        _town("p2", "m2"),
    ),
    "window": DutyKind(
        "窗口受理与政策咨询",
        "Receive applications and give advice",
        (
            "受理、一次性告知、即办件当场办结",
            "Receives, tells all that is needed at once, settles simple cases on the spot",
        ),
        ("受理、办理、送达、回访", "Receive, handle, deliver, ask back"),
        _town("p3", "d1"),
    ),
    "economy": DutyKind(
        "招商引资与企业服务",
        "Attract investment and serve firms",
        ("对接项目，协调要素保障", "Meets investors, coordinates land, power and labour"),
        ("走访、建档、协调、销号", "Visit, record, coordinate, close"),
        _town("p1", "p4"),
    ),
    "schools": DutyKind(
        "学校管理与教育督导",
        "Oversee schools and teaching",
        ("督导检查，提出整改意见", "Inspects, asks for corrections"),
        ("计划、督导、反馈、复查", "Plan, inspect, answer, check again"),
        _town("p1", "p3"),
    ),
    "teaching": DutyKind(
        "主体班次教学与课题研究",
        "Teach the main classes and do research",
        ("确定教案，评定学员成绩", "Settles lesson plans, marks the students"),
        ("备课、试讲、授课、评估", "Prepare, rehearse, teach, evaluate"),
        _town("a2", "a3"),
    ),
    "filing": DutyKind(
        "申报受理与发票管理",
        "Receive declarations and manage invoices",
        ("受理申报，核定发票用量", "Receives declarations, sets invoice quotas"),
        ("受理、审核、办结、归档", "Receive, review, close, file"),
        _tax("q1", "e1", "s1"),
    ),
    "visits": DutyKind(
        "税源管理与纳税人走访",
        "Manage tax sources and visit taxpayers",
        ("实地核查，采集涉税信息", "Checks on site, collects tax data"),
        ("清单、走访、记录、分析", "List, visit, record, analyse"),
        _tax("q2", "q3"),
    ),
    "risk": DutyKind(
        "风险核查与纳税评估",
        "Check risks and assess tax",
        ("约谈、核查，提出处理意见", "Interviews, checks, proposes what follows"),
        ("筛选、分派、核查、复核", "Select, assign, check, check again"),
        _tax("l1", "l2"),
    ),
    "legality": DutyKind(
        "执法审核与法制监督",
        "Review the legality of decisions",
        ("审核重大执法决定，退回程序瑕疵案件", "Reviews major decisions, returns faulty cases"),
        ("受理、审核、集体审议、归档", "Receive, review, discuss jointly, file"),
        _tax("l2", "l1"),
    ),
    "village_party": DutyKind(
        "村级党建与换届工作",
        "Party work and elections of the village",
        ("主持党员大会，提出发展对象", "Chairs members' meetings, names candidates"),
        ("四议两公开，按月开展主题党日", "Four discussions and two publications; a theme day each month"),
        _village("3", "5"),
    ),
    "village_order": DutyKind(
        "村级治安、信访与应急",
        "Order, petitions and emergencies in the village",
        ("组织巡逻，调解纠纷，先期处置", "Organises patrols, mediates, acts first"),
        ("网格巡查、当日上报、限期化解", "Grid patrol, report the same day, settle by the date set"),
        _village("7", "15"),
    ),
    "village_farming": DutyKind(
        "村集体经济、农业与治水",
        "Collective economy, farming and water",
        ("管理集体资产，组织项目实施", "Manages collective assets, carries out projects"),
        ("民主决策、公开招标、按月公开账目", "Joint decision, open tender, accounts published each month"),
        _village("11", "13"),
    ),
    "village_service": DutyKind(
        "村级便民服务与民生实事",
        "Services and welfare in the village",
        ("代办事项，核实救助对象", "Handles applications, checks relief cases"),
        ("受理、代办、反馈", "Receive, handle, answer"),
        _village("14", "12"),
    ),
}


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


def _head(title, title_en, *duties, grades=(4, 4, 3), category="general", is_key=False):
    return PostKind(title, title_en, category, grades, duties, is_key=is_key, is_head=True)


def _staff(title, title_en, *duties, seats=2, grades=(3, 3, 2), category="general", is_key=False):
    return PostKind(title, title_en, category, grades, duties, seats, is_key)


def _section(name, name_en, *posts, kind="section"):
    return UnitKind(name, name_en, kind, posts)


OFFICE = _section(
    "办公室",
    "General Office",
    _head("办公室主任", "Head of the General Office", "documents", "meetings"),
    _staff("文秘", "Secretary", "documents", "reports"),
)

TOWN_SECTIONS = (
    _section(
        "党建工作办公室",
        "Party Work Office",
        _head("党建办主任", "Head of the Party Work Office", "party", "personnel"),
        _staff("组织干事", "Organisation officer", "party", "personnel"),
        _staff("宣传干事", "Publicity officer", "reports", "party", seats=1),
    ),
    _section(
        "党政综合办公室",
        "General Office",
        _head("党政办主任", "Head of the General Office", "documents", "meetings", grades=(5, 4, 3)),
        _staff("文秘", "Secretary", "documents", "reports", seats=3, grades=(4, 3, 2)),
    ),
    _section(
        "平安法治办公室",
        "Public Order Office",
        _head("平安法治办主任", "Head of the Public Order Office", "disputes", "safety", grades=(5, 4, 4)),
        _staff("综治专干", "Public order officer", "disputes", "safety", grades=(4, 4, 3)),
    ),
    _section(
        "农业农村办公室",
        "Rural Affairs Office",
        _head("农业农村办主任", "Head of the Rural Affairs Office", "revival", "farming"),
        _staff("农技员", "Farming adviser", "farming", "revival", category="technical"),
        _staff(
            "国土村建专干",
            "Land and building officer",
            "land",
            "revival",
            seats=1,
            grades=(4, 4, 4),
            is_key=True,
        ),
    ),
    _section(
        "财政所",
        "Finance Office",
        _head(
            "财政所所长", "Head of the Finance Office", "budget", "accounts", grades=(4, 4, 5), is_key=True
        ),
        _staff("会计", "Accountant", "accounts", "budget", seats=2, grades=(4, 3, 5), is_key=True),
    ),
    _section(
        "经济发展办公室",
        "Economic Development Office",
        _head("经发办主任", "Head of the Economic Development Office", "economy", "safety"),
        _staff("企业服务专员", "Business officer", "economy", "safety"),
    ),
    _section(
        "社会事务办公室",
        "Social Affairs Office",
        _head("社会事务办主任", "Head of the Social Affairs Office", "welfare", "window"),
        _staff("民政专干", "Civil affairs officer", "welfare", "window"),
    ),
    _section(
        "综合行政执法队",
        "Enforcement Team",
        _head(
            "执法队队长",
            "Head of the Enforcement Team",
            "enforcement",
            "safety",
            grades=(5, 4, 5),
            is_key=True,
        ),
        _staff(
            "执法队员",
            "Enforcement officer",
            "enforcement",
            seats=3,
            grades=(4, 4, 4),
            category="enforcement",
        ),
    ),
    _section(
        "便民服务中心",
        "Service Centre",
        _head("便民服务中心主任", "Head of the Service Centre", "window", "welfare"),
        _staff("窗口人员", "Window officer", "window", seats=3, grades=(4, 2, 2), category="window"),
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


def _town_unit(name, name_en, head="镇长", head_en="Town head", secretary="镇党委书记"):
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
    _town_unit("松岭镇", "Songling Town"),
    _town_unit("石桥镇", "Shiqiao Town"),
    _town_unit("白鹭镇", "Bailu Town"),
    _town_unit("青溪镇", "Qingxi Town"),
    _town_unit("河湾镇", "Hewan Town"),
    _town_unit("长坡镇", "Changpo Town"),
    _town_unit("茶山乡", "Chashan Township", "乡长", "Township head", "乡党委书记"),
    _town_unit("云台乡", "Yuntai Township", "乡长", "Township head", "乡党委书记"),
)
VILLAGES = tuple(
    pair.split(":")
    for pair in (
        "柳树:Liushu 东岙:Dong'ao 大坪:Daping 上塘:Shangtang 石门:Shimen 水口:Shuikou 新屋:Xinwu 李家:Lijia 桃源:Taoyuan "
        "杏花:Xinghua 北山:Beishan 南坡:Nanpo 双井:Shuangjing 竹林:Zhulin 红旗:Hongqi 花园:Huayuan 金沙:Jinsha 泉水:Quanshui "
        "小河:Xiaohe 前进:Qianjin 丰收:Fengshou 古樟:Guzhang 岭脚:Lingjiao 田心:Tianxin"
    ).split()
)


def _bureau(name, name_en, chief, chief_en, *sections, kind="bureau"):
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


def _division(
    name, name_en, title, title_en, *duties, seats=3, category="general", is_key=False, grades=(4, 3, 3)
):
    return _section(
        name,
        name_en,
        _head(
            f"{name}{'科长' if name.endswith('科') else '股长' if name.endswith('股') else '主任'}",
            f"Head of the {name_en}",
            *duties,
            is_key=is_key,
        ),
        _staff(title, title_en, *duties, seats=seats, category=category, grades=grades, is_key=is_key),
    )


BUREAUS = (
    _bureau(
        "县委组织部",
        "Organisation Department",
        "部长",
        "Head of the department",
        _division("公务员管理科", "Civil Servants Division", "工作人员", "Officer", "personnel", "reports"),
        _division("干部监督科", "Cadre Supervision Division", "工作人员", "Officer", "personnel", "discipline", is_key=True),
    ),
    _bureau(
        "县纪委监委机关",
        "Discipline and Supervision Commission",
        "书记",
        "Secretary",
        _division("党风政风监督室", "Conduct Supervision Office", "纪检监察员", "Inspector", "discipline", "reports"),
        _division(
            "审查调查室", "Investigation Office", "纪检监察员", "Inspector", "discipline", is_key=True, grades=(5, 5, 5)
        ),
    ),
    _bureau(
        "县财政局",
        "Finance Bureau",
        "局长",
        "Director",
        _division("预算股", "Budget Section", "预算员", "Budget officer", "budget", "reports", is_key=True),
        _division("国库股", "Treasury Section", "会计", "Accountant", "accounts", "budget", is_key=True),
    ),
    _bureau(
        "县农业农村局",
        "Agriculture and Rural Affairs Bureau",
        "局长",
        "Director",
        _division("种植业股", "Crops Section", "农艺师", "Agronomist", "farming", "reports", category="technical"),
        _division("乡村振兴股", "Rural Revival Section", "工作人员", "Officer", "revival", "farming"),
    ),
    _bureau(
        "县教育局",
        "Education Bureau",
        "局长",
        "Director",
        _division("基础教育股", "Basic Education Section", "工作人员", "Officer", "schools", "reports"),
        _division("督导室", "School Inspection Office", "督学", "School inspector", "schools", category="technical"),
    ),
    _bureau(
        "县民政局",
        "Civil Affairs Bureau",
        "局长",
        "Director",
        _division("社会救助股", "Social Relief Section", "工作人员", "Officer", "welfare", "reports"),
        _division("社会组织股", "Social Organisations Section", "工作人员", "Officer", "welfare", "window"),
    ),
    _bureau(
        "县自然资源和规划局",
        "Natural Resources and Planning Bureau",
        "局长",
        "Director",
        _division("耕地保护股", "Farmland Section", "工作人员", "Officer", "land", "reports", is_key=True),
        _division(
            "执法监察股", "Enforcement Section", "执法员", "Enforcement officer", "enforcement", "land",
            category="enforcement", grades=(4, 4, 5),
        ),
    ),
    _bureau(
        "县信访局",
        "Petitions Bureau",
        "局长",
        "Director",
        _division("接访股", "Reception Section", "接访员", "Reception officer", "disputes", "window", category="window"),
    ),
)  # fmt: skip
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
        _section(
            "教务处",
            "Teaching Office",
            _head("教务处主任", "Head of the Teaching Office", "teaching", "meetings"),
            _staff("教务员", "Teaching officer", "meetings", "reports"),
        ),
        _section(
            "教研室",
            "Research Office",
            _head("教研室主任", "Head of the Research Office", "teaching", category="technical"),
            _staff("讲师", "Lecturer", "teaching", seats=4, category="technical"),
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
        _section(
            "办税服务厅",
            "Service Hall",
            _head("办税服务厅主任", "Head of the Service Hall", "filing", "documents"),
            _staff("办税员", "Service officer", "filing", seats=8, grades=(5, 2, 3), category="window"),
        ),
        _section(
            "税源管理一股",
            "Tax Sources Section One",
            _head("税源管理一股股长", "Head of Tax Sources Section One", "visits", "risk", is_key=True),
            _staff(
                "税收管理员", "Tax officer", "visits", "risk", seats=7, grades=(4, 4, 4), category="enforcement",
                is_key=True,
            ),
        ),
        _section(
            "税源管理二股",
            "Tax Sources Section Two",
            _head("税源管理二股股长", "Head of Tax Sources Section Two", "visits", "risk", is_key=True),
            _staff(
                "税收管理员", "Tax officer", "visits", "risk", seats=7, grades=(4, 4, 4), category="enforcement",
                is_key=True,
            ),
        ),
        _section(
            "法制股",
            "Legal Section",
            _head("法制股股长", "Head of the Legal Section", "legality"),
            _staff("法制员", "Legal officer", "legality", seats=3, grades=(3, 5, 4), category="enforcement"),
        ),
        _section(
            "征收管理股",
            "Collection Section",
            _head("征收管理股股长", "Head of the Collection Section", "risk", "documents"),
            _staff("征管员", "Collection officer", "risk", "documents", seats=4, grades=(4, 3, 3)),
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
        _section(
            "县委县政府办公室",
            "County Office",
            _head("办公室主任", "Head of the County Office", "documents", "meetings", grades=(5, 4, 4)),
            _staff("秘书", "Secretary", "documents", "reports", seats=4, grades=(5, 4, 3)),
            _staff("督查员", "Follow-up officer", "documents", "meetings", seats=2),
        ),
    ),
)


@dataclass(frozen=True)
class Size:
    """How much of the county is built; 600 people fill all of it."""

    towns: int
    sections: int  # of a town
    villages: int  # of a town
    bureaus: int
    divisions: int  # of a bureau, its office included
    seats: int  # of one post at most


def size_for(cadres: int) -> Size:
    if cadres >= 560:
        return Size(towns=8, sections=9, villages=3, bureaus=8, divisions=3, seats=8)
    if cadres >= 300:
        return Size(towns=8, sections=5, villages=1, bureaus=6, divisions=2, seats=2)
    return Size(towns=2, sections=2, villages=1, bureaus=2, divisions=2, seats=1)
