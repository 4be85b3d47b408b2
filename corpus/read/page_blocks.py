"""The blocks of a web page, measured: how much text is in each, how much of it links, and where the running text is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

ARTICLE = frozenset({"article", "main"})
INLINE = frozenset({"a", "b", "strong", "em", "i", "u", "span", "font", "sub", "sup", "br", "img", "label", "big", "small"})

_SITE_NAME = re.compile(r".*(?:网站?|人民政府|政府|门户|平台|系统|政协|人大|局|委|委员会|厅|部|办公室|中心|频道)")
RELATED = re.compile(
    r"\W*(?:相关|热门|热点|最新|推荐|猜你|更多|友情|延伸|关联|往期|上一|下一|其他|本类|同类|栏目|近期|您可能|大家都在|图片|专题)"
    r"(?!文件目录|说明)[\u4e00-\u9fff]{0,8}\W*"
)
FOOTER = re.compile(
    r"版权所有|主办(?:单位)?[:：](?!.*(?:会办|协办|分办|提案|建议)).*(?:人民政府|政府办|办公室|委员会|中心|大数据|政协|人大|网)"
    r"|承办(?:单位)?[:：].*(?:网|中心)|(?:中心|办公室|政府|委员会|局|网)主办(?!.*(?:会办|协办))"
    r"|ICP备|公网安备|网站标识码|网站地图|技术支持|政府网站找错|All Rights Reserved",
    re.I,
)
_ATTACHED = re.compile(r"\.(?:docx?|xlsx?|pptx?|pdf|wps|et|ofd|rtf|zip|rar|txt)(?:$|[?#])", re.I)
ATTACHMENT = re.compile(r"\W*附件")
_PROSE = re.compile(r"[。；！？，]|[一-鿿][,;!?]")
DATE = re.compile(r"[\s\[\](（）)]*(?:(?:19|20)?\d\d[-./年])?\d{1,2}[-./月]\d{1,2}日?[\s\[\](（）)]*")

_PROSE_CHARS = 12
_MAIN_SHARE = 0.7  # of the running text, in the block taken for the page's main one
SMALL_CHARS = 200
TITLE_CHARS = 8


@dataclass(slots=True)
class Block:
    """An element and what is in it, all in characters but `links` and `end`, the number of the first block behind it."""

    element: etree._Element
    tag: str
    end: int = 0
    chars: int = 0
    linked: int = 0
    prose: int = 0
    links: int = 0
    in_link: bool = False
    in_article: bool = False
    has_title: bool = False
    first_prose: int = -1  # numbers of the blocks that hold its first and last running text
    last_prose: int = -1


def measure(root: etree._Element) -> list[Block]:
    blocks: list[Block] = []
    open_: list[int] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            above = blocks[open_[-1]] if open_ else None
            block = Block(element=element, tag=element.tag)
            if above is not None:
                block.in_link, block.in_article = above.in_link, above.in_article or above.tag in ARTICLE
            if block.tag == "a" and not block.in_link and element.get("href") is not None and not is_attachment(element):
                block.in_link, block.links = True, 1
            open_.append(len(blocks))
            blocks.append(block)
            _count(block, element.text, number=open_[-1])
        else:
            block = blocks[open_.pop()]
            block.end = len(blocks)
            if open_:
                _add(blocks[open_[-1]], block)
                _count(blocks[open_[-1]], element.tail, number=open_[-1])
    return blocks


def mark_titles(blocks: list[Block], *, title: str) -> None:
    """Mark blocks with the document's title: a heading that is no link and no site's name, or words that the page's head begins with."""
    for number, block in enumerate(blocks):
        if not TITLE_CHARS <= block.chars <= SMALL_CHARS or (block.prose and block.tag not in ("h1", "h2")):
            continue
        if block.tag in ("h1", "h2") or title:
            text = text_of(block.element)
            as_heading = block.tag in ("h1", "h2") and not block.linked and not _SITE_NAME.fullmatch(text)
            if len(text) >= TITLE_CHARS and (as_heading or title.startswith(text)) and not RELATED.match(text):
                _mark_up(blocks, number)


def _mark_up(blocks: list[Block], number: int) -> None:
    for above in blocks[: number + 1]:
        if above is blocks[number] or above.end > number:
            above.has_title = True


def is_attachment(link: etree._Element) -> bool:
    return _ATTACHED.search(link.get("href", "")) is not None or ATTACHMENT.match(link.text or "") is not None


def _count(block: Block, text: str | None, *, number: int) -> None:
    text = text.strip() if text else ""
    if not text:
        return
    block.chars += len(text)
    if block.in_link or DATE.fullmatch(text):  # the date beside a link in a list of links
        block.linked += len(text)
    elif len(text) >= _PROSE_CHARS and _PROSE.search(text) and not FOOTER.search(text):
        block.prose += len(text)
        block.last_prose = number
        if block.first_prose < 0:
            block.first_prose = number


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


def text_of(element: etree._Element) -> str:
    return "".join("".join(element.itertext()).split())
