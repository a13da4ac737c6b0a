"""The people of a demonstration, and eight weeks in the life of one of them.

The history is played through `practice.services` under moved clocks, so every row is what a real
candidate would have left behind. What it is made of stands in `fixtures/demo.yaml`.
"""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import Group, User

from interviews.mastery.queries import pick_for_practice
from interviews.practice import services
from interviews.practice.models import Answer, Confidence, Pace
from interviews.practice.scoring import Score, score_points
from questions.curation.roles import OWNERS, REVIEWERS
from questions.models import Question, Topic

PASSWORD = "viva-demo"  # noqa: S105 - for everybody, in debug mode
PEOPLE: dict[str, dict[str, Any]] = {
    "demo": {"first_name": "Dana", "last_name": "Demo"},
    "curator": {"first_name": "Corin", "last_name": "Curator", "is_staff": True},
    "reviewer": {"first_name": "Robin", "last_name": "Reviewer", "is_staff": True},
    "admin": {"first_name": "Ada", "last_name": "Admin", "is_staff": True, "is_superuser": True},
    "manager": {"first_name": "Mara", "last_name": "Manager"},
    "interviewer": {"first_name": "Ivo", "last_name": "Interviewer"},
    "observer": {"first_name": "Olga", "last_name": "Observer"},
}
ROLES = {"curator": OWNERS, "reviewer": REVIEWERS}

SEED = 20
DRILL_SIZE = 4
MIXED_SIZE = 4
# Days of a week, its last one being the day of the mixed round.
DRILL_DAYS = (0, 3)
MIXED_DAY = 6
EVENING = timedelta(hours=18)


def make_people(usernames: Iterable[str]) -> dict[str, User]:
    """Create these of `PEOPLE`, with verified addresses and the password of the demonstration."""
    # They share one hash: to make or to check one takes a fifth of a second.
    password = make_password(PASSWORD)
    people = {}
    for username in usernames:
        email = f"{username}@example.org"
        user = User(username=username, email=email, password=password, **PEOPLE[username])
        user.save()
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        people[username] = user
    for username in ROLES.keys() & people.keys():
        people[username].groups.add(Group.objects.get(name=ROLES[username]))
    return people


def usernames_with_demo_password() -> list[str]:
    """Return those of `PEOPLE` who exist and can still log in with the demo password."""
    people = User.objects.filter(username__in=PEOPLE)
    hashes = dict(people.values_list("username", "password"))
    is_known = {password: check_password(PASSWORD, password) for password in set(hashes.values())}
    return [name for name in PEOPLE if name in hashes and is_known[hashes[name]]]


def play_history(user: User, script: dict[str, Any], now: datetime) -> None:
    """Give `user` the practice that `script` describes, up to the evening before `now`.

    The last round is left unfinished and has no clock, so that there is one to resume.
    """
    candidate = _Candidate(user, script)
    weeks = script["weeks"]
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    known: list[Topic] = []
    for number, week in enumerate(weeks):
        candidate.progress = number / max(1, len(weeks) - 1)
        monday = today - timedelta(weeks=len(weeks) - number) + EVENING
        pace = Pace(week["pace"])
        drilled = [topic for path in week["topics"] if (topic := _find_topic(path))]
        for day, topic in zip(DRILL_DAYS, drilled, strict=False):
            candidate.play([topic], DRILL_SIZE, pace, monday + timedelta(days=day))
        known += [topic for topic in drilled if topic not in known]
        candidate.play(known, MIXED_SIZE, pace, monday + timedelta(days=MIXED_DAY))
    late = today - timedelta(days=1) + EVENING + timedelta(hours=3)
    candidate.play(known, MIXED_SIZE, Pace.UNTIMED, late, leave_after=1)


@dataclass
class _Candidate:
    """Somebody who learns: the further the weeks and the more often asked, the more is recalled."""

    user: User
    script: dict[str, Any]
    progress: float = 0.0  # 0 in the first week, 1 in the last
    asked: Counter[int] = field(default_factory=Counter)
    talents: dict[int, float] = field(default_factory=dict)
    # Nothing secret is made from it, and everybody should see the same demonstration.
    rng: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311

    def play(
        self,
        topics: Sequence[Topic],
        size: int,
        pace: Pace,
        start: datetime,
        leave_after: int | None = None,
    ) -> None:
        """Play a round from `start` on; with `leave_after`, leave in the answer after so many."""
        candidates = Question.objects.published().filter(topic__in=topics)
        questions = pick_for_practice(self.user, candidates, count=size, now=start)
        if not questions:
            return
        start += timedelta(minutes=self.rng.uniform(0, 90))
        round_ = services.start_round(user=self.user, questions=questions, pace=pace, now=start)
        for answer in Answer.objects.filter(round=round_).select_related("revision"):
            if answer.position - 1 == leave_after:
                self._leave(round_.pk, answer.position, answer.revision.points)
                return
            self._answer(round_.pk, answer.position, answer.revision.points)

    def _answer(self, round_id: UUID, position: int, points: Sequence[dict[str, Any]]) -> None:
        answer = Answer.objects.get(round_id=round_id, position=position)
        made = [point for point in points if self.rng.random() < self._chance(answer, point)]
        which: dict[str, Any] = {"user": self.user, "round_id": round_id, "position": position}
        pause = timedelta(seconds=self.rng.uniform(20, 90))
        if answer.deadline and self.rng.random() < 0.14 - 0.08 * self.progress:
            made = made[: len(made) // 2 + 1]
            text = _break_off(self._text(made, points))
            saved_at = answer.deadline - timedelta(seconds=self.rng.uniform(1, 5))
            services.save_draft(**which, text=text, sequence=1, now=saved_at)
            locked_at = answer.deadline + timedelta(seconds=self.rng.uniform(3, 20))
            services.submit_answer(**which, text=text, sequence=2, now=locked_at)
        else:
            text = self._text(made, points)
            seconds = (answer.seconds or 300) * self.rng.uniform(0.45, 0.97)
            locked_at = _opened_at(answer) + timedelta(seconds=seconds)
            services.submit_answer(
                **which,
                text=text,
                sequence=1,
                now=locked_at,
                remarks=_remarks(answer, made, points),
            )
        ticked = {point["uid"] for point in made}
        services.assess_answer(**which, ticked=ticked, now=locked_at + pause)
        self.asked[answer.question_id] += 1

    def _leave(self, round_id: UUID, position: int, points: Sequence[dict[str, Any]]) -> None:
        answer = Answer.objects.get(round_id=round_id, position=position)
        services.save_draft(
            user=self.user,
            round_id=round_id,
            position=position,
            text=_break_off(self._text(points[:2], points)),
            sequence=1,
            now=_opened_at(answer) + timedelta(minutes=2),
        )

    def _chance(self, answer: Answer, point: dict[str, Any]) -> float:
        """Return how probable it is that the answer makes the point, 0 to 1."""
        talent = self.talents.setdefault(answer.topic_id, self.rng.uniform(-0.1, 0.1))
        familiarity = 0.12 * min(2, self.asked[answer.question_id])
        learned = 0.55 + 0.22 * self.progress + familiarity + talent
        return min(0.97, learned + 0.15 * point["essential"])

    def _text(self, made: Sequence[dict[str, Any]], points: Sequence[dict[str, Any]]) -> str:
        if not made:
            return str(self.script["nothing"])
        score: Score = score_points(points, {point["uid"] for point in made})
        closers = "unsure" if score.missed_essential or score.value < 0.7 else "confident"
        said = [self._say(point["text"]) for point in made]
        middle = len(said) // 2 + 1
        paragraphs = [
            " ".join([self.rng.choice(self.script["openers"]), *said[:middle]]),
            " ".join([*said[middle:], self.rng.choice(self.script[closers])]),
        ]
        return "\n\n".join(paragraph.strip() for paragraph in paragraphs if paragraph.strip())

    def _say(self, point: str) -> str:
        """Turn a key point (“Says that it waits.”) into what the candidate says (“It waits.”)."""
        connective = self.rng.choice(self.script["connectives"])
        for announcement in ("Says that ", "Shows that ", "Explains that "):
            if point.startswith(announcement):
                claim = point.removeprefix(announcement)
                return f"{connective} {claim}" if connective else claim[:1].upper() + claim[1:]
        if point.startswith("Says to "):
            return f"I would {point.removeprefix('Says to ')}"
        verb, _, rest = point.partition(" ")
        return f"I would {verb[:1].lower()}{verb[1:].removesuffix('s')} {rest}"


def _opened_at(answer: Answer) -> datetime:
    return cast(datetime, answer.opened_at)


def _remarks(
    answer: Answer, made: Sequence[dict[str, Any]], points: Sequence[dict[str, Any]]
) -> services.Remarks:
    """How sure the candidate is: mostly as sure as the answer is good, and each fifth time not."""
    share = len(made) / len(points)
    if answer.pk % 5 == 0:
        return services.Remarks(confidence=Confidence.SURE)
    if share < 0.5:
        return services.Remarks(confidence=Confidence.GUESSING)
    return services.Remarks(confidence=Confidence.SURE if share > 0.8 else Confidence.UNSURE)


def _break_off(text: str) -> str:
    """Return the text as it stands when the writer is interrupted: in the middle of a word."""
    return text[: len(text) * 4 // 5]


def _find_topic(path: str) -> Topic | None:
    module, topic = path.split("/")
    return Topic.objects.filter(module__slug=module, slug=topic).first()
