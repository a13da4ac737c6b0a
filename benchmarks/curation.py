"""How long the statistics of 100,000 answers and the near-duplicates of 10,000 questions take.

    .venv/bin/python -m benchmarks.curation
    .venv/bin/python -m tests.postgresql .venv/bin/python -m benchmarks.curation

Works in a database of its own, which is thrown away. The seed is fixed.
"""

import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

QUESTIONS, PEOPLE, ANSWERS = 1_000, 2_000, 100_000
BANK = 10_000
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(directory, 'benchmark.sqlite3')}")
        os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings"}
        import django  # noqa: PLC0415

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415

        call_command("migrate", verbosity=0)
        measure_statistics()
        measure_duplicates()


def measure_statistics() -> None:
    from interviews.practice.models import Answer  # noqa: PLC0415
    from interviews.practice.statistics import refresh_statistics  # noqa: PLC0415

    make_answers(random.Random(20))
    say(f"{Answer.objects.count():,} answers, {PEOPLE:,} people, {QUESTIONS:,} questions")
    before = peak()
    report("statistics counted and stored", lambda: refresh_statistics(now=NOW))
    report("the same again", lambda: refresh_statistics(now=NOW))
    say(f"memory at its highest: {before} MB before, {peak()} MB after")


def measure_duplicates() -> None:
    from questions.duplicates import find_near_duplicates  # noqa: PLC0415

    rng = random.Random(20)
    bank = make_bank(rng)
    report(f"pairs among {BANK:,} questions", lambda: len(find_near_duplicates(bank)))
    report(f"one question against {BANK:,}", lambda: len(find_near_duplicates(bank[:1], bank[1:])))
    alike = make_alike()
    report(
        f"pairs among {BANK:,} questions that are all alike",
        lambda: len(find_near_duplicates(alike)),
    )


def make_answers(rng: random.Random) -> None:
    from django.contrib.auth.models import User  # noqa: PLC0415

    from interviews.practice.models import Answer, Round  # noqa: PLC0415
    from questions.freezing import freeze  # noqa: PLC0415
    from questions.models import Module, Question, Revision, Topic  # noqa: PLC0415
    from questions.publishing import snapshot  # noqa: PLC0415

    module = Module.objects.create(slug="module", title="Module")
    topic = Topic.objects.create(module=module, slug="topic", title="Topic")
    Question.objects.bulk_create(
        Question(topic=topic, slug=f"q{number}", prompt=f"Question {number}?")
        for number in range(QUESTIONS)
    )
    uids = [f"point-{number}" for number in range(6)]
    revisions = []
    for question in Question.objects.all():
        content = snapshot(question)
        points = [{"uid": uid, "text": uid, "essential": True, "weight": 1} for uid in uids]
        content["framework"] = {**content["framework"], "points": points}
        fields = freeze(content)
        revisions.append(Revision(question=question, number=1, created_at=NOW, **fields))
    revisions = Revision.objects.bulk_create(revisions, batch_size=500)
    people = User.objects.bulk_create(User(username=f"person-{number}") for number in range(PEOPLE))
    each = ANSWERS // PEOPLE
    rounds = Round.objects.bulk_create(
        Round(user=user, size=each, is_mixed=True, started_at=NOW, finished_at=NOW)
        for user in people
    )
    answers = []
    for round_ in rounds:
        skill = rng.random()
        for position, revision in enumerate(rng.sample(revisions, each), start=1):
            ticked = [uid for uid in uids if rng.random() < skill]
            opened = NOW - timedelta(days=each - position)
            used = rng.randint(20, 240)
            answers.append(
                Answer(
                    round=round_, user=round_.user, position=position,
                    question_id=revision.question_id, revision=revision, topic=topic, seconds=240,
                    opened_at=opened, deadline=opened + timedelta(seconds=240),
                    locked_at=opened + timedelta(seconds=used), timed_out=used == 240,
                    ticked=ticked, score=len(ticked) / len(uids), rating="good",
                    assessed_at=opened + timedelta(seconds=used),
                )
            )  # fmt: skip
    Answer.objects.bulk_create(answers, batch_size=1_000)


def make_bank(rng: random.Random) -> list[Any]:
    """Prompts and points of words as common as in a language; every twentieth is a near copy."""
    from questions.duplicates import Asked  # noqa: PLC0415

    words = [f"w{number}" for number in range(8_000)]
    weights = [1 / (number + 10) for number in range(len(words))]

    def text(length: int) -> str:
        return " ".join(rng.choices(words, weights, k=length))

    bank: list[Asked] = []
    for number in range(BANK):
        prompt = text(60)
        if number % 20 == 19:
            copied = rng.choice(bank).prompt.split()
            copied[rng.randrange(len(copied))] = "changed"
            prompt = " ".join(copied)
        bank.append(Asked(f"q{number}", prompt, tuple(text(14) for _ in range(6))))
    return bank


def make_alike() -> list[Any]:
    from questions.duplicates import Asked  # noqa: PLC0415

    return [
        Asked(f"q{number}", f"What does question {number} of this bank ask about?", ("The same.",))
        for number in range(BANK)
    ]


def report(what: str, work: Callable[[], object]) -> None:
    start, cpu = time.perf_counter(), time.process_time()
    result = work()
    seconds, busy = time.perf_counter() - start, time.process_time() - cpu
    say(f"{what}: {seconds:.1f} s ({busy:.1f} s of this process): {result}")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def peak() -> int:
    """The most memory that the process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
