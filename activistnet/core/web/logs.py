"""Logs: one JSON object a line on stderr, without anything that tells who did what."""

import json
import logging
import os
import re
import time
from collections.abc import Iterable, MutableMapping
from typing import Any

import structlog
from flask import Response, g, has_app_context, request

from ..application import Hook
from ..outside.meters import meters
from .headers import request_id
from .logwriter import Writer

# Values under these names never reach a log.
HIDDEN = {
    "authorization",
    "body",
    "cookie",
    "email",
    "html",
    "ip",
    "password",
    "remote_addr",
    "text",
    "token",
}
PART = r"[^\s@\"'<>(),:;=\[\]{}\\]"
EMAIL = re.compile(rf"{PART}{{1,64}}@{PART}{{1,255}}\.{PART}{{1,63}}")
TOKEN = re.compile(r"[A-Za-z0-9_\-]{40,}")
WORD = re.compile(r"[A-Za-z][A-Za-z._\-]{0,19}")
ADDRESS = re.compile(r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b|\b[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){4,7}\b")
# What SQLAlchemy and PostgreSQL quote of a row when a statement fails.
QUOTED_ROW = re.compile(r"\[parameters: .*|^DETAIL: .*|^CONTEXT: .*", re.MULTILINE)
LONGEST_TRACEBACK = 8000
WRITER = Writer(os.environ.get("LOG_FILE"))

Event = MutableMapping[str, Any]
_traceback = structlog.processors.ExceptionRenderer()
log = structlog.get_logger()


def configure(*, hidden: Iterable[str] = ()) -> None:
    """Send everything, the standard library's loggers too, through the same rules.

    `hidden` are names of the site's own whose values never reach a log.
    """
    HIDDEN.update(hidden)
    structlog.configure(
        processors=[_add_level_and_time, _add_number, _traceback, scrub, _render],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: WRITER,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(WRITER)
    handler.setFormatter(Formatter())
    root = logging.getLogger()
    root.handlers[:] = [handler, *(each for each in root.handlers if not isinstance(each.formatter, Formatter))]
    root.setLevel(logging.WARNING)


def scrub(_logger: Any, _name: str, event: Event) -> Event:
    """Take out e-mail addresses, tokens, addresses of machines and quoted rows, wherever they stand."""
    for key, value in event.items():
        if key in HIDDEN:
            event[key] = "[hidden]"
        elif not isinstance(value, int | float | None):
            event[key] = _scrubbed(value if isinstance(value, str) else str(value))
    return event


def _scrubbed(text: str) -> str:
    if "[parameters" in text or "DETAIL" in text or "CONTEXT" in text:
        text = QUOTED_ROW.sub("[row]", text)
    if "@" in text:
        text = EMAIL.sub("[email]", text)
    if len(text) >= 40:
        text = TOKEN.sub("[token]", text)
    if ":" in text or text.count(".") >= 3:
        text = ADDRESS.sub("[address]", text)
    return text


def _start() -> None:
    g.started = time.perf_counter()
    request_id()  # which what this request enqueues hands on


def _finish(response: Response) -> Response:
    """Behind the commit, so nothing here may fail."""
    took = time.perf_counter() - g.get("started", time.perf_counter())
    rule = request.url_rule
    meters.request(rule.rule if rule is not None else "none", response.status_code, took)
    why = {"reason": g.shed} if "shed" in g else {}
    if why:
        meters.count("shed_total", g.shed)
    if response.status_code == 422:
        meters.count("refusals_total", "form")
    log.info(
        "request",
        method=request.method,
        path=_safe_path(),
        status=response.status_code,
        ms=round(took * 1000, 1),
        request_id=request_id(),
        **why,
    )
    return response


HOOK = Hook(before=_start, after=_finish)


def _safe_path() -> str:
    """The rule with its numbers, as words in an address may name people or be secrets; else its first word.

    That only where it is a short word: a part of a longer one may be most of an e-mail address or a token.
    """
    rule = request.url_rule
    if rule is None:
        first, more, _ = request.path[1:].partition("/")
        word = first if WORD.fullmatch(first) else "..." if first else ""
        return f"/{word}{'/...' if more and word != '...' else ''}"
    path = rule.rule
    for name, value in (request.view_args or {}).items():
        if isinstance(value, int):
            path = path.replace(f"<int:{name}>", str(value))
    return path


def _add_level_and_time(_logger: Any, level: str, event: Event) -> Event:
    now = time.time()
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now))
    return {"at": f"{stamp}.{int(now % 1 * 1000):03}Z", "level": level, **event}


def _add_number(_logger: Any, _level: str, event: Event) -> Event:
    """Of the request that goes on here, or of the one that has asked for this task."""
    if "request_id" not in event and has_app_context() and (number := g.get("request_id")):
        event["request_id"] = number
    return event


def _render(_logger: Any, _name: str, event: Event) -> str:
    """ASCII only: a line break, an escape sequence or a turned direction of writing stays a harmless \\u."""
    if "exception" in event:
        event["exception"] = event["exception"][-LONGEST_TRACEBACK:]
    return json.dumps(event)


class Formatter(logging.Formatter):
    """The same lines from the standard library's loggers."""

    def format(self, record: logging.LogRecord) -> str:
        event: Event = {"event": record.getMessage(), "logger": record.name}
        if record.exc_info:
            event["exc_info"] = record.exc_info
        level = record.levelname.lower()
        event = _traceback(None, level, _add_number(None, level, _add_level_and_time(None, level, event)))
        return _render(None, level, scrub(None, level, event))
