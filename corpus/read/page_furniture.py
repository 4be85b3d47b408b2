"""Takes off a web page what belongs to the site rather than to the document: menus, ways here, share bars, lists of other pages, pop-ups.

A block goes for what it says of itself (its tag, its class or id) or for what it is made of (links and little else). No block goes that
holds the page's running text, and text hidden by a style stays unless it is a pop-up: replies stand in tabs that a script opens.
"""

from __future__ import annotations

import re

from lxml import etree

from corpus.read.page_blocks import (
    ARTICLE,
    ATTACHMENT,
    BODY_NAME,
    DATE,
    FOOTER,
    INLINE,
    RELATED,
    SMALL_CHARS,
    TITLE,
    TITLE_CHARS,
    Block,
    find_article,
    find_main,
    is_attachment,
    mark_titles,
    measure,
    text_of,
)
from corpus.read.page_names import TABS, TEXT_NAMES, TITLE_NAMES, is_furniture_name, name_of

# Not `form`: ASP.NET sites wrap the whole page in one. Its controls go.
_NEVER_TEXT = (
    *("script", "style", "noscript", "template", "head", "iframe", "object", "embed", "svg", "canvas", "audio", "video"),
    *("select", "button", "textarea", "datalist", "input", "map", "marquee"),
)
_DROPPED = "dropped"
_TAGS = frozenset({"nav", "header", "footer", "aside", "dialog"})
_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary", "dialog"})
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6", "dt", "caption", "legend", "strong", "b"})
_HIDDEN_NAMES = frozenset({"hide", "hidden", "none", "dn", "d-none"})
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)
_POPUP = re.compile(
    r"您访问的|即将离开|即将跳转|是否继续|浏览器|扫一扫|扫码|登录|注册|验证码|加载中|请稍候|无障碍|Flash|Javascript|JavaScript|提示框|关闭窗口|点击查看"
)
_WAY_HERE = re.compile(r"\s*[·•◆■>»]?\s*您?(?:现在|目前|当前|所处|所在|的)*(?:的|所在)?位置(?:是|为)?\s*[:：>》]?")
_NOTICE = re.compile(
    r"\W*(?:栏目(?:简介|说明|介绍)|(?:免责|版权|网站|本站|隐私)声明|用户名[:：]?|登录名|在线调查|网上调查|(?:网友|精彩|最新|全部|热门|精选|我要)?(?:评论|留言|跟帖)(?:[(（]\d*[)）]|\d*条|区|列表))"
)
_PICTURES = re.compile(r"(?:\d{1,2}/(\d{1,2}))(?:\d{1,2}/\1)+")  # 1/3 2/3 3/3 under a gallery
_OTHERS = re.compile(
    r"\W*(?:相关|推荐|为[您你]推荐|热门|热点|最新|猜你|延伸|往期|友情)(?:阅读|新闻|文章|推荐|信息|链接|报道|内容|资讯|稿件|关注|喜欢|答复|公告|回顾|排行)?"
)
_KEPT = re.compile(
    r"(?:附\s*件|索引号|文\s*号|发文|发布机构|成文日期|提案号|建议号|编号|案由|提案人|承办|会办|(?<!政)协办(?!公)|届次)(?!选择|查询|检索|切换|排序)|(?:19|20)\d\d年\d{1,2}月\d{1,2}日(?!\s*(?:星期|周))|[〔\[]\s*(?:19|20)\d\d\s*[〕\]]|答\s*复|收悉|[二两]〇[〇一二三四五六七八九]{2}年"
)
_SOURCE = re.compile(r"来源|作者|时间|日期|(?:19|20)\d\d[-年./]")
_LABELLED_SOURCE = re.compile(r"(?:来源|作者|时间|日期)[:：]")
_PLAIN_WORD = re.compile(r"[\u4e00-\u9fff]{3}|\w{4}")

_LOOSE_SHARE = 0.25  # a named block with more of it than this is no furniture
_NAMED_PROSE_CHARS = 150
_LINKED_SHARE = 0.6
_ENDS_LINKED_SHARE = 0.8
_HIDDEN_CHARS = 60
_BESIDE_PROSE_CHARS = 60
_BESIDE_CHARS = 60  # of labels, telephone numbers and the like in a column of links
_MENU_WORD_CHARS = 10


def take_furniture(root: etree._Element, *, title: str | None = None) -> tuple[str, ...]:
    """Remove what is never text, then the furniture; return the footer's lines, which tell whose page it is.

    `title` is what the page's head says; a block that it repeats stays.
    """
    _show_fields(root)
    etree.strip_elements(root, *_NEVER_TEXT, with_tail=False)
    blocks = measure(root)
    main = find_main(blocks)
    mark_titles(blocks, title="".join((title or "").split())[:SMALL_CHARS], main=main)
    article = find_article(blocks, main=main)
    taken: list[Block] = []
    number = fields_end = 0
    while number < len(blocks):
        block = blocks[number]
        around = number <= main < block.end
        if not around and number >= fields_end and _holds_fields(block):
            fields_end = block.end
        beside = number >= fields_end and not article <= number < blocks[article].end
        if not around and (
            _is_furniture(block, blocks=blocks, number=number, main=main)
            or (beside and _is_beside_article(block, signs=number >= blocks[main].end))
        ):
            taken.append(block)
            number = block.end
        else:
            number += 1
    _related_too(blocks, main=main)
    _bare_menus(blocks, main=main)
    footer = tuple(line for block in taken for line in _footer_lines(block.element))
    for block in taken:
        _label_too(block, main=blocks[main].element)
        block.element.tag = _DROPPED
    # Not drop_tree(): it raises where the text behind the element has a control character.
    etree.strip_elements(root, _DROPPED, with_tail=False)
    return footer


def _show_fields(root: etree._Element) -> None:
    """Put what stands in fields that cannot be filled in, as systems for proposals show them, in their place."""
    for holder in root.iter("textarea", "input"):
        text = holder.get("value") if holder.tag == "input" else holder.text
        is_shown = holder.tag == "textarea" or holder.get("type", "text") == "text"
        if text and text.strip() and is_shown and (holder.get("readonly") is not None or holder.get("disabled") is not None):
            holder.tag, holder.text = ("pre" if "\n" in text else "div"), text


def _holds_fields(block: Block) -> bool:
    """Whether it is a block of 索引号, 文号 and the like: a label there protects the values beside it."""
    return bool(block.words) and _KEPT.search(block.words) is not None


def _is_beside_article(block: Block, *, signs: bool) -> bool:
    """Whether it is one of the few words around the article: the site's name, labels, a greeting, who keeps the site.

    A body's name alone may be the signature where it `signs`, behind the text.
    """
    if not 0 < block.chars <= SMALL_CHARS or block.has_title or block.prose > _BESIDE_PROSE_CHARS or _is_hidden(block.element):
        return False
    text = block.words
    if signs and BODY_NAME.fullmatch(text):
        return False
    return not _KEPT.search(text) and not _LABELLED_SOURCE.search(text) and not TITLE.fullmatch(text) and not _is_data(block.element)


def _is_data(element: etree._Element) -> bool:
    return element.tag in ("table", "thead", "tbody", "tr", "td", "th") and next(element.iter("th"), None) is not None


def _is_furniture(block: Block, *, blocks: list[Block], number: int, main: int) -> bool:
    element, inside = block.element, main < number < blocks[main].end
    whole = blocks[0]
    if (block.tag in _TAGS or element.get("role") in _ROLES) and not block.in_article:
        if block.has_title and not block.links:
            return False
        return block.chars <= whole.chars / 2 and block.prose <= whole.prose / 2
    if not block.chars or block.tag == "body":
        return False
    text = block.words
    if _is_hidden(element):
        return _is_popup(block, text=text)
    if block.tag in INLINE:
        named = block.tag in ("span", "em", "i") and block.chars <= _MENU_WORD_CHARS and is_furniture_name(name_of(element))
        return named or (block.links > 2 and _is_link_list(block, text=text, inside=True, number=number, main=blocks[main]))
    if _is_named(block, text=text, whole=whole, inside=inside):
        return True
    if text and block.chars <= SMALL_CHARS and _WAY_HERE.match(text) and (block.links or len(text) <= 20):
        return True
    if text and not inside and number > main and block.prose < SMALL_CHARS and FOOTER.search(text):
        return True
    if text and (_NOTICE.match(text) or _PICTURES.fullmatch(text) or _is_tab_bar(block)):
        return True
    return _is_link_list(block, text=text, inside=inside, number=number, main=blocks[main])


def _is_hidden(element: etree._Element) -> bool:
    names = element.get("class", "").split()
    return (
        element.get("hidden") is not None
        or any(name in _HIDDEN_NAMES for name in names)
        or _HIDDEN.search(element.get("style", "")) is not None
    )


def _is_popup(block: Block, *, text: str) -> bool:
    """请注意,您访问的链接即将离开本网站,是否继续? — and words for a script; a hidden tab with a reply is none."""
    if not text or (block.chars > _HIDDEN_CHARS and not _POPUP.search(text)):
        return False
    return not _KEPT.search(text) and not _has_twin(block.element)


def _has_twin(element: etree._Element) -> bool:
    """Whether a neighbour is of the same class, as the panels of tabs are."""
    name = element.get("class")
    above = element.getparent()
    return bool(name) and above is not None and any(other is not element and other.get("class") == name for other in above)


def _is_named(block: Block, *, text: str, whole: Block, inside: bool) -> bool:
    name = name_of(block.element)
    if not is_furniture_name(name) or (block.in_article and block.tag in ARTICLE):
        return False
    if RELATED.match(text) and block.links:
        return True
    if block.has_title or (TITLE_NAMES.search(name) and not block.links):
        return False
    if (block.prose > max(whole.prose * _LOOSE_SHARE, 1) and not FOOTER.search(text)) or block.prose > _NAMED_PROSE_CHARS:
        return False
    if inside or TEXT_NAMES.search(name):
        return block.chars <= SMALL_CHARS and not block.prose and _is_plain(block, text=text)
    return not (text and _KEPT.search(text)) or block.linked > block.chars / 2 or FOOTER.search(text) is not None


def _is_tab_bar(block: Block) -> bool:
    """基本信息 | 建议正文 | 答复正文 — the labels of panels that a script shows one at a time."""
    if block.chars > SMALL_CHARS / 2 or not TABS.search(name_of(block.element)):
        return False
    labels = [text_of(child) for child in block.element]
    if len(labels) == 1:
        labels = [text_of(child) for child in block.element[0]]
    return len(labels) > 1 and all(len(label) <= TITLE_CHARS and not re.search(r"[\d:：。，]", label) for label in labels)


def _is_plain(block: Block, *, text: str) -> bool:
    return block.linked == block.chars or (not _KEPT.search(text) and (block.links > 0 or block.chars <= 40))


def _is_link_list(block: Block, *, text: str, inside: bool, number: int, main: Block) -> bool:
    """Whether it is a list of other pages. Amid the running text such a list is part of it: 现将下列文件予以公布."""
    if block.links == 0 or (text and ATTACHMENT.match(text)):
        return False
    if not inside and _OTHERS.match(text) and block.prose < _NAMED_PROSE_CHARS:  # with a teaser for each
        return True
    if block.prose > block.chars * 0.2:
        return False
    share = block.linked / block.chars
    labelled = bool(text) and RELATED.match(text) is not None
    if not inside:
        if block.has_title and block.links < 3:
            return False
        if block.links and not block.prose and text and not _KEPT.search(text) and _has_only_labels(block.element):
            return True
        beside = block.links > 2 and block.chars - block.linked <= _BESIDE_CHARS and (number > main.end or _has_only_labels(block.element))
        if beside and not block.prose and text and not _KEPT.search(text):
            return True
        few_words = block.links > 1 and block.chars - block.linked <= _MENU_WORD_CHARS
        return (
            few_words
            or (block.links > 1 and share >= _LINKED_SHARE)
            or (labelled and share > 0.3)
            or (share == 1.0 and not _SOURCE.search(text))
        )
    if labelled and share >= _LINKED_SHARE / 2:
        return True
    between = main.first_prose <= number <= main.last_prose
    if between and block.tag not in ("td", "th"):
        return False
    few = block.links < 3 or (between and block.chars < block.links * 4)
    return not few and share >= _ENDS_LINKED_SHARE and not _follows_colon(block.element)


def _has_only_labels(element: etree._Element) -> bool:
    """公开指南 | 公开目录 | (links) | 公开年报 — a column of menus and the words over them."""
    pieces = ["".join(text.split()) for text in element.itertext()]
    return all(len(piece) <= _MENU_WORD_CHARS for piece in pieces) and not any(_SOURCE.search(piece) for piece in pieces)


def _follows_colon(element: etree._Element) -> bool:
    """下列文件予以废止: — and the list of them, linked or not."""
    before = element.getprevious()
    text = (before.tail or "").strip() or text_of(before) if before is not None else ""
    return text.endswith((":", "："))


def _label_too(block: Block, *, main: etree._Element) -> None:
    """Drop the label above a dropped list as well: 通知公告 | (links)."""
    label = block.element.getprevious()
    if label is None or block.links < 2 or label is main or (label.tail or "").strip():
        return
    text = text_of(label)
    if 0 < len(text) <= _MENU_WORD_CHARS and not DATE.search(text) and not re.search(r"[。，、：:；局会府部厅委院]|附件", text):
        named = label.get("class", "") + label.get("id", "")
        if label.tag in _HEADINGS or re.search(r"tit|head|hd|bt|name", named, re.I) or RELATED.fullmatch(text):
            label.tag = _DROPPED


def _related_too(blocks: list[Block], *, main: int) -> None:
    """相关链接: | (a link) | (a link), each a paragraph of the article's own block."""
    for block in blocks[main].element.iter("p", "div", "h3", "h4", "h5", "strong"):
        label = text_of(block) if len(block) < 3 else ""
        if not 2 <= len(label) <= 12 or not RELATED.fullmatch(label):
            continue
        follower, count = block.getnext(), 0
        while follower is not None and _is_all_link(follower):
            follower.tag, follower, count = _DROPPED, follower.getnext(), count + 1
        if count:
            block.tag = _DROPPED


def _is_all_link(element: etree._Element) -> bool:
    text = text_of(element)
    links = [element] if element.tag == "a" else list(element.iter("a"))
    return bool(text) and not any(map(is_attachment, links)) and "".join(text_of(link) for link in links) == text


def _bare_menus(blocks: list[Block], *, main: int) -> None:
    """首页 | 新闻 | 政务: three links or more in a row, in no block of their own, above the running text or below it."""
    first, last = blocks[main].first_prose, blocks[main].last_prose
    numbers = {id(block.element): number for number, block in enumerate(blocks) if block.tag == "a"}
    for number in (n for n in range(main + 1) if n <= main < blocks[n].end):
        run: list[etree._Element] = []
        for child in [*blocks[number].element, None]:
            if child is not None and child.tag == "a" and id(child) in numbers and not is_attachment(child):
                run.append(child)
            if child is None or child.tag not in ("a", "br", "img") or _PLAIN_WORD.search(child.tail or ""):
                if len(run) > 2 and not first < numbers[id(run[0])] < last:
                    _drop_run(run)
                run = []


def _drop_run(run: list[etree._Element]) -> None:
    for link in run:
        link.tag = _DROPPED
        if link is not run[-1]:
            link.tail = None


def _footer_lines(element: etree._Element) -> list[str]:
    lines = (" ".join(text.split()) for text in element.itertext())
    return [line for line in lines if line and FOOTER.search(line)]
