import io

from rich.console import Console

from api.schemas_status import GoneBody, SiteBody, StatusBody
from api.terminal import show_status


def shown(**known: object) -> str:
    told = {
        "documents": 3,
        "passages": 9,
        "kinds": {"reply": 3},
        "regions": {"浙江省杭州市": 2, "": 1},
        "generation": 1,
        "encoder": "built-in",
        "encoder_name": None,
        "size_bytes": 10,
        "set_aside": [],
        "sites": [],
        "switching": None,
        **known,
    }
    console = Console(file=io.StringIO(), width=200, markup=False, highlight=False)
    show_status(console, StatusBody.model_validate(told))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_documents_whose_place_is_not_known_are_counted_by_that_name() -> None:
    assert "undecided (未定) 1" in shown()


def test_a_page_that_was_missed_once_is_told_but_not_counted_as_gone() -> None:
    gone = [
        GoneBody(address="http://a.test/1.html", since="2024-03-01", vanished=False),
        GoneBody(address="http://a.test/2.html", since="2024-02-01", vanished=True),
    ]
    site = SiteBody(site="http://a.test/", sort="list", pages=9, checked_at="2024-03-01T00:00:00+00:00", gone=gone, errors=[])
    lines = shown(sites=[site]).splitlines()
    (row,) = [line for line in lines if "http://a.test/ " in line]
    assert [cell.strip() for cell in row.strip("│ ").split("│")] == ["http://a.test/", "list", "9", "2024-03-01", "1", "0"]
    assert "Missing once: http://a.test/1.html (since 2024-03-01)" in lines
    assert "Vanished, kept until wence remove: http://a.test/2.html (since 2024-02-01)" in lines
