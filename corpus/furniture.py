"""Lines, and parts of lines, of a text that belong to the page it was taken from and not to the document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from corpus.fold import fold_brackets, fold_width

_MAX_CHARS = 200
_RUNNING_CHARS = 100
_SPACED_CHARS = 12
_WORDS_ONLY = r"首页|网站首页|网站地图|联系我们|设为首页|加入收藏|无障碍(?:浏览|阅读)?|长者模式|关怀版|繁體?体?|English|登录|注册"

_TARGET = "本页|本文|页面|窗口|此页|文章|全文|该页"
# What a line says that no line of a document says.
_CERTAIN = re.compile("ICP备|公网安备|网站标识码")
_HOST = "局|政府|政协|协会|网|网站|中心|委员会|办公室|公司|厅|部"
_SAYS = re.compile(
    rf"(?:^.{{0,24}}|©\s*)版权所有(?:\s*[:：©(（]|\s*$|[\s\u4e00-\u9fff]{{2,24}}(?:{_HOST})(?:$|[^\u4e00-\u9fff]))"
    r"|ICP备|ICP证|公网安备|网站标识码|政府网站(?:找错|年度报表)|All Rights Reserved"
    r"|下载文档前请自行甄别|仅部分预览.*的文档|如文档侵犯您的权益"
    r"|^(?:技术支持|主办单位|承办单位|网站维护|制作维护|运行维护|网站管理)[:：].*(?:信息中心|电子政务|网站|公司|大数据|融媒体)"
    r"|您访问的链接即将离开|预览时标签不可点|继续滑动看下一个|轻触阅读原文"
    r"|(?:为了|建议)?(?:使用|采用).{0,30}(?:浏览器|分辨率).{0,20}(?:浏览|访问|以上|效果|$)"
    r"|本(?:网站|站)(?:已)?支持IPv6|您是第\s*\d*\s*位(?:访问者|访客|客人|来宾|网友|浏览者)|^本网?站由?[^。]{2,20}(?:维护|主办)$|最佳(?:分辨率|浏览效果)|访问统计:\s*\d*$"
)
# The whole line, without its blanks at both ends.
_LINE = re.compile(
    rf"""
    (?:您?(?:的|所在|现在)?(?:当前|现在|所在|所处)?(?:的)?位置(?:是|为)?(?::.*)?)                  # 当前位置
  | (?=.*(?:首页|正文|详情|内容|浏览|位置|列表|公开|>.*>|›.*›|».*»))
    (?:[^。;,>»›]{{0,30}}\s*(?:>+|»|›)\s*(?!\d[\d.]*\s*(?:%|元|万|人|个|家|吨|亩)))+[^。;,]{{0,80}}   # 政协会议 > 提案信息 > 正文
  | (?:合集下载|立即下载|下载本文|全文下载|点击下载.*|附件下载:?)
  | (?:相关(?:文档|阅读|链接|新闻|信息|推荐|稿件|附件|文章|解读|报道|内容)
  | 最新文档|热门(?:文档|推荐|文章)|猜你喜欢|友情链接|延伸阅读|更多推荐):?
  | [\u4e00-\u9fa5]{{2,16}}(?:门户网站|政府网|新闻网|政务网|政协网|民政网|人大网)
  | (?=.*(?:首页|登录|无障碍|长者|English|要闻|联系我们|视频|提案征集|手机版))(?!\#|第\S{{1,4}}[编章节条]|[一二三四五六七八九十]+、)
    (?:(?:[^|。:,;\d\s]{{1,14}}\s*\|\s*){{2,}}|(?:[^|。:,;\d\s]{{1,14}}\s{{1,4}}){{3,}})[^|。:,;\d]{{1,14}}
  | (?:(?:一键)?分享[到至:]|微信?扫一扫|扫一扫|扫码|扫描二维码|长按(?:识别)?二维码|用手机看|手机扫(?:一扫|码)).{{0,30}}
  | \W?大\W{{0,3}}中\W{{0,3}}小\W?
  | (?:上一[篇条页章张期件]|下一[篇条页章张期件]|上一主题|下一主题):?.{{0,80}}
  | (?:您好,?\s*)?欢迎(?:访问|光临|您(?:访问|光临|来到|登录)).{{0,60}} | 今天是:?.{{0,40}}(?:星期|周|天气|\d日).{{0,20}}
  | \d{{4}}年\d{{1,2}}月\d{{1,2}}日\s*星期[一二三四五六日天](?:\s*农历.{{0,10}})?
  | (?:{_WORDS_ONLY})(?:\s*[|\s]\s*(?:{_WORDS_ONLY}|关于我们))*
  | (?:{_WORDS_ONLY}){{2,8}}                                                                    # 繁體English登录注册
  | 第?\s*\d{{1,3}}\s*页?(?:\s*[/,]?\s*共\s*\d{{1,3}}\s*页) | -\s*\d{{1,3}}\s*-
  | (?:您好,?\s*)?请\s*登录.{{0,10}} | .{{0,40}}站长信箱 | 回首页
  | 跳(?:到|转到|至)(?:主要)?内容.{{0,6}}
  | (?:返回|回到)(?:首页|顶部|列表|上页|上一页|上级|目录页)?
  | (?:阅读原文|查看更多|点击查看更多|更多|更多>*|TOP|顶部|top|在看|点赞|收起|展开(?:全文)?)
  | [(〔\[【]?(?:查看|阅读)?(?:详细|详情|全文)[)〕\]】]?>*
  | \d\d:\d\d\s*/\s*\d\d:\d\d\D{{0,12}} | (?:特别)?声明:.{{0,40}}(?:转载|版权归).{{0,30}}
  | \W*(?:(?:有用|没用|顶|踩|支持|反对)\s*[(]\d+[)]\W*)+
  | (?:站内|全文|高级)?(?:搜索|检索) | 请输入.{{0,16}}(?:关键[词字]|搜索|检索).{{0,10}}
  | 点击(?:上方)?蓝字.{{0,12}} | 收录于(?:合集|话题).{{0,20}}
  | (?:(?:我要)?(?:打印|收藏|关闭|分享|纠错|转发|保存|复制|返回|下载|导出|评论|点赞)(?:{_TARGET}|Word|PDF|OFD|word|pdf)?[\s|/·、]*){{2,8}}
  | 您(?:对|认为|觉得)(?:本次?|该|此)(?:页|文|网|条|信息|内容|政策|答复|回复|办理|处理|服务|结果).{{0,12}}(?:满意|评价|有用|帮助).{{0,30}}
  | (?:语音)?(?:播报|朗读|播放)(?:全文|本文|内容)?[\d:/\s]* | (?:政务|官方)(?:微信|微博)(?:公众号|二维码)? | (?:手机|移动)(?:版|客户端)
  | [(〔\[【]?\s*(?:责任编辑|网站编辑|责编|网编|值班编辑):\s*[\u4e00-\u9fff·、\s]{{0,16}}[)〕\]】]?
  | (?:打开|下载)(?:APP|App|客户端).{{0,20}}
  | (?:立即|马上)(?:打开|下载|体验|前往) | (?:赞|在看|收藏|转发|评论)\s*\d+(?:\s*(?:赞|在看|收藏|转发|评论)\s*\d+)* | 点?赞\s*[(]?\d*[)]?
  | (?:(?:点赞|赞|在看|收藏|转发|分享|评论|写?留言|阅读原文)[\s|/·、]*){{2,8}}                       # 点赞 在看 收藏 转发
  # 编辑:… 校对:…
  | (?:(?:编辑|校对|责编|排版|美编|监制|编审|编校|制作|初审|复审|终审|审核|图文|值班)\s*[:|]\s*[\u4e00-\u9fff·、]{{2,9}}[\s|/]*){{2,6}}
  | (?:解读(?:链接|材料|文件)|(?:政策|视频|图文|图片|媒体|专家|文字)解读|(?:一图|图文)(?:读懂|解读)):?
  | 分享.{{0,2}}让更多人看到 | 满意\(\d+\)\s*(?:基本满意\(\d+\)\s*)?不满意\(\d+\)
  | (?:我要|发表)(?:评论|留言|纠错|收藏|打印|分享) | 共\s*\d+\s*条评论 | 网友评论:?\d*
    """,
    re.VERBOSE,
)
# Matched against the line as it is, since ＊ masks and only * divides.
_DIVIDER = re.compile(r"[|\-_=*·.\s>»›]{1,80}|(?:\[\s*\]|【\s*】|[|\s])+")
# 【字体:大 中 小】【打印】 浏览次数:12次 — by themselves or behind a date and a source. Matched against folded brackets.
_CONTROLS = re.compile(
    rf"""
    (?:(?:浏览|阅读|点击|访问)(?:次数|总?量|数|率|人数|人次)|人气)(?:\s*:\s*(?:\d+|-)?|\s*\d+)\s*次?
  | (?:浏览|阅读|点击|访问):\s*\d*\s*次?(?![\u4e00-\u9fff\d]) | (?<![\u4e00-\u9fff])(?:浏览|阅读|点击|访问)\s*\d+\s*次?(?![\u4e00-\u9fff\d])
  | [〔(]?\s*(?:字体|字号|文字|页面)(?:大小|设置|调整|显示|缩放)?\s*:?\s*[〔(]?
    (?:\s*(?:特大|超大|大|中|小|默认|标准|A[+-]?|T)(?![\u4e00-\u9fff\w])\s*[|/、·]?)+\s*[〕)]?\s*[〕)]?
  | (?<![\u4e00-\u9fff])(?:\d+\s*)?次(?:浏览|阅读|访问)(?![\u4e00-\u9fff])
  | [\d.]*\s*万?次(?:浏览|阅读|访问)\s*$ | (?<![\d.])[\d.]+\s*万?\+?\s*(?:阅读|浏览)\s*$
  | (?:当前)?在线(?:人数)?:\s*\d+\s*人? | (?:今日|昨日|本月|累计|总)(?:访问|浏览)(?:量|次数|人数)?:\s*\d+
  | 视力保护色?:? | (?<![\u4e00-\u9fff])(?:语音)?朗读(?:{_TARGET})? | 责任编辑:\s*(?:admin|管理员)\w*
  | (?:编辑|作者|发布人|发布者|录入|录入人|录入者):\s*(?:admin|管理员|超级管理员)\w*
  | 共?(?:阅读?|浏览|点击)\s*[〔(]\s*\d*\s*[〕)]\s*次 | (?:字体|字号)(?:大小)?\s*:?\s*大\s*中\s*小
  | (?:〔\s*(?:特大|大|中|小)\s*〕\s*){{2,}} | 〔\s*大\s*中\s*小\s*〕 | (?:已有)?\s*\d+\s*人(?:浏览|阅读|看过|访问)
  | 播放(?:量|次数)?:?\s*[\d.]+\s*万?(?:次|\+)?$ | (?:微信)?扫一扫(?:分享|关注|打开)[^\d\s。]{{0,8}}$
  | 〔\s*(?:字体|字号)(?:大小)?\s*:?\s*(?:\w\s*){{0,6}}〕 | 〔\s*〕
  | [〔(]\s*(?:我要)?(?:打印|关闭|收藏|分享|纠错|保存|下载|复制|返回)(?:{_TARGET})?\s*[〕)]
  | 分享(?:到|至)?\s*:?(?:\s*(?:微信|新浪|腾讯|微博|QQ|空间|朋友圈|好友|更多|人人网|豆瓣)){{1,8}}
  | (?<![\u4e00-\u9fff])(?:(?:我要)?(?:打印|关闭|收藏|分享(?:到|至)?|纠错|复制链接|保存|返回顶部)(?:{_TARGET})?:?)+(?![\u4e00-\u9fff]):?
  | (?<![\u4e00-\u9fff\d])(?:字体|字号)(?:大小)?\s*:?\s*$
    """,
    re.VERBOSE,
)
_CONTROL_WORD = re.compile(
    r"\[\s*\]|【\s*】|admin|管理员|播放|在线|人气|视力|朗读|共阅|扫一扫|大】|大〕|大]|小】|小〕|小]|看过|浏览|阅读|点击|访问|字体|字号|文字|页面|打印|关闭|收藏|分享|纠错|保存|下载|复制|返回"
)
_DATELINE = re.compile(r"\d{4}\s*[-./年]\s*\d{1,2}|(?:来源|作者|时间|日期|编辑|机构|单位|发布)\s*:")
_MORE_BRACKETS = str.maketrans("〖〗『』「」", "〔〕〔〕〔〕")
_STROKES = " |｜丨·"
_SEPARATORS = " |·/-—:,;、()〔〕<>"
# Lines that are a footer's only because one beside them certainly is.
_FOOT = re.compile(
    r"(?:(?:联系)?地\s*址|通[讯信]地址|邮\s*编|邮政编码|电\s*话|联系电话|值班电话|传\s*真|电子邮[件箱]|主办(?:单位)?|承办(?:单位)?|协办单位|技术支持|维护单位|网站管理|举报|投诉|访问量|总访问|建议)"
    r".{0,100}|(?:关于我们|网站声明|隐私(?:声明|保护)|法律声明|免责声明|网站地图|联系我们|使用帮助|RSS).{0,60}"
)


# 往期推荐 | ①老年食堂开到家门口 | ②…: what an account has written before, to the end of its page.
_EARLIER = re.compile(r"\W*(?:往期|近期|精彩)(?:推荐|回顾|精选|精彩|内容|文章|阅读|好文|热文)\W*")
_EARLIER_CHARS = 48


def is_furniture(line: str) -> bool:
    """Whether a line belongs to the web page rather than to the document.

    >>> is_furniture("技术支持:北京市通州区信息中心 京ICP备 05031679号")
    True
    """
    return bool(line) and kept_of(line) is None


@lru_cache(maxsize=4096)  # a text is cleaned until nothing changes, so each line comes twice at least
def kept_of(line: str) -> str | None:
    """What of a line belongs to the document: None of a line of furniture, all of most, and the part without a page's controls of some.

    >>> kept_of("发布时间:2020-11-30 来源:区民政局 浏览次数:12 【字体:大 中 小】 打印")
    '发布时间:2020-11-30 来源:区民政局'
    """
    if len(line) > _MAX_CHARS:
        return line
    if len(line) > _RUNNING_CHARS and "。" in line:  # the many lines of running text, decided fast
        return None if _CERTAIN.search(line) else line
    folded = fold_width(line)
    if len(line) <= _SPACED_CHARS and _LINE.fullmatch(folded.replace(" ", "")):  # 搜 索
        return None
    if _SAYS.search(folded) or _LINE.fullmatch(folded) or _DIVIDER.fullmatch(line):
        return None
    return _without_controls(line) if _CONTROL_WORD.search(line) else line


def _without_controls(line: str) -> str | None:
    folded = fold_brackets(line).translate(_MORE_BRACKETS)
    rest, count = _CONTROLS.subn(" ", folded)
    if not count or "。" in line or ";" in folded:
        return line
    if not rest.strip(_SEPARATORS):
        return None
    if not _DATELINE.search(folded):
        return line
    for found in reversed(list(_CONTROLS.finditer(folded))):
        line = f"{line[: found.start()].rstrip(_STROKES)} {line[found.end() :].lstrip(_STROKES)}"
    return line.strip(_STROKES)


def footer_start(lines: Sequence[str]) -> int:
    """Where the footer begins: with the lines of address and host beside one that is certainly a footer's.

    主办单位:某区政府办公室 | 地址:某路1号 | 粤ICP备00000000号
    """
    lines = lines[: _earlier_start(lines)]
    start, certain = len(lines), False
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number]
        if not line:
            continue
        certain = certain or _SAYS.search(fold_width(line)) is not None
        if is_furniture(line) or _FOOT.fullmatch(fold_width(line)):
            start = number
        else:
            break
    return start if certain else len(lines)


def _earlier_start(lines: Sequence[str]) -> int:
    """Where a list of earlier articles begins that goes on to the end, in lines as short as titles are."""
    for number in range(len(lines) - 1, -1, -1):
        if _EARLIER.fullmatch(lines[number]):
            return number
        if len(lines[number]) > _EARLIER_CHARS or lines[number].endswith(("。", "；", "，")):
            break
    return len(lines)
