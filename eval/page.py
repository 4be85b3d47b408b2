"""A page of headings, paragraphs, tables and plots, written as Markdown or as HTML that needs nothing else."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Level 1 is the page's own."""

    level: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Plain words, no markup."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table. The first column is words, the others are figures."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """`name` tells the plots of a page apart and is part of a file name: letters, digits and hyphens."""

    name: str
    svg: str
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Lines shown as they are."""

    title: str
    text: str


Block = Heading | Paragraph | Grid | Plot | Listing

_STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.55 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; max-width: 60rem; margin: 2rem auto;
  padding: 0 1rem; color: #1a1a1a; background: #fff; }
table { border-collapse: collapse; margin: 1rem 0; display: block; overflow-x: auto; }
th, td { padding: .25rem .7rem; border-bottom: 1px solid #ddd; text-align: right; font-variant-numeric: tabular-nums; }
th:first-child, td:first-child { text-align: left; }
figure { margin: 1.5rem 0; }
figure svg { max-width: 100%; height: auto; }
figcaption { color: #555; }
pre { overflow-x: auto; background: #f5f5f5; padding: .7rem; }
"""


def write_markdown(path: Path, *, blocks: Sequence[Block]) -> None:
    """Write the page, and each of its plots as `<page>-<plot>.svg` beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for block in blocks:
        if isinstance(block, Plot):
            _plot_file(path, block).write_text(block.svg + "\n", encoding="utf-8")
    path.write_text("\n".join(_markdown(block, path=path) for block in blocks), encoding="utf-8")


def _plot_file(page: Path, plot: Plot) -> Path:
    return page.with_name(f"{page.stem}-{plot.name}.svg")


def _markdown(block: Block, *, path: Path) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {_escaped(block.text)}\n"
        case Paragraph():
            return f"{_escaped(block.text)}\n"
        case Grid():
            rule = ("---", *("---:" for _ in block.header[1:]))
            lines = [tuple(map(_escaped, block.header)), rule, *(tuple(map(_escaped, row)) for row in block.rows)]
            return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
        case Plot():
            return f"![{_escaped(block.caption)}](<{_plot_file(path, block).name}>)\n"
        case Listing():
            return f"{_escaped(block.title)}\n\n```\n{block.text}\n```\n"


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>|#])", r"\\\1", text)


def write_html(path: Path, *, blocks: Sequence[Block], title: str) -> None:
    """Write one file with its plots inside; it loads nothing and runs nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    body = "\n".join(_html(block) for block in blocks)
    head = f'<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n<title>{html.escape(title)}</title>'
    page = f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{head}\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n'
    path.write_text(page, encoding="utf-8")


def _html(block: Block) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{html.escape(block.text)}</h{block.level}>"
        case Paragraph():
            return f"<p>{html.escape(block.text)}</p>"
        case Grid():
            head, body = _html_row(block.header, cell="th"), "\n".join(_html_row(row, cell="td") for row in block.rows)
            return f"<table>\n<thead>{head}</thead>\n<tbody>\n{body}\n</tbody>\n</table>"
        case Plot():
            caption = html.escape(block.caption)
            image = block.svg.replace("<svg", f'<svg role="img" aria-label="{caption}"', 1)
            return f"<figure>\n{image}\n<figcaption>{caption}</figcaption>\n</figure>"
        case Listing():
            return f"<p>{html.escape(block.title)}</p>\n<pre>{html.escape(block.text)}</pre>"


def _html_row(cells: Sequence[str], *, cell: str) -> str:
    return "<tr>" + "".join(f"<{cell}>{html.escape(text)}</{cell}>" for text in cells) + "</tr>"
