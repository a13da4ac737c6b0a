"""What Dockerfile and compose.yaml say fits the rest; `python -m tests.containers` runs them."""

import json
import re
from pathlib import Path

import yaml

from config import gunicorn

ROOT = Path(__file__).resolve().parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def test_image_copies_what_is_there_and_not_ignored():
    copied = {
        source
        for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
        for source in sources.split()
    }
    let_through = set(re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))

    assert copied == let_through
    assert [source for source in copied if not (ROOT / source).exists()] == []


def test_image_starts_what_the_unit_starts():
    command = re.findall(r"^CMD (\[.+\])$", DOCKERFILE, re.MULTILINE)
    unit = (ROOT / "docs" / "deploying" / "viva.service").read_text()

    assert command
    assert f"/bin/{' '.join(json.loads(command[-1]))}\n" in unit


def test_container_may_stop_for_longer_than_a_request_may_last():
    web = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["web"]

    assert int(web["stop_grace_period"].removesuffix("s")) > gunicorn.graceful_timeout
