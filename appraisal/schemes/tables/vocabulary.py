"""Words of the indicator table in Chinese and English. They are part of the layout: old workbooks are read by them."""

from appraisal.scoring.language.compositions import COMPOSITION_WORDS

Words = dict[str, tuple[str, str]]

COMPOSITIONS = COMPOSITION_WORDS.cells
METHODS: Words = {
    "deduct": ("满分扣分", "deductions from full marks"),
    "accrue": ("从零累计", "points from zero"),
    "deduct_and_bonus": ("满分加减", "full marks, deductions and bonuses"),
    "given": ("直接给分", "given score"),
    "ratio": ("完成率", "share of a target"),
    "band": ("分档", "bands"),
    "step": ("按步增减", "steps from a target"),
    "compare_with_mean": ("与平均比", "compared with the mean"),
    "best_of_group": ("与最好比", "compared with the best"),
    "rank": ("按名次", "by place"),
    "vote": ("测评投票", "votes"),
    "inherited": ("取自关联对象", "taken from linked subjects"),
    "counter": ("连续计次", "consecutive periods"),
    "expression": ("公式", "formula"),
}
KINDS: Words = {"deduct": ("扣分", "deduction"), "bonus": ("加分", "bonus")}
FAMILIES: Words = {"common": ("共性", "common"), "individual": ("个性", "individual")}
MODES: Words = {
    "half_up": ("四舍五入", "half up"),
    "half_even": ("四舍六入五成双", "half to even"),
    "half_down": ("五舍六入", "half down"),
    "floor": ("只舍不入", "always down"),
    "ceil": ("只入不舍", "always up"),
    "down": ("向零取整", "towards zero"),
    "up": ("背零进位", "away from zero"),
}
STEPS: Words = {
    "floor": ("满一步才算", "whole steps"),
    "ceil": ("不足一步算一步", "begun steps"),
    "proportional": ("按比例", "in proportion"),
}
MISSING: Words = {
    "full": ("计满分", "full"),
    "zero": ("计零分", "zero"),
    "mean": ("取平均", "mean"),
    "na": ("不适用", "not applicable"),
}
RULE_MISSING: Words = {"skip": ("不计", "skip"), "zero": ("按零算", "zero")}
SIDES: Words = {"both": ("两侧", "both"), "below": ("只看不足", "below"), "above": ("只看超出", "above")}
LADDER_MODES: Words = {"replace": ("以达到的一级为准", "replace"), "add": ("逐级相加", "add")}
OVER: Words = {"year": ("全年累计", "year")}
WEIGHTS: Words = {"as_stated": ("按所写", "as stated")}
COMBINED: Words = {
    "mean": ("平均", "mean"),
    "sum": ("合计", "sum"),
    "best": ("取最高", "best"),
    "worst": ("取最低", "worst"),
}
TAKE_LIST: Words = {"sum": ("合计", "sum"), "highest": ("只取最高", "highest")}
TAKE_POSTS: Words = {
    "mean": ("平均", "mean"),
    "weighted": ("加权平均", "weighted"),
    "best": ("取最高", "best"),
    "worst": ("取最低", "worst"),
    "main": ("以主岗为准", "main post"),
}
TAKE_LINKED: Words = {
    "mean": ("平均", "mean"),
    "weighted": ("加权平均", "weighted"),
    "best": ("取最高", "best"),
    "worst": ("取最低", "worst"),
    "sum": ("合计", "sum"),
    "first": ("取第一个", "first"),
}
OF_COEFFICIENT: Words = {
    "rounded": ("按取舍后的总分", "of the rounded total"),
    "exact": ("按未取舍的总分", "of the exact total"),
}
GRADES_ON: Words = {"score": ("得分", "score"), "coefficient": ("系数", "coefficient")}
EVIDENCE: Words = {"refuse": ("退回", "refuse"), "no_points": ("不计分", "no points")}
EFFECTS: Words = {
    "result": ("一票否决", "result vetoed"),
    "no_excellent": ("不得评最高等次", "best grade barred"),
    "grade_at_most": ("等次不高于", "grade at most"),
    "item_zero": ("该项记零分", "item scores zero"),
}
PAYOUT_METHODS: Words = {
    "share": ("按份分配", "share of a pool"),
    "amount": ("按公式计发", "amount by formula"),
    "consecutive": ("连续年度奖", "consecutive years"),
}
RESIDUES: Words = {
    "largest_remainder": ("余数大者先得", "largest remainder"),
    "largest_weight": ("份额大者先得", "largest weight"),
    "first": ("排前者先得", "first"),
    "last": ("排后者先得", "last"),
}
OVER_POOL: Words = {"refuse": ("不予发放", "refuse"), "reduce": ("按比例减", "reduce")}
BEYOND: Words = {
    "last": ("按最后一档", "last"),
    "restart": ("重新开始", "restart"),
    "none": ("不再给", "none"),
}
NONE: Words = {"none": ("不设", "none")}
NONE_OR_FULL: Words = {"none": ("不设", "none"), "full": ("满分", "full")}
# What a row of the sheet of tables belongs to: the key of the document.
TABLES: Words = {
    "bands": ("分档", "bands"),
    "points": ("名次得分", "points by place"),
    "shares": ("名次比例", "points by share"),
    "options": ("投票选项", "vote options"),
    "groups": ("投票人群", "voter groups"),
    "table": ("逐次得分", "points by number"),
    "lists": ("合并封顶", "shared caps"),
    "ladder": ("阶梯", "ladder"),
    "tiers": ("分段计率", "progressive rates"),
    "dated": ("分时取值", "values by date"),
    "amounts": ("逐年金额", "amounts by year"),
}
WORDS: Words = {
    "dimension": ("维度", "dimension"),
    "level": ("级别", "level"),
    "attribute": ("属性", "attribute"),
    "option": ("属性取值", "option of an attribute"),
}
