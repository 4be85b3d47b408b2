"""The command that turns verdicts on answers into judged questions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from corpus.errors import InvalidInput


def take_feedback(
    out: Annotated[Path, typer.Option(help="File for the judged questions, one JSON object a line.")],
    store: Annotated[Path | None, typer.Option(help="Folder of the index; else the setting.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Turn feedback into judged questions: split 'feedback' where people were content, 'to_judge' where a person must say what is right."""
    from api.feedback import read_feedback
    from api.settings import load_settings
    from eval.from_feedback import judged_from_feedback, write_judged

    if out.exists() and not force:
        raise InvalidInput(
            f"'{out}' is there already.", field="out", help="Name another file; judgements in this one may be a person's work."
        )
    taken = judged_from_feedback(read_feedback(load_settings(store=store).store))
    write_judged(out, questions=taken.questions)
    console = Console(markup=False, highlight=False)
    console.print(f"{taken.up} verdicts up, {taken.down} down; {taken.filtered} left out: asked with filters", soft_wrap=True)
    console.print(f"{len(taken.questions)} questions in {out}: {taken.judged} judged, {taken.to_judge} to be judged", soft_wrap=True)
