"""Somebody who practises over HTTP, without a browser, and tries again once when told to."""

import html
import re
import time
from collections.abc import Mapping

import httpx

PASSWORD = "correct-horse-battery"
ANSWER = "What I would say."
Fields = Mapping[str, str | list[str]]
RETRY_AFTER = 1  # second, as a person would


class Person:
    """`requests` and `retries` count what they sent, and how often the answer was an error."""

    def __init__(self, address: str, transport: httpx.BaseTransport | None = None) -> None:
        # The certificate was made a moment ago, and nobody else listens on loopback.
        self.client = httpx.Client(
            base_url=address,
            follow_redirects=True,
            timeout=20,
            transport=transport,
            verify=False,  # noqa: S501
            headers={"Origin": address},
        )
        self.requests = self.retries = 0
        self.round = ""
        self.page = ""

    def sign_up(self, name: str) -> None:
        self._get("/accounts/signup/")
        account = {"username": name, "email": f"{name}@example.org"}
        passwords = {"password1": PASSWORD, "password2": PASSWORD}
        self._post("/accounts/signup/", account | passwords)
        assert "Log out" in self.page

    def log_in(self, name: str) -> None:
        self._get("/accounts/login/")
        self._post("/accounts/login/", {"login": name, "password": PASSWORD})
        assert "Log out" in self.page

    def start_round(self, size: int) -> None:
        self._get("/practice/")
        fields = {"mode": "drill", "count": str(size), "pace": "normal", "source": "unseen"}
        response = self._post("/practice/", fields)
        match = re.search(r"/practice/[0-9a-f-]{36}/", str(response.url))
        assert match, response.url
        self.round = match[0]

    def answer(self, count: int) -> None:
        """Submit the next `count` questions and tick all their points."""
        for _ in range(count):
            self._post(self._action("submit"), self._answer())
            self.assess()

    def submit(self) -> int:
        """Submit the open question, once, and return the status; the points stay to be ticked."""
        submit = self._action("submit")
        fields = {**self._answer(), "csrfmiddlewaretoken": self._token()}
        return self.client.post(submit, data=fields, follow_redirects=False).status_code

    def assess(self) -> None:
        """Tick all points of the answer that was submitted last."""
        assess = self._action("assess")
        points = re.findall(r'name="points" value="([^"]+)"', self.page)
        assert points
        self._post(assess, {"points": points})

    @property
    def round_id(self) -> str:
        return self.round.strip("/").rpartition("/")[2]

    def read_the_bank(self) -> None:
        self._get("/questions/")
        topic = re.search(r'href="(/questions/[a-z0-9-]+/[a-z0-9-]+/)"', self.page)
        assert topic
        self._get(topic[1])
        question = re.search(r'href="(/questions/[a-z0-9-]+/[a-z0-9-]+/[a-z0-9-]+/)"', self.page)
        assert question
        self._get(question[1])

    def finish(self) -> None:
        """Answer what is left, and look at the summary."""
        while self._is_open():
            self.answer(1)
        self._get(f"{self.round}summary/")

    def _is_open(self) -> bool:
        self._get(self.round)
        return re.search(rf'action="{self.round}\d+/submit/"', self.page) is not None

    def _action(self, name: str) -> str:
        pattern = rf'action="({self.round}\d+/{name}/)"'
        if not (found := re.search(pattern, self.page)):
            self._get(self.round)
            found = re.search(pattern, self.page)
        assert found, self.page
        return found[1]

    def _answer(self) -> dict[str, str]:
        sequence = re.search(r'name="sequence" value="(\d+)"', self.page)
        assert sequence
        return {"text": ANSWER, "sequence": sequence[1]}

    def _token(self) -> str:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page)
        assert token
        return html.unescape(token[1])

    def _get(self, path: str) -> httpx.Response:
        return self._send("GET", path, None)

    def _post(self, path: str, fields: Fields) -> httpx.Response:
        return self._send("POST", path, {**fields, "csrfmiddlewaretoken": self._token()})

    def _send(self, method: str, path: str, fields: Fields | None) -> httpx.Response:
        for attempt in (1, 2):
            self.requests += 1
            try:
                response = self.client.request(method, path, data=fields)
                failed = response.status_code >= 500
            except httpx.TransportError:
                failed = True
            if not failed:
                response.raise_for_status()
                self.page = response.text
                return response
            self.retries += 1
            assert attempt == 1, f"{method} {path} failed twice"
            time.sleep(RETRY_AFTER)
        raise AssertionError
