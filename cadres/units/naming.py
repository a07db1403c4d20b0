"""A unit and a post as official papers name them together: 松岭镇 and 镇党委书记 are 松岭镇党委书记."""

import re

# a post that names the place again and then a body of it; 镇长 and 局局长 say the place for another reason
_BODY = re.compile(
    "[省市州盟县区旗镇乡村局](?=党|纪|人大|人民|人武|政府|政协|委|武装|团委|妇联|工会|组织|宣传|统战|政法|机关)"
)
# what may follow a part of a unit's name that stands at the beginning of a post: 组织部 + 部长, 办公室 + 主任
_OFFICE = re.compile("第?[一二三四]?(?:副|正|常务|兼|专职|书记|主任|委员|成员|主席|会长|组长|干[部事]|秘书|助理|.长)")


def post_in(unit: str, title: str) -> str:
    """``title`` behind ``unit``, in Chinese, with no part of the name said twice."""
    if title.startswith(unit):
        return title
    if (body := _BODY.match(title)) and unit.endswith(body[0]):
        return unit + title[len(body[0]) :]
    for length in range(min(len(unit), len(title)) - 1, 1, -1):
        if unit.endswith(title[:length]) and _OFFICE.match(title, length):
            return unit + title[length:]
    return unit + title
