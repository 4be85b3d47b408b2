"""What the classes and ids of a page's blocks say: which are menus, share bars, footers, and which are titles and text."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

# class="bdsharebuttonbox", id="footer2019", class="mod-breadcrumb": the words sites of all makers use for these parts.
_NAMED = re.compile(
    r"bread-?crumb|crumbs?\b|\bmbx|mianbaoxie|dqwz|cur-?(?:rent)?-?(?:pos|loc|position|location)\b|wz-?nav|\bposition\b|\blocation\b|weizhi"
    r"|share|bdsharebuttonbox|jiathis|fenxiang|social"
    r"|(?<![\w-])(?:page-|site-)?header(?:-?(?:wrap|box|bar|top|inner|con))?(?![\w-])|(?<![\w-])head-?(?:wrap|box|bar|top)"
    r"|foot(?:er)?(?![a-z])|footer|\bftb?\b|\bbtm\b|\bbot\b|copy-?right|banquan|\bbottom\b"
    r"|side-?bar|side-?nav|left-?(?:nav|menu|bar|side)|right-?(?:nav|menu|bar|side)|\bnav|[-_]nav|navi?\b|menu|top-?(?:bar|nav|link|menu)|\btop\b|toolbar|tool-?box"
    r"|(?<![\w-])(?:\w{1,3}-)?logo\b|site-?name|qr-?code|erweima|\bewm|ewm\b"
    r"|related|relat|xgxx|xglj|xgyd|xgwz|xgxw|xgwj|recommend|tuijian|hot-?(?:news|list|word|search)|\brank|paihang"
    r"|layout-(?:header|footer|sider)|back-?top|\bsteps?(?![a-z])|pager\b|pagination|page-?(?:nav|turn|bar)|prev-?next|pre-?next|shangyi"
    r"|pop-?up|dialog|modal|\bmask\b|float|piaofu|toast|layui-layer|tip-?box"
    r"|print|font-?size|zihao|\bzoom-?(?:bar|btn|tool)|\bfunc|gongneng|\bgn\b"
    r"|search|sousuo|login|user-?bar|reg(?:ister)?-?bar|lang(?:uage)?-?(?:bar|switch)"
    r"|comment|pinglun|guest-?book|friend-?link|yqlj|web-?link|banner|advert|\bads?\b|\bwza|barrier|accessib|reward|like-?(?:bar|btn)"
    r"|player|yuyin|audio-?(?:bar|box)|voice|tab-?(?:head|hd|nav|menu|tit|bar|btn)|\btools?\b|\bvote|\bzan\b|evaluat|pingjia|satisf|manyi|survey|"
    r"skip-?link|cookie|rich-media-tool|profile-(?:card|inner)|weather|tianqi",
    re.I,
)
_NAME_CHARS = 200
TEXT_NAMES = re.compile(r"text|content|article|zoom|detail|body|main|con\b|wrap|TRS-Editor|UCAP|reply|dafu|tian", re.I)
TABS = re.compile(r"\btabs?(?:list|ul|s|hd|nav)?\b", re.I)
TITLE_NAMES = re.compile(r"titl|\btit\b|bt\b|biaoti", re.I)


@lru_cache(maxsize=4096)  # the pages of a site have their names in common
def is_furniture_name(name: str) -> bool:
    return bool(name) and _NAMED.search(name) is not None


def name_of(element: etree._Element) -> str:
    return f"{element.get('class', '')} {element.get('id', '')}"[:_NAME_CHARS].strip().replace("_", "-")
