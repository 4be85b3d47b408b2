"""How much of a page's text is read, and how much that is not its text: pages with their true text, side by side with trafilatura."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus.clean import clean_text
from corpus.errors import InvalidInput, UnreadableSource
from corpus.read.html import read_html

# Blanks and the strokes between cells are the writer's own; so are the marks that trafilatura puts before items and under table heads.
_LAYOUT = re.compile(r"[\s|\u3000\u00a0]+|^- |(?:---)+", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageScore:
    """One page: characters in common with the true text in their order, of those read and of the true ones; lines not of the text."""

    name: str
    common: int
    read: int
    true: int
    foreign: tuple[str, ...]

    @property
    def f1(self) -> float:
        return 2 * self.common / (self.read + self.true) if self.read + self.true else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesScore:
    pages: tuple[PageScore, ...]

    @property
    def f1(self) -> float:
        """Over all characters of all pages."""
        total = sum(page.read + page.true for page in self.pages)
        return 2 * sum(page.common for page in self.pages) / total if total else 1.0

    @property
    def foreign_count(self) -> int:
        return sum(len(page.foreign) for page in self.pages)

    @property
    def worst(self) -> PageScore:
        return min(self.pages, key=lambda page: page.f1)


def text_of_page(raw: bytes) -> str:
    """As it is indexed, but for masking; nothing of a page that cannot be read."""
    try:
        return clean_text(read_html(raw, shown="page.html")[0], keep_personal_data=True).text
    except UnreadableSource:
        return ""


def text_by_trafilatura(raw: bytes) -> str:
    """Its plain output with its own settings; the package is needed for measuring alone."""
    import trafilatura

    return trafilatura.extract(raw) or ""


def score_pages(folder: Path, *, extract: Callable[[bytes], str] = text_of_page) -> PagesScore:
    """Score each NAME.html of a folder against its true text, NAME.txt."""
    paths = sorted(folder.glob("*.html"))
    return PagesScore(pages=tuple(_score(path, extract=extract) for path in paths))


def _score(path: Path, *, extract: Callable[[bytes], str]) -> PageScore:
    text, truth = extract(path.read_bytes()), path.with_suffix(".txt").read_text(encoding="utf-8")
    read, true = _bare(text), _bare(truth)
    return PageScore(name=path.stem, common=common_chars(read, true), read=len(read), true=len(true), foreign=foreign_lines(text, truth))


def foreign_lines(text: str, truth: str) -> tuple[str, ...]:
    """Lines that stand nowhere in the true text: menus, ways here, share bars."""
    true = _bare(truth)
    return tuple(line for line in text.split("\n") if _bare(line) not in true)


def _bare(text: str) -> str:
    return _LAYOUT.sub("", text)


def common_chars(first: str, second: str) -> int:
    """Length of the longest common subsequence, by the bits of one number (Hyyrö 2004).

    >>> common_chars("首页同意立案。", "同意，立案。")
    5
    """
    places: dict[str, int] = {}
    for number, char in enumerate(first):
        places[char] = places.get(char, 0) | 1 << number
    row = whole = (1 << len(first)) - 1
    for char in second:
        met = row & places.get(char, 0)
        row = (row + met | row - met) & whole
    return len(first) - row.bit_count()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The same pages by our extractor and by trafilatura's plain output."""

    ours: PagesScore
    theirs: PagesScore


def score_extractors(folder: Path) -> Comparison:
    """Raise InvalidInput where the folder holds no page with its true text, or trafilatura is not installed."""
    names = [path.stem for path in sorted(folder.glob("*.html"))]
    missing = [name for name in names if not (folder / f"{name}.txt").is_file()]
    if not names or missing:
        found = f"'{missing[0]}.txt' is not there" if missing else "it holds no .html file"
        raise InvalidInput(f"'{folder}' is no folder of pages: {found}.", field="pages", help="Give NAME.html and its true text, NAME.txt.")
    _require_trafilatura()
    return Comparison(ours=score_pages(folder), theirs=score_pages(folder, extract=text_by_trafilatura))


def _require_trafilatura() -> None:
    try:
        import trafilatura  # noqa: F401
    except ImportError as error:
        message = "Pages are measured beside trafilatura, and it is not installed."
        raise InvalidInput(message, field="pages", help="pip install 'wence[dev]'") from error


def compare_extractors(folder: Path) -> str:
    """Table of F1 by page, ours beside trafilatura's plain output."""
    return comparison_table(score_extractors(folder))


def comparison_table(compared: Comparison) -> str:
    """One row a page, then all pages by characters, then the worst."""
    ours, theirs = compared.ours, compared.theirs
    rows = [f"{'page':44} {'wence':>7} {'trafilatura':>12}  lines not of the text"]
    for own, other in zip(ours.pages, theirs.pages, strict=True):
        rows.append(f"{own.name:44} {own.f1:7.4f} {other.f1:12.4f}  {len(own.foreign):d} / {len(other.foreign):d}")
    rows.append(f"{'all, by characters':44} {ours.f1:7.4f} {theirs.f1:12.4f}  {ours.foreign_count} / {theirs.foreign_count}")
    rows.append(f"{'worst page':44} {ours.worst.f1:7.4f} {theirs.worst.f1:12.4f}")
    return "\n".join(rows)


def comparison_json(compared: Comparison) -> dict[str, object]:
    """By extractor: F1 over all characters, the worst page's, lines not of the text, and the same for each page."""
    return {"pages": len(compared.ours.pages), "wence": _pages_json(compared.ours), "trafilatura": _pages_json(compared.theirs)}


def _pages_json(score: PagesScore) -> dict[str, object]:
    pages = {page.name: {"f1": round(page.f1, 4), "lines_not_of_the_text": len(page.foreign)} for page in score.pages}
    worst = {"name": score.worst.name, "f1": round(score.worst.f1, 4)}
    return {"f1": round(score.f1, 4), "worst": worst, "lines_not_of_the_text": score.foreign_count, "by_page": pages}
