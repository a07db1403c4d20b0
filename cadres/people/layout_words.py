"""What offices call things in their rosters, besides the words of the forms.

From GB/T 4658 and GB/T 4762, the lists of the appointment form's editor, and everyday use. Each has one meaning here;
what has two is asked on the preview of a file (``core.spreadsheets.words``).
"""

from cadres.people.models import Channel, Education, Politics

STAFF_NO = ("人员编号", "职工号", "干部编号", "工作证号")
EDUCATION_WORDS = {
    "大学": Education.BACHELOR,
    "大学本科": Education.BACHELOR,
    "大专": Education.COLLEGE,
    "专科": Education.COLLEGE,
    "大学专科": Education.COLLEGE,
    "研究生": Education.MASTER,  # a doctor is called so
    "硕士研究生": Education.MASTER,
    "博士研究生": Education.DOCTOR,
    "中专": Education.SECONDARY,
    "高中": Education.SECONDARY,
    "高中及以下": Education.SECONDARY,
    "初中": Education.SECONDARY,
}
PARTIES = ("民革", "民盟", "民建", "民进", "农工党", "致公党", "九三学社", "台盟")
MEMBERS = (
    "民革党员",
    "民盟盟员",
    "民建会员",
    "民进会员",
    "农工党党员",
    "致公党党员",
    "九三学社社员",
    "台盟盟员",
    "九三",
)
POLITICS_WORDS = {
    "党员": Politics.PARTY,
    "共产党员": Politics.PARTY,
    "中国共产党党员": Politics.PARTY,
    "预备党员": Politics.PROBATIONARY,
    "团员": Politics.LEAGUE,
    "无党派": Politics.NONPARTISAN,
    "无党派民主人士": Politics.NONPARTISAN,
    **dict.fromkeys((*PARTIES, *MEMBERS, "九三"), Politics.DEMOCRATIC),
}
CHANNEL_WORDS = {
    "考录": Channel.EXAM,
    "公开考录": Channel.EXAM,
    "考试录用": Channel.EXAM,
    "公务员考试": Channel.EXAM,
    "公开招录": Channel.EXAM,
    "选调": Channel.SELECTED,
    "转任": Channel.TRANSFER,
    "调任": Channel.TRANSFER,
    "军转": Channel.VETERAN,
    "军队转业": Channel.VETERAN,
    "聘任": Channel.CONTRACT,
}
