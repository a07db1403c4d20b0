"""The bureaus of the county."""

from config.demo.places.kinds import bureau, division

BUREAUS = (
    bureau(
        "县委组织部",
        "Organisation Department",
        "部长",
        "Head of the department",
        division("公务员管理科", "Civil Servants Division", "工作人员", "Officer", "personnel", "reports"),
        division("干部监督科", "Cadre Supervision Division", "工作人员", "Officer", "personnel", "discipline", is_key=True),
    ),
    bureau(
        "县纪委监委机关",
        "Discipline and Supervision Commission",
        "书记",
        "Secretary",
        division("党风政风监督室", "Conduct Supervision Office", "纪检监察员", "Inspector", "discipline", "reports"),
        division(
            "审查调查室", "Investigation Office", "纪检监察员", "Inspector", "discipline", is_key=True, grades=(5, 5, 5)
        ),
    ),
    bureau(
        "县财政局",
        "Finance Bureau",
        "局长",
        "Director",
        division("预算股", "Budget Section", "预算员", "Budget officer", "budget", "reports", is_key=True),
        division("国库股", "Treasury Section", "会计", "Accountant", "accounts", "budget", is_key=True),
    ),
    bureau(
        "县农业农村局",
        "Agriculture and Rural Affairs Bureau",
        "局长",
        "Director",
        division("种植业股", "Crops Section", "农艺师", "Agronomist", "farming", "reports", category="technical"),
        division("乡村振兴股", "Rural Revival Section", "工作人员", "Officer", "revival", "farming"),
    ),
    bureau(
        "县教育局",
        "Education Bureau",
        "局长",
        "Director",
        division("基础教育股", "Basic Education Section", "工作人员", "Officer", "schools", "reports"),
        division("督导室", "School Inspection Office", "督学", "School inspector", "schools", category="technical"),
    ),
    bureau(
        "县民政局",
        "Civil Affairs Bureau",
        "局长",
        "Director",
        division("社会救助股", "Social Relief Section", "工作人员", "Officer", "welfare", "reports"),
        division("社会组织股", "Social Organisations Section", "工作人员", "Officer", "welfare", "window"),
    ),
    bureau(
        "县自然资源和规划局",
        "Natural Resources and Planning Bureau",
        "局长",
        "Director",
        division("耕地保护股", "Farmland Section", "工作人员", "Officer", "land", "reports", is_key=True),
        division(
            "执法监察股", "Enforcement Section", "执法员", "Enforcement officer", "enforcement", "land",
            category="enforcement", grades=(4, 4, 5),
        ),
    ),
    bureau(
        "县信访局",
        "Petitions Bureau",
        "局长",
        "Director",
        division("接访股", "Reception Section", "接访员", "Reception officer", "disputes", "window", category="window"),
    ),
)  # fmt: skip
