"""What each post must do, and the indicators that measure it."""

from dataclasses import dataclass


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
