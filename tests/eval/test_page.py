import re
from pathlib import Path

from lxml import html

from eval.page import Grid, Heading, Listing, Paragraph, Plot, write_html, write_markdown

BLOCKS = [
    Heading(level=1, text="报告 & more"),
    Paragraph(text="3 < 4 *stars*"),
    Grid(header=("system", "P@1"), rows=(("a|b", "0.5"), ("c_d", "0.6"))),
    Plot(name="p1-recall", svg="<svg viewBox='0 0 1 1'></svg>", caption='what "it" shows'),
    Listing(title="Configuration:", text='{"k": 100}'),
]


def test_a_page_in_markdown_has_its_plots_beside_it(tmp_path: Path) -> None:
    write_markdown(tmp_path / "deep" / "report.md", blocks=BLOCKS)
    assert (tmp_path / "deep" / "report.md").read_text(encoding="utf-8") == (
        "# 报告 & more\n\n3 \\< 4 \\*stars\\*\n\n| system | P@1 |\n| --- | ---: |\n| a\\|b | 0.5 |\n| c\\_d | 0.6 |\n\n"
        '![what "it" shows](<report-p1-recall.svg>)\n\nConfiguration:\n\n```\n{"k": 100}\n```\n'
    )
    assert (tmp_path / "deep" / "report-p1-recall.svg").read_text(encoding="utf-8") == "<svg viewBox='0 0 1 1'></svg>\n"


def test_a_page_in_html_is_one_file_with_its_plots_inside(tmp_path: Path) -> None:
    write_html(tmp_path / "report.html", blocks=BLOCKS, title="A & B")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    page = html.fromstring((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert page.xpath("string(//title)") == "A & B"
    assert [page.xpath("string(//h1)"), page.xpath("string(//body/p[1])"), page.xpath("string(//pre)")] == [
        "报告 & more", "3 < 4 *stars*", '{"k": 100}',
    ]  # fmt: skip
    assert [row.xpath("*/text()") for row in page.xpath("//tr")] == [["system", "P@1"], ["a|b", "0.5"], ["c_d", "0.6"]]
    assert page.xpath("//figure/svg/@aria-label") == ['what "it" shows']


def test_a_page_in_html_loads_and_runs_nothing(tmp_path: Path) -> None:
    write_html(tmp_path / "report.html", blocks=BLOCKS, title="t")
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert re.findall(r"<script|<link|<img|\bsrc=|https?://", text) == []
