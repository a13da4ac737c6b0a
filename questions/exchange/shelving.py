"""Where the questions of a file belong: topics of the bank, or topics to be made."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import process

from questions.exchange.parsed import Refused
from questions.exchange.problems import Place, Problem
from questions.exchange.records import QuestionRecord
from questions.models import Topic

CLOSE = 70  # similarity, 0 to 100, from which a topic is proposed for one that is not there


@dataclass(frozen=True, slots=True)
class Shelved:
    """Questions each with its topic, and those that fit nowhere. `problems` says why, for each of
    them or once for those that name no topic at all.
    """

    records: list[QuestionRecord]
    refused: list[Refused]
    problems: list[Problem]


def shelve(
    records: Sequence[QuestionRecord],
    *,
    topic: str,
    creates_topics: bool,
    faulty: Sequence[Refused] = (),
) -> Shelved:
    """Give questions without a topic the one named, `module/topic`; list those that fit nowhere.

    `faulty` questions are refused already; that their topics are unknown is told of them too.
    """
    module, _, slug = topic.partition("/")
    named = [
        record if record.topic else replace(record, module=module, topic=slug) for record in records
    ]
    places = [(each.place, each.topic) for each in faulty if each.place and each.topic]
    found = [] if creates_topics else _unknown([*_places(named), *places])
    strangers = {problem.place: problem for problem in found}
    homeless = [record for record in named if not record.topic]
    refused = [Refused(record.slug, ()) for record in homeless]
    refused += [
        Refused(record.slug, (strangers[record.place],))
        for record in named
        if record.place in strangers
    ]
    refused += [
        replace(each, problems=(*each.problems, strangers[each.place]))
        if each.place in strangers
        else each
        for each in faulty
    ]
    return Shelved(
        records=[record for record in named if record.topic and record.place not in strangers],
        refused=refused,
        problems=[*_homeless(homeless), *strangers.values()],
    )


def _homeless(records: Sequence[QuestionRecord]) -> Iterator[Problem]:
    if records:
        place = Place(records[0].place.file, records[0].place.line)
        wrong = f"{len(records):,} questions do not say to which topic they belong, here the first"
        yield Problem(place, wrong, "a topic, chosen where the file is given")


def unknown_topics(records: Sequence[QuestionRecord]) -> list[Problem]:
    """The questions whose topic the bank does not have."""
    return _unknown(_places(records))


def _places(records: Sequence[QuestionRecord]) -> list[tuple[Place, str]]:
    return [(record.place, record.topic_path) for record in records if record.topic]


def _unknown(places: Sequence[tuple[Place, str]]) -> list[Problem]:
    known = {t.path for t in Topic.objects.select_related("module")}
    expected: dict[str, str] = {}
    problems = []
    for place, path in places:
        if path not in known:
            if path not in expected:
                close = process.extractOne(path, sorted(known), score_cutoff=CLOSE)
                known_one = f"“{close[0]}”" if close else "a topic of the bank"
                expected[path] = f"{known_one}, or leave to make new topics"
            wrong = f"the bank has no topic “{path}”"
            problems.append(Problem(place, wrong, expected[path]))
    return problems
