"""Believable Chinese names with their pinyin. Surnames and given names are common ones; the people are invented."""

from dataclasses import dataclass
from random import Random

SURNAMES = dict(
    pair.split(":")
    for pair in (
        "王:Wang 李:Li 张:Zhang 刘:Liu 陈:Chen 杨:Yang 黄:Huang 赵:Zhao 吴:Wu 周:Zhou 徐:Xu 孙:Sun 马:Ma 朱:Zhu "
        "胡:Hu 郭:Guo 何:He 林:Lin 罗:Luo 高:Gao 郑:Zheng 梁:Liang 谢:Xie 宋:Song 唐:Tang 许:Xu 韩:Han 冯:Feng "
        "邓:Deng 曹:Cao 彭:Peng 曾:Zeng 肖:Xiao 田:Tian 董:Dong 潘:Pan 袁:Yuan 蔡:Cai 蒋:Jiang 余:Yu 于:Yu 杜:Du "
        "叶:Ye 程:Cheng 魏:Wei 苏:Su 吕:Lyu 丁:Ding 任:Ren 卢:Lu 姚:Yao 沈:Shen 钟:Zhong 姜:Jiang 崔:Cui 谭:Tan "
        "陆:Lu 范:Fan 汪:Wang 廖:Liao 石:Shi 金:Jin 韦:Wei 贾:Jia 夏:Xia 方:Fang 邹:Zou 熊:Xiong 白:Bai 孟:Meng "
        "秦:Qin 邱:Qiu 侯:Hou 江:Jiang 尹:Yin 薛:Xue 阎:Yan 段:Duan 雷:Lei 龙:Long 陶:Tao 贺:He 毛:Mao 郝:Hao "
        "顾:Gu 龚:Gong 邵:Shao 万:Wan 覃:Qin 武:Wu 钱:Qian 戴:Dai 严:Yan 莫:Mo 孔:Kong 向:Xiang 常:Chang 欧阳:Ouyang"
    ).split()
)

MALE_ELDER = (
    "建国 建军 志强 国强 国平 国栋 卫东 卫国 永强 永平 永明 德明 德福 文革 文斌 保国 保华 长青 长河 春生 海波 海涛 "
    "和平 红兵 红军 宏伟 家旺 金宝 金山 立新 立群 利民 茂林 明亮 培林 庆华 庆国 荣生 瑞林 少华 胜利 世杰 树林 思源 "
    "铁柱 万里 维民 伟民 向东 小平 新民 兴华 学军 学文 延平 耀华 玉林 玉山 跃进 云峰 占山 振国 振华 正义 志刚 志明 忠诚"
).split()
MALE_YOUNGER = (
    "浩然 子轩 宇航 俊杰 俊峰 嘉伟 嘉明 鹏程 鹏飞 晨阳 晓东 晓峰 晓明 文博 文涛 文轩 博文 天宇 天翔 志远 志鹏 泽宇 "
    "一鸣 一帆 凯文 明轩 明哲 思远 思齐 睿 磊 涛 鑫 超 斌 毅 翔 恒 雨辰 雨泽 永康 家豪 家俊 建波 旭东 旭阳 海峰 海洋 "
    "立恒 立诚 承志 承宇 书航 景行 景明 安邦 安宁 启航 启明 致远 昊天 星辰 成林 成栋 少杰 少峰 伟 军 勇 刚 杰 峰 波 辉"
).split()
FEMALE_ELDER = (
    "桂兰 桂英 秀英 秀兰 秀珍 玉兰 玉梅 玉珍 淑芬 淑华 淑英 春梅 春兰 冬梅 红梅 红霞 建华 建英 金凤 金花 丽华 丽萍 "
    "丽娟 美玲 美华 敏华 慧芳 慧英 惠兰 惠琴 爱华 爱民 爱珍 彩霞 彩云 凤英 凤霞 国英 海燕 小红 小兰 雪梅 雅琴 艳红 月娥 "
    "云霞 志红 志英 文英 素芬 素珍 瑞芳 荣华 巧云 巧珍 亚萍 亚琴 翠萍 翠英 莲英 静芳 晓燕 小燕"
).split()
FEMALE_YOUNGER = (
    "欣怡 梦瑶 雨欣 雨晴 雨桐 思涵 思雨 思琪 晓雯 晓丽 晓蕾 文静 文慧 文雅 佳怡 佳慧 佳琪 嘉怡 嘉欣 静怡 静雯 雅婷 "
    "雅琪 婷婷 婉婷 诗涵 诗雨 诗琪 梓涵 可欣 可馨 丹丹 莉莉 娜 敏 静 燕 婷 颖 倩 琳 洁 慧 媛 月 蕾 玲 宁 心怡 心悦 美琪 "
    "若兰 若曦 书瑶 书琴 明月 明慧 亦菲 亦欣 春晓 秋月 冰洁 海燕 小雨 小雪 瑞雪 天琪 悦 露 璐 瑶 瑾"
).split()

_SYLLABLES = dict(
    pair.split(":")
    for pair in (
        "建:jian 国:guo 军:jun 志:zhi 强:qiang 平:ping 栋:dong 卫:wei 东:dong 永:yong 明:ming 德:de 福:fu 文:wen 革:ge "
        "斌:bin 保:bao 华:hua 长:chang 青:qing 河:he 春:chun 生:sheng 海:hai 波:bo 涛:tao 和:he 红:hong 兵:bing 宏:hong "
        "伟:wei 家:jia 旺:wang 金:jin 宝:bao 山:shan 立:li 新:xin 群:qun 利:li 民:min 茂:mao 林:lin 亮:liang 培:pei 庆:qing "
        "荣:rong 瑞:rui 少:shao 胜:sheng 世:shi 杰:jie 树:shu 思:si 源:yuan 铁:tie 柱:zhu 万:wan 里:li 维:wei 向:xiang "
        "小:xiao 兴:xing 学:xue 延:yan 耀:yao 玉:yu 跃:yue 进:jin 云:yun 峰:feng 占:zhan 振:zhen 正:zheng 义:yi 刚:gang "
        "忠:zhong 诚:cheng 浩:hao 然:ran 子:zi 轩:xuan 宇:yu 航:hang 俊:jun 嘉:jia 鹏:peng 程:cheng 飞:fei 晨:chen 阳:yang "
        "晓:xiao 博:bo 天:tian 翔:xiang 远:yuan 泽:ze 一:yi 鸣:ming 帆:fan 凯:kai 哲:zhe 齐:qi 睿:rui 磊:lei 鑫:xin 超:chao "
        "毅:yi 恒:heng 雨:yu 辰:chen 康:kang 豪:hao 旭:xu 洋:yang 承:cheng 书:shu 景:jing 行:xing 安:an 邦:bang 宁:ning "
        "启:qi 致:zhi 昊:hao 星:xing 成:cheng 勇:yong 辉:hui 桂:gui 兰:lan 英:ying 秀:xiu 珍:zhen 梅:mei 淑:shu 芬:fen "
        "冬:dong 霞:xia 凤:feng 花:hua 丽:li 萍:ping 娟:juan 美:mei 玲:ling 敏:min 慧:hui 芳:fang 惠:hui 琴:qin 爱:ai "
        "彩:cai 燕:yan 雪:xue 雅:ya 艳:yan 月:yue 娥:e 素:su 巧:qiao 亚:ya 翠:cui 莲:lian 静:jing 欣:xin 怡:yi 梦:meng "
        "瑶:yao 晴:qing 桐:tong 涵:han 琪:qi 雯:wen 蕾:lei 佳:jia 婷:ting 婉:wan 诗:shi 梓:zi 可:ke 馨:xin 丹:dan 莉:li "
        "娜:na 颖:ying 倩:qian 琳:lin 洁:jie 媛:yuan 心:xin 悦:yue 若:ruo 曦:xi 亦:yi 菲:fei 秋:qiu 冰:bing 露:lu 璐:lu 瑾:jin"
    ).split()
)


@dataclass(frozen=True)
class Name:
    chinese: str
    latin: str


def latin(name: str) -> str:
    """ "林晓燕" → "Lin Xiaoyan"."""
    surname = name[:2] if name[:2] in SURNAMES else name[0]
    given = "".join(_SYLLABLES[character] for character in name[len(surname) :])
    return f"{SURNAMES[surname]} {given.capitalize()}"


def make_name(rng: Random, sex: str, born: int, taken: set[str]) -> Name:
    """A name that fits sex and generation. A few people share one, as in any county; nobody shares one of ``taken``."""
    elder, younger = (MALE_ELDER, MALE_YOUNGER) if sex == "m" else (FEMALE_ELDER, FEMALE_YOUNGER)
    surnames = list(SURNAMES)
    while True:
        # common surnames stand first and are drawn more often
        surname = surnames[min(int(rng.expovariate(1 / 28)), len(surnames) - 1)]
        name = surname + rng.choice(elder if born < 1976 else younger if born > 1986 else elder + younger)
        if name not in taken:
            return Name(name, latin(name))
