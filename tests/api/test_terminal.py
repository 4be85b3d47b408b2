import io

from rich.console import Console

from api.terminal import showing_progress
from indexer.build import Progress


def shown(*steps: object, terminal: bool = True) -> str:
    """What a terminal showed while these steps went on: a report on files, or passages encoded of so many."""
    console = Console(file=io.StringIO(), force_terminal=terminal, width=100, markup=False, highlight=False)
    with showing_progress(console) as (files, encoding):
        for step in steps:
            if isinstance(step, tuple):
                encoding(*step)
            else:
                files(step)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def read(done: int, current: str) -> Progress:
    return Progress(files_done=done, files_total=9, documents=5, set_aside=1, current=current)


def test_a_terminal_shows_the_file_being_read_and_the_passages_being_encoded() -> None:
    both = shown(read(4, "[a].txt"), (512, 2000))
    assert "4/9" in both
    assert "5 documents, 1 set aside  [a].txt" in both
    assert "512/2000" in both
    assert "encoding passages" in both


def test_the_bar_of_passages_is_there_only_while_they_are_encoded() -> None:
    assert "encoding passages" not in shown(read(4, "a.txt"))
    assert "encoding passages" not in shown(read(4, "a.txt"), (2000, 2000))


def test_a_pipe_is_told_nothing() -> None:
    assert shown(read(4, "a.txt"), (512, 2000), terminal=False) == ""
