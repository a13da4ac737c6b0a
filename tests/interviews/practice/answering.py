"""Answers as a browser sends them, and as the services take them, at seconds from `START`."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from interviews.practice import services
from interviews.practice.models import Answer, Round

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ALL = ["one-thread", "io-releases", "processes"]
HTMX = {"HX-Request": "true", "HX-Target": "stage"}


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def draft(round_: Round, text: str, sequence: int, seconds: float, position: int = 1) -> Answer:
    return services.save_draft(
        user=round_.user,
        round_id=round_.pk,
        position=position,
        text=text,
        sequence=sequence,
        now=at(seconds),
    )


def submit(
    round_: Round, text: str, sequence: int, seconds: float, position: int = 1, **claims: bool
) -> Answer:
    return services.submit_answer(
        user=round_.user,
        round_id=round_.pk,
        position=position,
        text=text,
        sequence=sequence,
        now=at(seconds),
        **claims,
    )


def assess(round_: Round, ticked: list[str], position: int = 1, **more: object) -> Answer | None:
    return services.assess_answer(
        user=round_.user, round_id=round_.pk, position=position, ticked=ticked, **more
    )


def url(round_: Round, action: str, position: int = 1) -> str:
    return reverse(f"practice:answer_{action}", args=[round_.pk, position])


def post_answer(client: Client, round_: Round, action: str, text: str, sequence: int, **more: Any):
    return client.post(url(round_, action), {"text": text, "sequence": sequence}, **more)
