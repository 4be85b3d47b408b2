"""The blocks of a web page, measured: how much text is in each, how much of it links, and where the running text is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

ARTICLE = frozenset({"article", "main"})
INLINE = frozenset({"a", "b", "strong", "em", "i", "u", "span", "font", "sub", "sup", "br", "img", "label", "big", "small"})

BODY_NAME = re.compile(r"[\u4e00-\u9fff]{2,18}(?:政府|局|委|委员会|厅|部|办公室|中心|会|院|公司)")
_SITE_NAME = re.compile(r".*(?:网站?|人民政府|政府|门户|平台|系统|政协|人大|局|委|委员会|厅|部|办公室|中心|频道)")
RELATED = re.compile(
    r"\W*(?:相关|热门|热点|最新|推荐|猜你|更多|友情|延伸|关联|往期|上一|下一|其他|本类|同类|栏目|近期|您可能|大家都在|图片|专题)"
    r"(?!文件目录|说明)[\u4e00-\u9fff]{0,8}\W*"
)
FOOTER = re.compile(
    r"版权所有|主办(?:单位)?[:：](?!.*(?:会办|协办|分办|提案|建议)).*(?:人民政府|政府办|办公室|委员会|中心|大数据|政协|人大|网)"
    r"|^本网?站由?[^。]{2,20}(?:维护|主办)$|承办(?:单位)?[:：].*(?:网|中心)|(?:中心|办公室|政府|委员会|局|网)主办(?!.*(?:会办|协办))"
    r"|ICP备|公网安备|网站标识码|网站地图|技术支持|(?:设计|网站|页面)制作[:：]|政府网站找错|All Rights Reserved",
    re.I,
)
_ATTACHED = re.compile(r"\.(?:docx?|xlsx?|pptx?|pdf|wps|et|ofd|rtf|zip|rar|txt)(?:$|[?#])", re.I)
ATTACHMENT = re.compile(r"\W*附件")
# To the visitor, not of the document: 盲人用户进入读屏快捷键:Ctrl+Alt+R; 本网转载文章目的在于传递更多信息.
_TO_VISITORS = re.compile(
    r"无障碍|读屏|指读|快捷键|欢迎(?:您?(?:访问|光临|进入|来到|登录|使用))|浏览器|验证码|免责声明|本[网站].{0,6}(?:转载|刊载|注明)|侵权"
)
_PROSE = re.compile(r"[。；！？，]|[一-鿿][,;!?]")
TITLE = re.compile(
    r".{0,40}关于.{4,80}的?(?:通知|办法|规定|意见|方案|提案|建议|议案|答复|复函|公告|通告|决定|报告|细则|批复|函)(?:[(（].{1,20}[)）])?"
    r"|.{6,60}(?:条例|办法|规定|细则|实施意见|实施方案|工作报告|公报)(?:[(（].{1,20}[)）]|\[\d\])?"
)
DATE = re.compile(r"[\s\[\](（）)]*(?:(?:19|20)?\d\d[-./年])?\d{1,2}[-./月]\d{1,2}日?[\s\[\](（）)]*")

_PROSE_CHARS = 12
_MAIN_SHARE = 0.7  # of the running text, in the block taken for the page's main one
SMALL_CHARS = 200
TITLE_CHARS = 8
WORDS_CHARS = 600


@dataclass(slots=True)
class Block:
    """An element and what is in it, all in characters but `links` and `end`, the number of the first block behind it."""

    element: etree._Element
    tag: str
    outer: int  # number of the block around it, -1 of the first
    end: int = 0
    chars: int = 0
    linked: int = 0
    prose: int = 0
    links: int = 0
    in_link: bool = False
    in_article: bool = False
    is_title: bool = False
    has_title: bool = False
    first_prose: int = -1  # numbers of the blocks that hold its first and last running text
    last_prose: int = -1
    words: str = ""  # without blanks; none of a block too large to be furniture for what it says


def measure(root: etree._Element) -> list[Block]:
    blocks: list[Block] = []
    open_: list[int] = []
    starts: list[int] = []  # where the pieces of each open block begin
    pieces: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            above = blocks[open_[-1]] if open_ else None
            block = Block(element=element, tag=element.tag, outer=open_[-1] if open_ else -1)
            if above is not None:
                block.in_link, block.in_article = above.in_link, above.in_article or above.tag in ARTICLE
            if block.tag == "a" and not block.in_link and _is_link(element):
                block.in_link, block.links = True, 1
            open_.append(len(blocks))
            starts.append(len(pieces))
            blocks.append(block)
            _count(block, element.text, number=open_[-1], pieces=pieces)
        else:
            block, start = blocks[open_.pop()], starts.pop()
            block.end = len(blocks)
            if 0 < block.chars <= WORDS_CHARS:
                block.words = "".join(pieces[start:])
            if open_:
                _add(blocks[open_[-1]], block)
                _count(blocks[open_[-1]], element.tail, number=open_[-1], pieces=pieces)
    return blocks


def mark_titles(blocks: list[Block], *, title: str, main: int) -> None:
    """Mark blocks with the document's title: a heading that is no link, words of the page's head, or what reads as one above the text."""
    for number, block in enumerate(blocks):
        if not TITLE_CHARS <= block.chars <= SMALL_CHARS or (block.prose and block.tag not in ("h1", "h2")):
            continue
        if (block.tag in INLINE or block.tag == "li") and blocks[block.outer].links > block.links:
            continue  # the end of a way here: 首页 › 地方性法规 › 某省志愿服务条例; the present one in a list of pages
        text = block.words
        above = number < blocks[main].first_prose and not block.linked
        as_heading = not block.linked and (block.tag in ("h1", "h2") or (above and block.tag in ("h3", "h4")))
        is_title = as_heading or text in title or (above and TITLE.fullmatch(text) is not None)
        if len(text) >= TITLE_CHARS and is_title and not (_SITE_NAME.fullmatch(text) or RELATED.match(text)):
            _mark_up(blocks, number)


def _mark_up(blocks: list[Block], number: int) -> None:
    blocks[number].is_title = True
    while number >= 0 and not blocks[number].has_title:
        blocks[number].has_title = True
        number = blocks[number].outer


def _is_link(element: etree._Element) -> bool:
    """With an address, or for a script to act on; <a name="_Toc1"> marks a place in the text."""
    is_mark = element.get("href") is None and (element.get("name") is not None or element.get("id") is not None)
    return not is_mark and not is_attachment(element)


def is_attachment(link: etree._Element) -> bool:
    return _ATTACHED.search(link.get("href", "")) is not None or ATTACHMENT.match(link.text or "") is not None


def _count(block: Block, text: str | None, *, number: int, pieces: list[str]) -> None:
    text = text.strip() if text else ""
    if not text:
        return
    pieces.append("".join(text.split()))
    block.chars += len(text)
    if block.in_link or DATE.fullmatch(text):  # the date beside a link in a list of links
        block.linked += len(text)
    elif len(text) >= _PROSE_CHARS and _PROSE.search(text) and not FOOTER.search(text) and not _is_to_visitors(text):
        block.prose += len(text)
        block.last_prose = number
        if block.first_prose < 0:
            block.first_prose = number


def _is_to_visitors(text: str) -> bool:
    return len(text) <= SMALL_CHARS and _TO_VISITORS.search(text) is not None


def _add(above: Block, block: Block) -> None:
    above.chars += block.chars
    above.linked += block.linked
    above.prose += block.prose
    above.links += block.links
    if block.last_prose >= 0:
        above.last_prose = block.last_prose
        if above.first_prose < 0:
            above.first_prose = block.first_prose


def find_main(blocks: list[Block]) -> int:
    """Find the innermost block that holds nearly all running text; without any, the one with the text outside links."""
    weights = [block.prose if blocks[0].prose else block.chars - block.linked for block in blocks]
    least = weights[0] * _MAIN_SHARE
    number = 0
    while least:
        inner, child = number, number + 1
        while child < blocks[number].end:
            if weights[child] >= least and blocks[child].tag not in INLINE:
                inner = child
                break
            child = blocks[child].end
        if inner == number:
            break
        number = inner
    return number


def find_article(blocks: list[Block], *, main: int) -> int:
    """Find the innermost block that holds the main one and the title above it; the main one itself where that has the only title.

    The whole page where no title is known.
    """
    if not blocks[main].prose:
        return 0
    above = [number for number in range(main) if blocks[number].is_title and blocks[number].end <= main]
    around = [number for number in range(main + 1) if blocks[number].end > main]
    shared = max((number for number in around for title in above[-1:] if number < title), default=0)
    return main if blocks[shared].tag in ("html", "body") and blocks[main].has_title else shared


def text_of(element: etree._Element) -> str:
    return "".join("".join(element.itertext()).split())
