"""The first sheet: what stands where and how to change it, in both languages."""

GUIDE: tuple[tuple[str, str], ...] = (
    (
        "这是一份考核方案的指标表。改好后在“考核方案—导入”处上传，系统先检查并列出问题，确认后才存为草稿。",
        (
            "This is the indicator table of an appraisal scheme. Change it and upload it under Appraisal schemes, "
            "Import. It is checked first; nothing is stored before you confirm."
        ),
    ),
    (
        "设置：方案的代码、名称、满分、取舍等，一行一项，只改第二列。",
        "Settings: code, title, full marks and rounding of the scheme, one row each; change the second column only.",
    ),
    (
        "指标：一行一个部分或指标。“上级代码”写它所属的部分；最上面一行没有上级。行的先后就是指标的先后。",
        (
            "Indicators: one row for each section or indicator. The parent code names the section it belongs to; only "
            "the top row has none. The order of the rows is the order of the parts."
        ),
    ),
    (
        "计分细则：一行一条，写明所属指标的代码。加一条就插一行，代码不能与别的细则相同；改分值只改“分值”一列。",
        (
            "Rules: one row each, with the code of its indicator. To add one insert a row with a code of its own; to "
            "change its worth change the column Points."
        ),
    ),
    (
        "分值写正数，“加分或扣分”定方向。有幅度的写最低、最高两列，分级别的写在“分级分值”，如 county=4; city=6。",
        (
            "Points are positive; the column Bonus or deduction gives the direction. A range takes Points from and "
            "Points to; points by level are written county=4; city=6."
        ),
    ),
    (
        "分档与选项：分档、名次得分、投票选项与人群、阶梯等，“所属代码”写指标（或细则）代码，“类别”写是哪一种。",
        (
            "Tables: bands, points by place, votes, ladders. Belongs to takes the code of an indicator "
            "or rule, Table says which kind of list it is."
        ),
    ),
    (
        "等次、否决、派生值、奖励分配、名目：各一行一项；没有的可以空着，但不要删除工作表。",
        "Grades, vetoes, values, payouts, words: one row each. They may be empty; do not delete the sheets.",
    ),
    (
        "数最多六位小数，除不尽的写成 1/3。占满分的比例写 108%。取值一类的列可以写数，也可以写数据项代码。",
        (
            "Numbers have at most six decimals; 1/3 where decimals do not end, 108% for a share of the full score. "
            "Columns such as Value take a number or the code of a measure."
        ),
    ),
    (
        "条件写作：次数(1.1) ≥ 3；得分(work) < 60；属性(role) = chief, deputy；多个条件只用“且”或只用“或”连接。",
        (
            "Conditions: count(1.1) ≥ 3; score(work) < 60; attribute(role) = chief, deputy; join several by “and” "
            "alone or by “or” alone."
        ),
    ),
    (
        "计算方式还有别的参数时写在“其他参数”：question=work; order=low; after=zero。",
        "Further parameters of a way of scoring: question=work; order=low; after=zero.",
    ),
    (
        "情节写作：reminded（催办后 / after a reminder）×2; group ×2 +1。",
        "Circumstances: reminded（催办后 / after a reminder）×2; group ×2 +1.",
    ),
    (
        "公式是文字，以等号或减号开头也照写，表格软件不会计算它。",
        "Formulas are text, also where they begin with = or −; the spreadsheet does not compute them.",
    ),
    (
        "最后一列“其他（JSON）”放没有专列的内容，不熟悉就不要动。",
        "The last column, Further (JSON), holds what has no column of its own; leave it if you do not know it.",
    ),
    (
        "表头中文或英文都可以识别，列的先后不限；自己加的备注列不会读入。",
        "Heads are recognised in Chinese or English, in any order; columns of your own are not read.",
    ),
)
