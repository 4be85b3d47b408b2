"""One measurement in a process of its own: a job comes in on standard input, progress and the result go out as lines of JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from corpus.errors import InvalidInput, WenceError
from eval.bench_job import Job


def main() -> None:
    """Take what to measure, `write` or `read`, as the only argument."""
    told = json.loads(sys.stdin.read())
    job = Job(**{**told, "systems": tuple(told["systems"])})
    try:
        _tell(result=_measure(sys.argv[1], job))
    except WenceError as error:
        field = error.field if isinstance(error, InvalidInput) else None
        _tell(error={"message": error.message, "help": error.help, "field": field})


def _measure(what: str, job: Job) -> dict[str, object]:
    # Imported here: reading must not pay for what writing loads.
    if what == "write":
        from eval.bench_write import measure_writing

        return asdict(measure_writing(job, progress=_tell_progress))
    from eval.bench_read import measure_reading

    return asdict(measure_reading(job, progress=_tell_progress))


def _tell_progress(stage: str, done: int, total: int) -> None:
    _tell(progress=[stage, done, total])


def _tell(**what: object) -> None:
    sys.stdout.write(json.dumps(what, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
