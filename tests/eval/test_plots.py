import re
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from eval.plots import COLOURS, difference_bars, latency_bars, plot_name, recall_curves

RECALL = {"bm25-bigram": {1: 0.5, 10: 0.75, 100: 1.0}, "hybrid": {1: 0.6, 10: 0.9, 100: 1.0}}
DRAWN = {
    "recall": recall_curves(RECALL, id="a"),
    "differences": difference_bars([0.5, -1.0, 0.0, 0.5], better="hybrid", worse="dense", measure="nDCG@10", id="a"),
    "latency": latency_bars({"dense": (1.0, 2.0), "hybrid": (3.0, 9.0)}, id="a"),
}


def texts(svg: str) -> list[str]:
    return [text.strip() for text in etree.fromstring(svg).itertext() if text.strip() and "{" not in text]


@pytest.mark.parametrize("name", DRAWN)
def test_a_plot_is_one_bare_element_that_loads_nothing(name: str) -> None:
    svg = DRAWN[name]
    assert (svg[:5], svg[-6:]) == ("<svg ", "</svg>")
    assert "<script" not in svg
    hosts = set(re.findall(r"https?://([^/\"]+)", svg))
    assert hosts == {"www.w3.org"}  # the names of SVG and XLink, which nothing fetches


def test_axes_and_systems_are_written_as_words() -> None:
    words = texts(DRAWN["recall"])
    assert words[:3] == ["1", "10", "100"]
    assert [word for word in words if word in {*RECALL, "R@k"}] == ["R@k", "bm25-bigram", "hybrid"]
    assert [word for word in texts(DRAWN["latency"]) if not word[0].isdigit()] == ["milliseconds a query", "dense", "hybrid", "p95", "p50"]


def test_both_sides_of_a_difference_have_their_colour_and_name() -> None:
    assert texts(DRAWN["differences"])[-2:] == ["hybrid better", "dense better"]
    assert COLOURS[0].lower() in DRAWN["differences"]
    assert COLOURS[1].lower() in DRAWN["differences"]


def test_ids_are_the_plots_own_so_that_two_can_stand_in_one_page() -> None:
    ids = [re.findall(r'\bid="([^"]+)"', recall_curves(RECALL, id=id)) for id in ("a", "b")]
    assert not set(ids[0]) & set(ids[1])
    references = re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', DRAWN["recall"])
    assert {found for pair in references for found in pair if found} <= set(ids[0])


def test_drawing_twice_gives_the_same_plot() -> None:
    assert recall_curves(RECALL, id="a") == DRAWN["recall"]


def test_a_plot_of_thousands_of_topics_stays_small() -> None:
    svg = difference_bars([place % 7 / 7 - 0.4 for place in range(20_000)], better="a", worse="b", measure="nDCG@10", id="a")
    assert len(svg) < 30_000


@pytest.mark.parametrize(
    ("name", "drawn"), [("bm25-bigram", "bm25-bigram"), ("我们的系统", "no. 3"), ("a$b$", "no. 3"), ("_x", "no. 3"), ("x.v2", "x.v2")]
)
def test_a_name_that_cannot_be_drawn_goes_by_its_number(name: str, drawn: str) -> None:
    assert plot_name(name, number=3) == drawn


def test_without_matplotlib_the_error_says_what_to_install() -> None:
    script = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "from corpus.errors import InvalidInput\nfrom eval.plots import require_plotting\n"
        "try:\n    require_plotting()\nexcept InvalidInput as error:\n    sys.stdout.write(error.help)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=Path(__file__).parents[2], check=True)
    assert done.stdout == "pip install 'wence[report]'"
