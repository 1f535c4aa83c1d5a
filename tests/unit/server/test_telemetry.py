"""Logs without secrets, metrics without names of people."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from theke_server import telemetry


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Configure logging into memory, and put back what was there before."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    written = io.StringIO()
    telemetry.configure(stream=written)
    yield written
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_a_json_object_and_keys_of_secrets_are_dropped(stream: io.StringIO) -> None:
    log = structlog.stdlib.get_logger("theke.test")
    log.warning("refused", session="s1", token="t", party_token="t", Email="e", pay_key="k", n=1)
    (line,) = lines(stream)
    assert {key: line[key] for key in ("event", "level", "logger", "session", "n")} == {
        "event": "refused", "level": "warning", "logger": "theke.test", "session": "s1", "n": 1,
    }  # fmt: skip
    assert set(line) == {"event", "level", "logger", "session", "n", "timestamp"}


def test_records_of_libraries_go_the_same_way(stream: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").info("Started")
    logging.getLogger("uvicorn.error").info('%s - "WebSocket %s" [accepted]', "x", "/?session=s1")
    logging.getLogger("uvicorn.error").info("connection open")
    logging.getLogger("uvicorn.access").info("GET /?session=s1")
    assert [line["event"] for line in lines(stream)] == ["Started"]


def test_a_hostile_frame_cannot_write_a_traceback(stream: io.StringIO) -> None:
    try:
        b"\xff".decode()
    except UnicodeDecodeError:
        logging.getLogger("uvicorn.error").exception("Invalid UTF-8 sequence received from client.")
    (line,) = lines(stream)
    assert line["level"] == "warning"
    assert "exception" not in line


def test_a_bug_is_written_with_its_traceback(stream: io.StringIO) -> None:
    try:
        raise RuntimeError("a bug")
    except RuntimeError:
        structlog.stdlib.get_logger("theke.test").exception("failed")
    assert "RuntimeError: a bug" in str(lines(stream)[0]["exception"])


def test_two_applications_count_apart() -> None:
    metrics, other = telemetry.Metrics(), telemetry.Metrics()
    metrics.commands.labels("add_line", "done").inc()
    assert b'theke_commands_total{command="add_line",outcome="done"} 1.0' in metrics.render()
    assert b"add_line" not in other.render()


def test_the_demo_says_in_words_what_happens_and_machines_may_have_json() -> None:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    written = io.StringIO()
    telemetry.configure(stream=written, form=telemetry.LogForm.WORDS)
    try:
        log = structlog.stdlib.get_logger("theke.test")
        log.info("session_opened", session="s1", shop="demo")
        log.info("attempt_over", session="s1", outcome="captured")
        log.warning("case_opened", session="s1", kind="late", token="t")
        logging.getLogger("uvicorn.error").info("Application startup complete.")
        logging.getLogger("httpx").info("HTTP Request: POST http://127.0.0.1/sandbox/v1/payments")
        try:
            raise RuntimeError
        except RuntimeError:
            log.exception("internal_error")
    finally:
        root.handlers = handlers
        root.setLevel(level)
        for name in ("uvicorn.error", "httpx"):
            logging.getLogger(name).setLevel(level)
        structlog.reset_defaults()
    said = [line[10:] for line in written.getvalue().splitlines()]
    assert said[:4] == [
        "A visitor asks for advice.",
        "A try to pay is over: captured.",
        "warning: case opened session=s1 kind=late",
        "error: internal error",
    ]
    assert "Traceback" in written.getvalue()
