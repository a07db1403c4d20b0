"""What people of the demo county write into their ledgers, by scheme and rule. All of it is made up."""

from dataclasses import dataclass

from config.demo.places import TAX, TOWN, VILLAGE


@dataclass(frozen=True)
class WrittenEntry:
    """How often a rule is cited, and in which words; ``counts`` are usual quantities."""

    rule: str
    weight: float
    texts: tuple[str, ...]
    counts: tuple[int, ...] = (1,)
    levels: tuple[str, ...] = ()  # from the most usual to the rarest
    file: str = ""  # what proves it


VILLAGE_NAMES = tuple(
    "柳树 东岙 大坪 上塘 石门 水口 新屋 李家 桃源 杏花 北山 南坡 双井 竹林 红旗 花园 金沙 泉水".split()
)
MEETINGS = (
    "周一工作例会", "党委理论学习中心组学习会", "安全生产工作部署会", "乡村振兴推进会", "防汛工作会议", "信访联席会议",
    "人居环境整治现场会", "主题党日活动", "全县视频会议", "半年度工作推进会",
)  # fmt: skip
TOPICS = (
    "高标准农田建设", "秸秆禁烧", "医保参保", "村集体增收", "老旧管网改造", "农村公路养护", "森林防火", "古村落保护",
    "河道清淤", "垃圾分类", "产业招商", "茶园改造", "敬老院改造", "农村饮水", "殡葬改革", "反诈宣传",
)  # fmt: skip
PAPERS = (
    "月度工作小结",
    "统计月报",
    "会议纪要",
    "项目申报书",
    "党建台账",
    "督查专报",
    "调研报告",
    "经费预算表",
    "工作简报",
)
TROUBLES = (
    "宅基地边界",
    "灌溉用水",
    "土地流转租金",
    "务工欠薪",
    "邻里通行",
    "婚姻家庭",
    "工程噪声",
    "山林权属",
)
PEOPLE = ("张某", "李某", "王某", "陈某", "刘某", "周某", "吴某", "徐某")

WORDS = {
    "v": VILLAGE_NAMES, "m": MEETINGS, "t": TOPICS, "p": PAPERS, "q": TROUBLES, "w": PEOPLE,
    "n": tuple(str(n) for n in range(2, 19)), "d": tuple(f"{n}日" for n in range(3, 28)),
}  # fmt: skip

TOWN_LINES = (
    WrittenEntry("p2.3", 20, ("走访{v}村{n}户，了解{t}情况并做好记录", "到{v}村联系群众，收集意见{n}条", "入户走访{v}村困难家庭，宣传{t}政策"), (1, 1, 1, 2, 3), file="走访记录"),
    WrittenEntry("p2.6", 8, ("调解{v}村{w}与{w}{q}纠纷，双方签订协议", "化解{v}村{q}矛盾，回访无反复"), file="调解协议书"),
    WrittenEntry("p2.4", 8, ("{t}任务提前{n}天完成", "提前完成{p}报送", "{v}村{t}提前通过验收"), file="验收单"),
    WrittenEntry("p2.5", 5, ("连夜处置{v}村积水险情，转移群众{n}人", "牵头完成{t}集中攻坚", "参加应急值守{n}小时，处置突发情况"), file="工作照片"),
    WrittenEntry("a2.3", 3, ("在业务培训班讲授“{t}”", "为村干部授课：{t}政策解读"), file="授课教案"),
    WrittenEntry("a2.4", 3, ("牵头解决{v}村{t}历史遗留问题", "协调{n}个部门解决{t}难题"), file="办理情况报告"),
    WrittenEntry("a3.1", 7, ("信息《{v}村{t}见成效》被采用", "稿件《{t}的基层实践》被采用"), levels=("town", "town", "county", "county", "city", "province"), file="采用稿件"),
    WrittenEntry("a3.2", 0.8, ("“{t}”做法被推广", "{v}村“{t}积分制”在全域推广"), levels=("town", "county"), file="推广文件"),
    WrittenEntry("p4.1", 0.9, ("{t}工作受表彰", "获评{t}先进个人"), levels=("town", "county", "county", "city"), file="表彰文件"),
    WrittenEntry("m1.2", 2, ("无故缺席{m}", "未请假缺席理论学习"), file=""),
    WrittenEntry("m1.3", 2, ("学习笔记未按时上交", "{d}检查，学习笔记缺{n}篇")),
    WrittenEntry("m2.1", 0.4, ("{v}村群众投诉态度生硬，经查属实",), file="核查报告"),
    WrittenEntry("m2.2", 0.3, ("工作纪律检查中被通报", "作风抽查被点名通报"), levels=("town", "county"), file="通报文件"),
    WrittenEntry("m1.1", 0.06, ("在微信群转发不当言论，经谈话已改正",), file="谈话记录"),
    WrittenEntry("a2.1", 3, ("{p}格式错误退回重做", "{p}数据前后不一致，退回修改")),
    WrittenEntry("a2.2", 4, ("{p}数据差错{n}处", "上报{t}数据漏项"), (1, 1, 2, 3)),
    WrittenEntry("d1.3", 2.5, ("{d}上午抽查不在岗", "工作时间离岗未报备")),
    WrittenEntry("d2.1", 2.5, ("缺席{m}", "未参加{m}，未请假")),
    WrittenEntry("d2.2", 4, ("{m}迟到{n}分钟", "参加{m}迟到")),
    WrittenEntry("d3.1", 0.6, ("{d}值班缺岗",)),
    WrittenEntry("d3.2", 0.8, ("{d}夜间值班电话未接听", "值班电话两次无人接听")),
    WrittenEntry("p2.1", 4, ("{t}任务逾期{n}天", "{p}未按时报送", "{v}村{t}整改逾期")),
    WrittenEntry("p2.2", 2, ("{t}工作推进不力，群众反映问题未及时处理", "对{v}村{t}情况掌握不清")),
    WrittenEntry("p4.2", 0.4, ("{t}工作被通报批评",), levels=("town", "county"), file="通报文件"),
    WrittenEntry("i1.1", 0.2, ("因报销手续不规范被提醒谈话",), file="谈话记录"),
    WrittenEntry("i1.3", 0.3, ("个人有关事项报告迟报{n}天",)),
    WrittenEntry("i1.4", 0.04, ("因违规参加宴请受处分",), levels=("warning",), file="处分决定"),
)  # fmt: skip

TAX_LINES = (
    WrittenEntry("q2.2", 18, ("清单外走访{v}片区企业，辅导{t}政策", "上门辅导纳税人使用电子税务局", "走访个体工商户{n}户"), (1, 1, 2, 3), file="走访记录"),
    WrittenEntry("s1.2", 6, ("纳税人{w}来电表扬服务耐心", "收到纳税人锦旗", "纳税人在评价系统留言表扬"), file="表扬记录"),
    WrittenEntry("x1.2", 2.5, ("《{t}涉税分析》被信息刊物采用",), levels=("city", "city", "province"), file="采用稿件"),
    WrittenEntry("x1.1", 1, ("{t}专项工作受表彰",), levels=("county", "county", "city"), file="表彰文件"),
    WrittenEntry("q2.1", 4, ("清单内{v}片区应访未访", "走访计划少完成{n}户"), (1, 1, 2)),
    WrittenEntry("l1.2", 2.5, ("因录入错误重办{n}件", "退税资料审核有误，重新办理")),
    WrittenEntry("l2.1", 0.8, ("简易处罚文书引用条款错误", "送达程序存在瑕疵"), levels=("minor", "minor", "general"), file="执法督察意见"),
    WrittenEntry("l2.2", 1.6, ("漏走集体审议程序", "核查前未告知权利义务")),
    WrittenEntry("l3.1", 0.5, ("上班时间处理私事，被督察发现",), file="督察记录"),
    WrittenEntry("l3.2", 4, ("缺席{m}", "未参加业务学习")),
    WrittenEntry("e1.2", 4, ("{p}逾期{n}天", "注销申请逾期办结")),
    WrittenEntry("s1.1", 0.5, ("纳税人投诉等候过久，经查属实",), file="核查报告"),
    WrittenEntry("s1.3", 2, ("未落实一次性告知", "首问责任落实不到位")),
    WrittenEntry("x1.3", 0.3, ("{t}工作被县局通报批评",), file="通报文件"),
    WrittenEntry("x1.4", 0.15, ("网络安全检查发现弱口令",), file="督察记录"),
)  # fmt: skip

VILLAGE_LINES = (
    WrittenEntry("3.29", 3, ("承接县级竞赛项目“{t}”",), file="项目文件"),
    WrittenEntry("3.33", 3, ("党员联户{n}户，解决{t}问题", "联户走访全覆盖，办实事{n}件"), file="联户台账"),
    WrittenEntry("3.37", 3, ("承办县级{t}现场会", "{t}工作通过上级检查"), file="检查通知"),
    WrittenEntry("3.38", 2, ("{t}经验被县级平台刊发",), file="采用稿件"),
    WrittenEntry("5.25", 5, ("开展“{t}”主题活动",), file="活动照片"),
    WrittenEntry("5.11", 2, ("承办上级文化活动，参加{n}人",), file="活动照片"),
    WrittenEntry("7.12", 0.8, ("平安宣传入户不到位",)),
    WrittenEntry("8.9", 3, ("组织民兵参加抢险，转移群众{n}人", "民兵参与山林救火"), file="工作照片"),
    WrittenEntry("11.1", 5, ("申报农业项目：{t}", "实施{t}农业项目"), file="项目文件"),
    WrittenEntry("11.6", 2, ("古树名木挂牌保护{n}棵",), file="工作照片"),
    WrittenEntry("15.6", 5, ("组织{t}应急演练，参加{n}人", "开展防汛演练"), file="演练照片"),
    WrittenEntry("15.7", 1, ("新建避灾点一处",), file="验收单"),
    WrittenEntry("16.2", 2, ("完成{t}政策处理，签约{n}户",), file="签约清单"),
    WrittenEntry("17.1", 0.6, ("辖区企业上规模",), file="证明材料"),
    WrittenEntry("18.1", 0.8, ("协助申报人才项目",), file="申报材料"),
    WrittenEntry("19.1", 3, ("完善旅游标识{n}处", "整治景区沿线环境"), file="工作照片"),
    WrittenEntry("19.10", 1.2, ("承办镇级采茶节", "承办镇级丰收节"), file="活动照片"),
    WrittenEntry("21.1", 0.8, ("{t}受表彰",), levels=("town", "county"), file="表彰文件"),
    WrittenEntry("1.1", 6, ("缺席{m}", "未参加{m}"), (1, 1, 2)),
    WrittenEntry("1.2", 8, ("{m}迟到", "{m}早退"), (1, 1, 2, 3)),
    WrittenEntry("1.3", 5, ("{p}未按时报送", "{t}任务逾期")),
    WrittenEntry("3.8", 1.5, ("支部党员大会未按期召开",)),
    WrittenEntry("3.10", 2, ("主题党日出席率不足80%", "会议记录缺失")),
    WrittenEntry("3.26", 1.5, ("党务公开栏未及时更新",)),
    WrittenEntry("5.22", 1, ("文明创建收到整改通知",)),
    WrittenEntry("7.3", 2, ("流动人口登记漏{n}人",)),
    WrittenEntry("7.4", 0.7, ("村民{w}因{q}到县上访",), levels=("county", "county", "city")),
    WrittenEntry("7.7", 2, ("{w}{q}纠纷未及时化解",)),
    WrittenEntry("7.10", 1.5, ("犬只散养，被通报",)),
    WrittenEntry("10.3", 1.5, ("食品摊点巡查不到位",)),
    WrittenEntry("11.4", 1.2, ("田间焚烧秸秆{n}处",), (1, 1, 2)),
    WrittenEntry("11.10", 1.2, ("河道保洁任务未完成",)),
    WrittenEntry("12.10", 1.2, ("防溺水警示牌缺失",)),
    WrittenEntry("13.1", 1.2, ("违建未及时处置",)),
    WrittenEntry("13.9", 0.8, ("{t}项目进度滞后",)),
    WrittenEntry("14.2", 2, ("养老保险漏保{n}人",), (1, 1, 2)),
    WrittenEntry("14.8", 1.2, ("低保对象死亡未及时注销",)),
    WrittenEntry("15.3", 0.6, ("森林防火卡口脱岗",)),
    WrittenEntry("15.8", 1.5, ("夜间值班无人在岗",)),
)  # fmt: skip

LINES = {TOWN: TOWN_LINES, TAX: TAX_LINES, VILLAGE: VILLAGE_LINES}
RECORD_SHARE = {TOWN: 0.2, TAX: 0.3, VILLAGE: 0.15}  # entries that cite no rule: work that is on record only

# Duty → what it looks like in a ledger.
RECORDS = {
    "lead": ("主持召开{m}，部署{t}", "调研{v}村{t}工作", "听取{t}工作汇报，议定{n}项措施"),
    "team": ("与{n}名干部开展谈心谈话", "主持召开班子民主生活会", "研究干部分工调整"),
    "field": ("调度{t}进展", "到{v}村督导{t}", "协调{t}要素保障"),
    "discipline": ("受理信访件{n}件", "开展{t}专项监督检查", "谈话提醒{n}人次"),
    "documents": ("办理公文{n}件", "核稿{p}{n}份", "督办{t}事项{n}项"),
    "meetings": ("筹备{m}", "编排{n}月值班表", "整理{m}纪要"),
    "reports": ("编发信息{n}篇", "审核{p}", "报送{t}数据"),
    "personnel": ("审核干部档案{n}卷", "办理职级晋升材料{n}份", "组织月度考核录入"),
    "party": ("指导{v}村支部主题党日", "审核发展党员材料{n}份", "整理党员档案{n}份"),
    "budget": ("审核用款申请{n}笔", "编制{t}预算", "退回不合规票据{n}张"),
    "accounts": ("完成月度结账", "核对往来账目{n}户", "装订凭证{n}册"),
    "farming": ("指导{v}村春耕生产", "现场指导病虫害防治", "核定受灾面积{n}亩"),
    "revival": ("验收{v}村{t}项目", "申报{t}项目", "检查衔接资金使用"),
    "land": ("巡查{v}村耕地", "核查疑似违法图斑{n}个", "办理用地预审{n}件"),
    "welfare": ("入户核查低保{n}户", "发放临时救助{n}人", "走访敬老院"),
    "disputes": ("接待来访群众{n}批", "排查{v}村矛盾纠纷", "回访信访人{n}人"),
    "safety": ("检查{v}村消防设施", "排查安全隐患{n}处", "开展{t}安全宣传"),
    "enforcement": ("巡查占道经营{n}处", "办理简易处罚{n}件", "联合执法检查{v}片区"),
    "window": ("窗口受理{n}件", "为群众代办证照{n}件", "接受政策咨询{n}人次"),
    "economy": ("走访企业{n}家", "对接{t}招商项目", "协调企业用电用地"),
    "schools": ("督导学校{n}所", "检查校园食堂安全", "召开{t}教研活动"),
    "teaching": ("讲授“{t}”专题课", "修改教案{n}份", "指导学员课题"),
    "filing": ("受理申报{n}户次", "办理发票业务{n}笔", "辅导自助办税{n}人次"),
    "visits": ("按清单走访纳税人{n}户", "采集涉税信息{n}条", "核实停业户{n}户"),
    "risk": ("完成风险应对{n}户", "约谈纳税人{n}户", "开展发票核查"),
    "legality": ("审核执法文书{n}份", "组织集体审议{n}次", "评查案卷{n}卷"),
    "village_party": ("召开支部党员大会", "组织主题党日，参加{n}人", "走访党员{n}户"),
    "village_order": ("组织夜间巡逻", "调解{q}纠纷", "排查隐患{n}处"),
    "village_farming": ("组织{t}项目施工", "清理河道{n}百米", "公示村级账目"),
    "village_service": ("代办群众事项{n}件", "核实救助对象{n}户", "组织志愿服务，参加{n}人"),
}

RETURN_REASONS = (
    "请补充走访对象和日期。", "附件看不清，请重新上传。", "与上周记录重复，请核对。", "请写明完成情况和结果。",
    "所选细则不符，请改选。", "数量与台账不一致，请核对。",
)  # fmt: skip
VALUE_REASONS = (
    "任务较急，完成质量较好", "影响范围较小，从轻", "按情节居中计分", "经核实情况属实，按规定幅度计分", "牵头完成，成效明显",
    "首次发生，已整改", "参照上月同类事项",
)  # fmt: skip
REVERSAL_REASONS = ("重复登记，予以冲销。", "经复核与事实不符，予以冲销。", "细则适用错误，冲销后另行登记。")
