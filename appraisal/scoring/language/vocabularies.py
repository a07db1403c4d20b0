"""The vocabularies that choices of the scheme language take their words from."""

from .marks import _
from .words import words

ROUNDINGS = words(
    ("half_up", _("half up"), "四舍五入", "half up"),
    ("half_even", _("half to even"), "四舍六入五成双", "half to even"),
    ("half_down", _("half down"), "五舍六入", "half down"),
    ("floor", _("always down"), "只舍不入", "always down"),
    ("ceil", _("always up"), "只入不舍", "always up"),
    ("down", _("towards zero"), "向零取整", "towards zero"),
    ("up", _("away from zero"), "背零进位", "away from zero"),
)
COUNTING_OF_STEPS = words(
    ("floor", _("only complete steps count"), "满一步才算", "whole steps"),
    ("ceil", _("an incomplete step counts as a whole one"), "不足一步算一步", "begun steps"),
    ("proportional", _("incomplete steps count in proportion"), "按比例", "in proportion"),
)
WITHOUT_VALUE = words(
    ("full", _("the full score"), "计满分", "full"),
    ("zero", _("zero"), "计零分", "zero"),
    ("mean", _("the mean of those who have one"), "取平均", "mean"),
    ("na", _("it does not apply; the others take its weight"), "不适用", "not applicable"),
)
OF_SEVERAL_LINKS = words(
    ("mean", _("the mean"), "平均", "mean"),
    ("weighted", _("the mean by the weights of the links"), "加权平均", "weighted"),
    ("best", _("the best"), "取最高", "best"),
    ("worst", _("the worst"), "取最低", "worst"),
    ("sum", _("the sum"), "合计", "sum"),
    ("first", _("the first"), "取第一个", "first"),
)
OF_SEVERAL_POSTS = words(
    ("mean", _("the mean of the sheets"), "平均", "mean"),
    ("weighted", _("the mean by the weights of the posts"), "加权平均", "weighted"),
    ("best", _("the best sheet"), "取最高", "best"),
    ("worst", _("the worst sheet"), "取最低", "worst"),
    ("main", _("the sheet of the main post"), "以主岗为准", "main post"),
)
OF_SEVERAL_ASSESSORS = words(
    ("mean", _("their mean"), "平均", "mean"),
    ("sum", _("their sum"), "合计", "sum"),
    ("best", _("the best"), "取最高", "best"),
    ("worst", _("the worst"), "取最低", "worst"),
)
AFTER_THE_TABLE = words(
    ("last", _("the last amount again"), "按最后一档", "last"),
    ("restart", _("the table begins again"), "重新开始", "restart"),
    ("none", _("no further points"), "不再给", "none"),
)
RULE_KINDS = words(
    ("deduct", _("deducts points"), "扣分", "deduction"),
    ("bonus", _("adds points"), "加分", "bonus"),
)
FAMILIES = words(
    ("common", _("shared indicator"), "共性", "common"),
    ("individual", _("individual indicator"), "个性", "individual"),
)
WITHOUT_FIGURE = words(
    ("skip", _("the rule has no effect"), "不计", "skip"),
    ("zero", _("it counts as zero"), "按零算", "zero"),
)
COUNTED_OVER = words(
    ("year", _("through the year"), "全年累计", "year"),
    ("period", _("starts again each period")),
)
SIDES = words(
    ("both", _("above and below"), "两侧", "both"),
    ("below", _("only below it"), "只看不足", "below"),
    ("above", _("only above it"), "只看超出", "above"),
)
LADDER_MODES = words(
    ("replace", _("replaces the lower ones"), "以达到的一级为准", "replace"),
    ("add", _("is added to the lower ones"), "逐级相加", "add"),
)
LIST_TAKES = words(
    ("sum", _("the sum"), "合计", "sum"),
    ("highest", _("only the highest"), "只取最高", "highest"),
)
AS_STATED = words(("as_stated", _("count as entered"), "按所写", "as stated"))
ORDERS = words(("high", _("the highest")), ("low", _("the lowest")))
ENDS = words(("top", _("the best")), ("bottom", _("the worst")))
TIES_SHARE = words(
    ("shared", _("all get the best rank they share: 1, 1, 3")),
    ("last", _("all get the worst rank they share: 2, 2, 3")),
    ("dense", _("share a rank, and no rank is skipped: 1, 1, 2")),
    ("mean", _("get the mean of the points of their ranks")),
)
MEANS_OF = words(("group", _("the whole peer group")), ("others", _("the others, without the person concerned")))
ABSENT_GROUPS = words(
    ("reweight", _("the other groups take its weight")),
    ("zero", _("counts zero")),
    ("missing", _("the indicator has no value")),
)
OF_COEFFICIENT = words(
    ("rounded", _("the displayed score"), "按取舍后的总分", "of the rounded total"),
    ("exact", _("the exact score"), "按未取舍的总分", "of the exact total"),
)
SCORE_OR_COEFFICIENT = words(
    ("score", _("score"), "得分", "score"),
    ("coefficient", _("coefficient in per cent"), "系数", "coefficient"),
)
ITEM_CAPS = words(
    ("none", _("no limit"), "不设", "none"),
    ("full", _("its full score"), "满分", "full"),
)
EVIDENCE = words(
    ("refuse", _("is refused"), "退回", "refuse"),
    ("no_points", _("stays visible but scores nothing"), "不计分", "no points"),
)
RESIDUE_GOES = words(
    ("largest_remainder", _("to the largest remainders"), "余数大者先得", "largest remainder"),
    ("largest_weight", _("to the largest weights"), "份额大者先得", "largest weight"),
    ("first", _("to the first of the list"), "排前者先得", "first"),
    ("last", _("to the last of the list"), "排后者先得", "last"),
)
OVER_THE_POOL = words(
    ("refuse", _("nothing is paid, with a reason"), "不予发放", "refuse"),
    ("reduce", _("all are reduced in proportion"), "按比例减", "reduce"),
)
PEER_METHODS = words(
    ("zscore", _("brought to one mean and spread (z-score)")),
    ("percentile", _("the share of the peer group that it exceeds (percentile)")),
)
COMPARED = words(("count", _("number of entries of rule")), ("points", _("points of rule")))
