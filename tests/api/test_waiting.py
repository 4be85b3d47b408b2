import asyncio
import threading
import time

import pytest
from anyio import to_thread

from api.stopping import is_given_up, stopped_by
from api.waiting import Work


def test_work_gives_what_was_made_or_raises_what_was_raised() -> None:
    def fail():
        raise ValueError("no")

    async def main():
        good, bad = Work(lambda: 7), Work(fail)
        assert await good.is_done_within(5)
        assert await good.outcome() == 7
        with pytest.raises(ValueError, match="no"):
            await bad.outcome()

    asyncio.run(main())


def test_work_that_takes_long_is_not_done_and_goes_on() -> None:
    go_on = threading.Event()

    async def main():
        work = Work(lambda: go_on.wait(10))
        assert not await work.is_done_within(0.05)
        go_on.set()
        assert await work.outcome() is True

    asyncio.run(main())


def test_many_who_wait_leave_threads_for_the_rest_of_the_server() -> None:
    go_on = threading.Event()

    async def main():
        works = [Work(lambda: go_on.wait(20)) for _ in range(60)]
        await asyncio.sleep(0.1)
        started = time.monotonic()
        assert await to_thread.run_sync(lambda: "alive") == "alive"
        assert time.monotonic() - started < 5
        go_on.set()
        assert [await work.outcome() for work in works] == [True] * 60

    asyncio.run(main())


def test_a_failure_that_nobody_asks_for_is_no_noise(caplog: pytest.LogCaptureFixture) -> None:
    def fail():
        raise ValueError("no")

    async def main():
        work = Work(fail)
        await work.is_done_within(5)
        work.give_up()

    asyncio.run(main())
    assert caplog.text == ""


def test_giving_up_is_heard_in_the_threads_that_take_the_context_over() -> None:
    stop, heard = threading.Event(), []
    assert not is_given_up()
    with stopped_by(stop):
        assert not is_given_up()
        stop.set()
        assert is_given_up()
        heard.append(asyncio.run(to_thread.run_sync(is_given_up)))
    assert heard == [True]
    assert not is_given_up()
