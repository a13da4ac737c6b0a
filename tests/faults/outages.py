"""PostgreSQL goes away and comes back under a Viva that keeps running."""

import html
import re
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.speed.driving import Request
from tests.faults.clients import GIVE_UP_AFTER, Reply, send
from tests.faults.site import PostgreSQL, Site, site
from tests.faults.table import Finding

BACK_WITHIN = 5  # seconds
TYPED = "What I had typed,\nin two lines, with a <tag> & more."
REQUESTS = 24  # enough to reach both workers


def outages(directory: Path) -> list[Finding]:
    database = PostgreSQL(directory / "postgresql")
    with site(database, directory, people=1, wanted=2) as found, found.serving():
        _ask_at_once(found)  # now every worker keeps a connection
        return [
            _restarted_while_idle(found, database.stop, "restarted"),
            _restarted_while_idle(found, database.kill, "killed and started"),
            *_down_and_back(found, database),
        ]


def _restarted_while_idle(found: Site, end: Callable[[], None], what: str) -> Finding:
    end()
    assert isinstance(found.database, PostgreSQL)
    found.database.start()
    statuses = _ask_at_once(found)
    return Finding(
        f"PostgreSQL {what} while idle: no error",
        f"statuses {dict(statuses)}",
        statuses == {200: REQUESTS},
    )


def _down_and_back(found: Site, database: PostgreSQL) -> list[Finding]:
    path = found.to_play["rounds"][0]["path"]
    session = found.to_play["rounds"][0]["session"]
    submit = Request(
        "POST", f"{path}1/submit/", session, {"text": TYPED.replace("\n", "\r\n"), "sequence": "1"}
    )
    database.stop()
    page = send(found.port, Request("GET", path, session))
    refusal = send(found.port, submit)
    health = send(found.port, Request("GET", "/health/", ""))
    said = Finding(
        "PostgreSQL down: 503 says so, when to retry, and what was typed",
        f"page {page.status}, submit {refusal.status}, health {health.status},"
        f" Retry-After {refusal.header('Retry-After')} s",
        _says_so(page) and _says_so(refusal) and _shows(refusal, TYPED) and health.status == 503,
    )
    database.start()
    ready = time.monotonic()
    again = _fields_of(refusal)
    while send(found.port, Request("GET", path, session)).status != 200:
        if time.monotonic() - ready > GIVE_UP_AFTER:
            break
        time.sleep(0.05)
    seconds = time.monotonic() - ready
    reply = send(found.port, Request("POST", submit.path, session, again))
    answers = found.inside("stored")["answers"]
    [text] = [text for round_, position, text, _ in answers if (round_, position) == (path, 1)]
    return [
        said,
        Finding(
            f"PostgreSQL back: pages within {BACK_WITHIN} s",
            f"{seconds:.2f} s after it accepted connections",
            seconds < BACK_WITHIN,
        ),
        Finding(
            "what the 503 page held is stored when it is sent again",
            f"status {reply.status}, stored: {text!r}",
            reply.is_acknowledgement and text == TYPED,
        ),
    ]


def _ask_at_once(found: Site) -> Counter[int]:
    """Ask for pages that read the session and the round; return how often each status came."""
    round_ = found.to_play["rounds"][0]
    request = Request("GET", round_["path"], round_["session"])
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: send(found.port, request), range(REQUESTS)))
    return Counter(reply.status for reply in replies)


def _says_so(reply: Reply) -> bool:
    heading = "<h1>Viva cannot reach its database</h1>"
    return reply.status == 503 and heading in reply.text and reply.header("Retry-After").isdigit()


def _shows(reply: Reply, text: str) -> bool:
    return html.escape(text) in reply.text.replace("\r\n", "\n")


def _fields_of(reply: Reply) -> dict[str, str]:
    """Return what the form of a page would send."""
    found = re.findall(r'<textarea name="(\w+)" hidden>\n(.*?)</textarea>', reply.text, re.DOTALL)
    return {name: html.unescape(value) for name, value in found}
