"""Where the questions of a file belong: topics of the bank, or topics to be made."""

from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import process

from questions.exchange.problems import Place, Problem
from questions.exchange.records import QuestionRecord
from questions.models import Topic

CLOSE = 70  # similarity, 0 to 100, from which a topic is proposed for one that is not there


def shelve(
    records: Sequence[QuestionRecord], *, topic: str, creates_topics: bool
) -> tuple[list[QuestionRecord], list[Problem]]:
    """Give questions without a topic the one named, `module/topic`; list those that fit nowhere."""
    module, _, slug = topic.partition("/")
    shelved = [
        record if record.topic else replace(record, module=module, topic=slug) for record in records
    ]
    problems = [*_homeless(shelved), *([] if creates_topics else unknown_topics(shelved))]
    return shelved, problems


def _homeless(records: Sequence[QuestionRecord]) -> list[Problem]:
    homeless = [record for record in records if not record.topic]
    if not homeless:
        return []
    place = Place(homeless[0].place.file, homeless[0].place.line)
    wrong = f"{len(homeless):,} questions do not say to which topic they belong, here the first"
    return [Problem(place, wrong, "a topic, chosen where the file is given")]


def unknown_topics(records: Sequence[QuestionRecord]) -> list[Problem]:
    """The questions whose topic the bank does not have."""
    known = {t.path for t in Topic.objects.select_related("module")}
    expected: dict[str, str] = {}
    problems = []
    for record in records:
        path = record.topic_path
        if record.topic and path not in known:
            if path not in expected:
                close = process.extractOne(path, sorted(known), score_cutoff=CLOSE)
                known_one = f"“{close[0]}”" if close else "a topic of the bank"
                expected[path] = f"{known_one}, or leave to make new topics"
            wrong = f"the bank has no topic “{path}”"
            problems.append(Problem(record.place, wrong, expected[path]))
    return problems
