"""What is done with Viva's own code, in a process whose database is the one under test.

`python -m tests.faults.inside seed PEOPLE ROUNDS QUESTIONS` prints what to play;
`python -m tests.faults.inside stored` prints what is in the database. Both print JSON.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command


def seed(people: int, rounds: int, size: int) -> dict[str, Any]:
    """Make tables, a bank, people who are logged in, and their rounds without a clock in turn."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    if not Path(settings.STATIC_ROOT).exists():
        call_command("collectstatic", interactive=False, verbosity=0)
    from benchmarks.speed.seeding import session_of  # noqa: PLC0415 -- models need django.setup()
    from interviews.practice.models import Pace  # noqa: PLC0415
    from tests.factories import POINTS, make_question, make_round, make_topic, make_user  # noqa: PLC0415

    topics = [make_topic() for _ in range(3)]
    questions = [make_question(topic=topics[number % 3]) for number in range(size)]
    users = [make_user() for _ in range(people)]
    sessions = [session_of(user) for user in users]
    made = [
        make_round(user=users[number % people], questions=questions, pace=Pace.UNTIMED)
        for number in range(rounds)
    ]
    return {
        "questions": size,
        "points": [point["uid"] for point in POINTS],
        "rounds": [
            {"path": round_.get_absolute_url(), "session": sessions[number % people]}
            for number, round_ in enumerate(made)
        ],
    }


def stored() -> dict[str, Any]:
    """Return what became of each answer, and whether mastery is what the answers give."""
    from interviews.mastery.models import TopicMastery  # noqa: PLC0415
    from interviews.mastery.services import differences_from_rebuilt  # noqa: PLC0415
    from interviews.practice.models import Answer  # noqa: PLC0415

    answers = Answer.objects.order_by("pk").only(
        "round_id", "position", "text", "locked_at", "assessed_at"
    )
    rows = [
        [
            f"/practice/{answer.round_id}/",
            answer.position,
            answer.text if answer.locked_at else None,
            answer.assessed_at is not None,
        ]
        for answer in answers
    ]
    return {
        "answers": rows,
        "counted": sum(TopicMastery.objects.values_list("answers", flat=True)),
        "differences": len(list(differences_from_rebuilt())),
    }


def main(command: str, *numbers: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    found = stored() if command == "stored" else seed(*map(int, numbers))
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
