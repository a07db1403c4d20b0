"""The logins of the demo county, one for each role. They exist only where ``load_demo`` made them.

Shown on the login page and printed at the start while DEMO_MODE is on.
"""

from django.utils.translation import gettext_lazy as _

PASSWORD = "qinghe-demo-only"  # noqa: S105 - of invented people in a demo, shown on the login page

LOGINS = [
    {"role": role, "label": label, "username": username, "password": PASSWORD}
    for role, label, username in [
        (_("Cadre"), "林晓燕 Lin Xiaoyan · 松岭镇 Songling Town", "cadre"),
        (_("Supervisor"), "陈志远 Chen Zhiyuan · 松岭镇镇长 head of Songling Town", "supervisor"),
        (_("HR officer of the county"), "赵敏华 Zhao Minhua · 县委组织部 Organisation Department", "hr"),
        (_("HR officer of a town"), "周文静 Zhou Wenjing · 松岭镇 Songling Town", "townhr"),
        (_("Head of unit"), "何国栋 He Guodong · 县委副书记 deputy party secretary", "leader"),
        (_("Training officer"), "苏慧 Su Hui · 县委党校 County Party School", "training"),
        (_("Discipline inspector"), "郑国平 Zheng Guoping · 县纪委监委 Discipline Commission", "inspector"),
        (
            _("Supervisor of the tax office"),
            "孙立群 Sun Liqun · 国家税务总局清禾县税务局 Qinghe County Tax Bureau",
            "taxhead",
        ),
        (
            _("HR officer of the tax bureau"),
            "方志红 Fang Zhihong · 人事教育股 Personnel and Education Section",
            "taxhr",
        ),
        (_("Cadre of the tax office"), "叶小雨 Ye Xiaoyu · 办税服务厅 Service Hall", "taxcadre"),
        (_("Audit administrator"), "贺明 He Ming", "auditor"),
        (_("System administrator"), "于海 Yu Hai", "system"),
        (_("Security administrator"), "安宁 An Ning", "security"),
    ]
]
