"""The words around an amount: qualifiers, and what or when it is per."""

from __future__ import annotations

import re

_GAP = "[ \u00a0\u3000]?"

_NOT = "不得|不能|不可|不应|不宜|不许|不"  # 不得超过20万元 is an upper bound
_OVER, _UNDER, _FEWER = "超过|超出|突破|高于|大于|多于|超", "低于|小于", "少于"
BEFORE = {
    **dict.fromkeys((f"{no}{word}" for no in _NOT.split("|") for word in _OVER.split("|")), "不超过"),
    **dict.fromkeys((f"{no}{word}" for no in _NOT.split("|") for word in _UNDER.split("|")), "不低于"),
    **dict.fromkeys((f"{no}{_FEWER}" for no in _NOT.split("|")), "不少于"),
    **dict.fromkeys(("至少", "最低", "下限", "保底"), "不低于"),
    "最少": "不少于",
    **dict.fromkeys(("最高", "最多", "上限", "至多", "限额", "封顶线"), "不超过"),
    **dict.fromkeys(("不足", "不到", "不满", "未满", "未达", _FEWER, *_UNDER.split("|")), "以下"),
    **dict.fromkeys(("大约", "大概", "大致", "约"), "约"),
    **dict.fromkeys(("将近", "接近", "近"), "近"),
    **dict.fromkeys(_OVER.split("|"), "超"),
    "逾": "逾",
}
AFTER = {
    **{word: word for word in ("以上", "以下")},
    **dict.fromkeys(("以内", "之内", "封顶", "为限", "为上限"), "不超过"),
    **dict.fromkeys(("左右", "上下"), "约"),
    "起": "不低于",
}
_GRANTING = "资助|补助|补贴|奖励|支持|给予|安排|投入|发放|拨付|获得?"  # 最高资助10万元

_SHARER = (
    "项目|社区|机构|企业|组织|单位|街道|镇街|乡镇|村居|村|乡|镇|片区|小区|园区|区(?!域)|县|市(?!场)|站点|站|点位|网点|点(?!钟)|床位|托位|车位|学位|岗位"
    "|基地|平台|载体|学校|家庭|班级|楼栋|单元|航次|床|桩|学期|学年|季度|平方米|立方米|公里|小时|课时|学时|千瓦时|人次|场次|班次|家次|公斤|千克"
    "|家|人|户|名|位|所|场|次(?!年)|件|亩|吨|斤|升|例|餐|生|队|度|台|处|套|条|辆|支|只|单|篇|节|座|栋|幢|部|门|间|层|班|校|张|份|本|册|头"
    "|羽|株|棵|盏|期(?!间)|届|批|笔|车|船|米|月|年|周(?![岁年边])|天|日|个"
)
EACH = re.compile(rf"每(?:个|张(?:[\u4e00-\u9fff]{{1,3}}(?=床位)|(?=床)))?(?P<sharer>{_SHARER})")
# 每增加一个托位, 每成功孵化一家
EACH_DOING = re.compile(rf"每[\u4e00-\u9fff]{{2,6}}?[一1](?P<sharer>{_SHARER})")
# 每孵化1家
DOING = re.compile(rf"每(?!{_SHARER})[\u4e00-\u9fff]{{1,6}}$")
# 人均500元, 月平均收入4100元
AVERAGE = re.compile("(?P<sharer>人|户|日|月|生|亩|校|村|床)(?:平)?均(?![等衡匀])")
# 月工资4100元, but not 3个月工资
MONTHLY = re.compile(r"(?<![\d个一二两三四五六七八九十当本上下每])(?P<sharer>月)(?:工资|收入|租金|薪|补贴|津贴)")
# 年均300万元, 年人均2万元, 一年补助2万元; not 满一年 or 这一年
YEARLY = re.compile("年(?:人|户|生)?均(?![等衡匀])|(?<![满过近第前后这那上下某])一年(?![内以后来期度一])")
# 年租金76万元; not 2021年运营经费, 首年, 老年补贴 or 年会经费
_NOT_A_SPAN = r"\d〇零一二两三四五六七八九十全去今明后本当历近往上每多数几首次末该同青少老中成周学幼晚童常新"
_NOT_PER_YEAR = "会货夜龄级轻前关检审报节味底末初"
_YEARLY_SUM = "平均|费|费用|经费|薪|租金|产值|收入|支出|投入|报酬|补贴|补助|利润|成本"
YEARLY_SUM = re.compile(f"(?<![{_NOT_A_SPAN}])年(?![{_NOT_PER_YEAR}])度?[\u4e00-\u9fff]{{0,4}}?(?:{_YEARLY_SUM})")

_EACH_ANY = EACH.pattern.replace("?P<sharer>", "?:")
EACH_RUN = re.compile(rf"(?:(?:{_EACH_ANY})度?)+$")
_QUALIFIERS = "|".join(sorted(BEFORE, key=len, reverse=True)).replace("限额", "限额(?!标准)")  # 采购限额标准 is where a rule begins
# 不超过总投入的三成: of what a share is may stand between; 最低工资的60% has no bound.
_COMPARING = "|".join(word for word in sorted(BEFORE, key=len, reverse=True) if not re.search("[最限底]", word))
SHARE_QUALIFIER = re.compile(rf"(?<![最附邻就])(?P<word>{_COMPARING})[\u4e00-\u9fff]{{1,8}}的{_GAP}$")
# 上限为每课时120元: what it is per may stand between the qualifier and the number.
QUALIFIER_BEFORE = re.compile(
    rf"(?<![最附邻就])(?P<word>{_QUALIFIERS})(?:限额|额度|标准|工资)?"
    rf"(?:[定设]?为|是|合|需|有|占|可达?到?)?(?:{_GRANTING})?(?:(?:{_EACH_ANY})度?)*{_GAP}$"
)
# 500元(含)以下, 100元及以下; 5万元起步资金 is no lower bound.
QUALIFIER_AFTER = re.compile(
    r"(?:[（(]不?含[^()（）]{0,12}[)）]|及)?"
    "(?P<word>以上|以下|以内|之内|封顶|为限|为上限|左右|上下|起(?![步付始点草算来居诉源]))"
)
SHARED_BY = re.compile(rf"{_GAP}(?:[/／·・]|每){_GAP}(?P<sharer>{_SHARER})")
