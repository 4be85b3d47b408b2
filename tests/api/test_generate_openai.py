import time
from threading import Event

import pytest

from api.generate import MAX_DRAFT_CHARS, write_draft
from api.generate_openai import OpenAIGenerator
from api.model import Fallback
from api.prompting import Prompt
from corpus.errors import GeneratorFailed
from tests.scripted_server import Script, event, serving, streaming

PROMPT = Prompt(system="规则", user="问题：投入多少？")
DRAFT = '2020年区财政投入373万元。[1:"区财政共投入373万元"]'


def draft(url, *, timeout_s=5.0, key=None):
    return write_draft(OpenAIGenerator(model="qwen", url=url, key=key), PROMPT, timeout_s=timeout_s)


def failure(url, *, timeout_s=5.0):
    started = time.monotonic()
    with pytest.raises(GeneratorFailed) as caught:
        draft(url, timeout_s=timeout_s)
    assert time.monotonic() - started < timeout_s + 0.5
    return caught.value


def test_the_pieces_of_a_stream_make_the_draft_and_the_request_says_what_is_asked():
    with serving(streaming(DRAFT)) as server:
        assert draft(server.url, key="k-1") == DRAFT
    asked = server.asked[0]
    assert (asked["model"], asked["stream"], asked["temperature"]) == ("qwen", True, 0)
    assert asked["messages"] == [{"role": "system", "content": "规则"}, {"role": "user", "content": "问题：投入多少？"}]
    assert server.headers[0]["authorization"] == "Bearer k-1"


def test_without_a_key_no_header_carries_one():
    with serving(streaming(DRAFT)) as server:
        draft(server.url)
    assert "authorization" not in server.headers[0]


def test_a_server_that_does_not_stream_is_read_whole():
    body = '{"choices": [{"message": {"role": "assistant", "content": "一句话。"}, "finish_reason": "stop"}]}'.encode()
    with serving(Script(chunks=[body], headers={"Content-Type": "application/json"})) as server:
        assert draft(server.url) == "一句话。"


def test_events_cut_anywhere_and_comments_between_them_are_read_the_same():
    whole = b": warming up\n\n" + event("区财政") + event("投入") + b'data: {"choices": [], "usage": {}}\r\n\r\n' + b"data: [DONE]\n\n"
    with serving(Script(chunks=[whole[i : i + 5] for i in range(0, len(whole), 5)])) as server:
        assert draft(server.url) == "区财政投入"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_too_many_requests_and_failures_of_the_server_are_tried_again(status):
    busy = Script(status=status, headers={"Retry-After": "0"}, chunks=[b"busy"])
    with serving(busy, busy, streaming(DRAFT)) as server:
        assert draft(server.url) == DRAFT
    assert len(server.asked) == 3


def test_after_three_tries_it_is_refused():
    with serving(Script(status=500, headers={"Retry-After": "0"}, chunks=[b"out of memory"])) as server:
        error = failure(server.url)
    assert (error.reason, len(server.asked)) == (Fallback.REFUSED, 3)
    assert "500" in error.message and "out of memory" in error.message


@pytest.mark.parametrize("status", [400, 401, 404])
def test_a_request_that_is_wrong_is_not_sent_again(status):
    with serving(Script(status=status, chunks=[b"no such model"])) as server:
        assert failure(server.url).reason == Fallback.REFUSED
    assert len(server.asked) == 1


def test_no_pause_is_longer_than_the_time_there_is():
    with serving(Script(status=429, headers={"Retry-After": "3600"})) as server:
        assert failure(server.url, timeout_s=2.0).reason == Fallback.REFUSED
    assert len(server.asked) == 1


def test_a_redirect_is_not_followed_and_takes_the_key_nowhere():
    with serving(streaming(DRAFT)) as other:
        moved = Script(status=307, headers={"Location": f"{other.url}/chat/completions"})
        with serving(moved) as server, pytest.raises(GeneratorFailed) as caught:
            draft(server.url, key="k-1")
    assert caught.value.reason == Fallback.REFUSED
    assert other.asked == []


@pytest.mark.parametrize(
    "chunks",
    [
        [b"data: {not json\n\n"],
        [b'data: {"error": {"message": "overloaded"}}\n\n'],
        [b'data: ["x"]\n\n'],
        [b'data: {"choices": [{}]}\n\n', b"data: [DONE]\n\n"],
        [event("区财政投入")],
        [b"\x00\xff\xfe garbage \n\n"],
        [],
    ],
    ids=["no JSON", "an error", "no object", "no delta", "cut off", "garbage", "nothing at all"],
)
def test_a_broken_stream_is_told_as_broken(chunks):
    with serving(Script(chunks=chunks)) as server:
        assert failure(server.url).reason == Fallback.BROKEN


def test_a_draft_of_blanks_is_empty():
    with serving(streaming("  \n ")) as server:
        assert failure(server.url).reason == Fallback.EMPTY


def test_a_server_that_says_nothing_is_too_slow_and_the_wait_ends_on_time():
    with serving(Script(silent_s=3.0)) as server:
        assert failure(server.url, timeout_s=0.4).reason == Fallback.TOO_SLOW


def test_a_server_that_drips_is_too_slow_and_is_hung_up_on():
    with serving(Script(chunks=[event("字")] * 200, pause_s=0.05)) as server:
        assert failure(server.url, timeout_s=0.5).reason == Fallback.TOO_SLOW
        assert server.hung_up.wait(3.0)


def test_a_server_that_never_ends_its_line_is_too_slow():
    with serving(Script(chunks=[b"data: ", *[b"x"] * 200], pause_s=0.05)) as server:
        assert failure(server.url, timeout_s=0.5).reason == Fallback.TOO_SLOW
        assert server.hung_up.wait(3.0)


def test_nobody_there_is_unreachable():
    with serving(streaming(DRAFT)) as server:
        url = server.url
    assert failure(url).reason == Fallback.UNREACHABLE


def test_a_model_that_repeats_itself_for_ever_is_cut_off_and_hung_up_on():
    with serving(Script(chunks=[event("又" * 1000)] * 400, pause_s=0.01)) as server:
        text = draft(server.url)
        assert MAX_DRAFT_CHARS <= len(text) <= MAX_DRAFT_CHARS + 1000
        assert server.hung_up.wait(5.0)


def test_work_that_nobody_waits_for_ends_early_and_the_server_is_hung_up_on():
    from threading import Timer

    from api.stopping import stopped_by

    stop = Event()
    with serving(Script(chunks=[event("字")] * 400, pause_s=0.05)) as server:
        Timer(0.3, stop.set).start()
        started = time.monotonic()
        with pytest.raises(GeneratorFailed), stopped_by(stop):
            draft(server.url, timeout_s=20.0)
        assert time.monotonic() - started < 2.0
        assert server.hung_up.wait(3.0)


def test_its_name_and_what_is_printed_of_it_hold_no_key_and_no_address():
    generator = OpenAIGenerator(model="qwen3:8b", url="http://10.0.0.7/v1", key="secret")
    assert generator.name == "openai:qwen3:8b"
    assert "secret" not in repr(generator) and "10.0.0.7" not in repr(generator)
