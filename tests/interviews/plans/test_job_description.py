"""What is read in a job description, on texts as companies write them."""

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from interviews.plans.clauses import Standing
from interviews.plans.job_description import (
    BYTES_MAX,
    Reading,
    TooLongError,
    apportion,
    highlighted,
    read,
)
from interviews.plans.vocabulary import Vocabulary
from questions.models import Level

TEXTS = Path(__file__).parent / "job_descriptions"
ROOT = Path(__file__).resolve().parents[3]


def bank() -> dict[str, str]:
    """The modules and topics of the bank that Viva ships, with their titles."""
    modules = yaml.safe_load((ROOT / "fixtures/bank/modules.yaml").read_text())["modules"]
    paths = {}
    for module in modules:
        paths[module["slug"]] = module["title"]
        for topic in module["topics"]:
            paths[f"{module['slug']}/{topic['slug']}"] = topic["title"]
    return paths


VOCABULARY = Vocabulary(bank())


def reading_of(text: str, find_topic: Any = lambda name: None) -> Reading:
    return read(text, VOCABULARY, find_topic)


def reading(name: str) -> Reading:
    return reading_of((TEXTS / f"{name}.txt").read_text(encoding="utf-8"))


def needs(read_: Reading) -> dict[str, bool]:
    """Each share, and whether it is a must."""
    return {share.target: share.is_must for share in read_.shares}


def lacks(read_: Reading) -> dict[str, bool]:
    return {lack.name: lack.is_must for lack in read_.lacks}


def test_vocabulary_speaks_of_every_topic_of_the_bank_and_of_no_other():
    words = yaml.safe_load((ROOT / "interviews/plans/vocabulary.yaml").read_text())["topics"]

    assert set(words) == set(bank())
    assert len([path for path in words if "/" in path]) == 47
    assert all(names for names in words.values())


def test_junior_django():
    read_ = reading("junior_django")

    assert read_.level.level == Level.JUNIOR
    assert needs(read_) == {
        "web-frameworks/django": True,
        "engineering-practice/version-control": True,
        "python-fundamentals": True,
        "databases/django-orm": True,
        "databases/sql": True,
        "engineering-practice/behavioural": True,
        "apis-security/front-end": False,
        "deployment/docker": False,
        "testing/pytest": False,
    }
    assert read_.shares[0].words == ("Django",)
    assert read_.lacks == []
    assert read_.not_needed == ["Kubernetes", "AWS"]


def test_words_under_benefits_and_about_the_company_count_for_nothing():
    words = {mention.words for mention in reading("junior_django").mentions}

    assert not words & {"Redis", "GraphQL"}


def test_mid_fastapi_and_postgresql():
    read_ = reading("mid_fastapi_postgresql")

    assert (read_.level.level, read_.level.words) == (Level.MID, "3+ years")
    must = {target for target, is_must in needs(read_).items() if is_must}
    nice = set(needs(read_)) - must
    assert must >= {
        "python-fundamentals",
        "web-frameworks/fastapi",
        "concurrency/asyncio",
        "databases/postgresql-internals",
        "databases/sql",
        "apis-security/api-design",
        "apis-security/identity",
        "testing/pytest",
    }
    assert nice == {
        "caching-queues/kafka",
        "caching-queues/rabbitmq",
        "caching-queues/redis",
        "deployment/kubernetes",
    }
    assert lacks(read_) == {"Terraform": False, "Go": False}
    assert read_.not_needed == ["Java"]


def test_senior_platform():
    read_ = reading("senior_platform")

    assert (read_.level.level, read_.level.words) == (Level.SENIOR, "Senior")
    assert needs(read_)["deployment/kubernetes"] is True
    assert needs(read_)["observability/reliability"] is True
    assert needs(read_)["data-cloud/aws"] is False
    assert lacks(read_) == {"Terraform": False, "Ansible": False, "Rust": False}
    # How they hire is not what they ask for.
    assert "web-frameworks/django" not in needs(read_)


def test_data_engineer():
    read_ = reading("data_engineer")

    assert (read_.level.level, read_.level.words) == (Level.MID, "four years")
    assert needs(read_)["data-cloud/orchestration"] is True
    assert needs(read_)["databases/storage-choice"] is True
    assert needs(read_)["caching-queues/kafka"] is False
    assert lacks(read_) == {
        "Spark": True,
        "dbt": True,
        "Snowflake": False,
        "BigQuery": False,
        "Scala": False,
    }
    assert read_.not_needed == ["Hadoop"]


def test_full_stack_with_much_javascript():
    read_ = reading("full_stack_js")

    assert (read_.level.level, read_.level.words) == (Level.SENIOR, "five years")
    assert needs(read_)["web-frameworks/django"] is True
    assert needs(read_)["apis-security/web-security"] is True
    assert needs(read_)["deployment/docker"] is False
    assert lacks(read_) == {
        "TypeScript": True,
        "React": True,
        "Next.js": True,
        "Node.js": True,
        "Tailwind": True,
        "Cypress": True,
        "Vue": False,
        "Svelte": False,
    }


def test_vague_text_is_said_to_be_vague():
    read_ = reading("vague")

    assert read_.is_vague
    assert (read_.shares, read_.lacks, read_.mentions) == ([], [], [])
    assert (read_.level.level, read_.level.words) == (Level.MID, "")


def test_german_text_is_recognised_and_its_technologies_are_found():
    looked_up: list[str] = []
    text = (TEXTS / "german.txt").read_text(encoding="utf-8")
    read_ = reading_of(text, looked_up.append)

    assert read_.is_german
    assert read_.level.words == "3 Jahre"
    assert needs(read_)["web-frameworks/django"] is True
    assert needs(read_)["caching-queues/kafka"] is False
    assert looked_up == []
    assert not reading("junior_django").is_german


@pytest.mark.parametrize(
    "name",
    [
        "junior_django",
        "mid_fastapi_postgresql",
        "senior_platform",
        "data_engineer",
        "full_stack_js",
    ],
)
def test_shares_add_up_to_100_largest_first(name: str):
    percents = [share.percent for share in reading(name).shares]

    assert sum(percents) == 100
    assert percents == sorted(percents, reverse=True)
    assert min(percents) >= 1
    assert all(share.words for share in reading(name).shares)


@pytest.mark.parametrize("path", sorted(TEXTS.glob("*.txt")), ids=lambda path: path.stem)
def test_highlighted_text_is_the_text(path: Path):
    text = path.read_text(encoding="utf-8")

    assert "".join(segment.text for segment in highlighted(reading_of(text))) == text


def test_highlighted_marks_say_what_the_words_mean():
    text = "Senior role. Django is required; Kafka a plus. We use Rust. No Java needed."

    marks = [(each.text, each.mark) for each in highlighted(reading_of(text)) if each.mark]

    assert marks == [
        ("Senior", "level"),
        ("Django", "must"),
        ("Kafka", "nice"),
        ("Rust", "lack"),
        ("Java", "excluded"),
    ]


MUST, NICE, NOT, ASKED = Standing.MUST, Standing.NICE, Standing.NOT_NEEDED, Standing.MENTIONED


@pytest.mark.parametrize(
    ("text", "standings"),
    [
        ("Python and Django required, Kafka a plus.", [MUST, MUST, NICE]),
        ("Docker, Kubernetes and AWS are a plus.", [NICE, NICE, NICE]),
        ("Docker, Redis, Kafka required, AWS preferred.", [MUST, MUST, MUST, NICE]),
        ("You must know Python, SQL, and ideally Celery, Redis.", [MUST, MUST, NICE, NICE]),
        ("Required: Python; nice to have: Redis.", [MUST, NICE]),
        ("Kafka is not required but a plus.", [NICE]),
        ("We work with Django, not Flask.", [ASKED, NOT]),
        ("We are moving away from Celery.", [NOT]),
        ("You don't need to know Kubernetes.", [NOT]),
        ("No Docker experience necessary, but Redis is a bonus.", [NOT, NICE]),
        ("Strong Python skills – Airflow welcome.", [MUST, NICE]),
        ("Nice to have\n- Kafka\n- Redis\n\nRequirements\n- Django", [NICE, NICE, MUST]),
        ("**Bonus:**\n- Kafka", [NICE]),
        ("Preferred qualifications:\nRedis", [NICE]),
        ("Benefits\n- A Docker sticker", []),
    ],
)
def test_clauses_tell_what_is_needed(text: str, standings: list[Standing]):
    assert [mention.standing for mention in reading_of(text).mentions] == standings


@pytest.mark.parametrize(
    ("text", "level", "words"),
    [
        ("3+ years of Python", Level.MID, "3+ years"),
        ("five years of experience", Level.SENIOR, "five years"),
        ("3-5 years of experience", Level.MID, "3-5 years"),
        ("4 to 6 yrs with Django", Level.MID, "4 to 6 yrs"),
        ("7–10 years", Level.SENIOR, "7–10 years"),
        ("at least one year in a job", Level.JUNIOR, "one year"),
        ("2 years of SQL and 5+ years of Python", Level.SENIOR, "5+ years"),
        ("A company with 25 years of history. 2 years of Python.", Level.MID, "2 years"),
        ("Founded 12 years ago", Level.MID, ""),
        ("Junior Developer\n5 years of fun", Level.JUNIOR, "Junior"),
        ("Sr. Engineer", Level.SENIOR, "Sr."),
        ("Staff Engineer", Level.SENIOR, "Staff"),
        ("Mid-level engineer", Level.MID, "Mid-level"),
        (
            "Engineer\n\n\n\nYou mentor junior colleagues and are a senior yourself.",
            Level.SENIOR,
            "senior",
        ),
        ("Engineer who will lead the migration", Level.MID, ""),
        ("", Level.MID, ""),
    ],
)
def test_level_is_read_with_the_words_that_say_it(text: str, level: Level, words: str):
    guess = reading_of(text).level

    assert (guess.level, guess.words) == (level, words)
    assert text[guess.start : guess.end].strip() == words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Go to our page. We write Go.", ["Go"]),
        ("Take a rest, and use REST.", ["rest", "REST"]),
        (
            "CI/CD, ci-cd, C++ and C#, .NET, Node.js",
            ["CI/CD", "ci-cd", "C++", "C#", ".NET", "Node.js"],
        ),
        ("microservices, APIs and message-queues", ["microservices", "APIs", "message-queues"]),
        ("JavaScript is not Java", ["JavaScript", "Java"]),
        ("mail jobs@django.example, see https://redis.example/kafka", []),
        ("POSTGRES, PostgreSQL", ["POSTGRES", "PostgreSQL"]),
        ("a reactive spring morning", []),
    ],
)
def test_words_are_found_as_they_are_written(text: str, found: list[str]):
    assert [mention.words for mention in reading_of(text).mentions] == found


def test_names_unknown_to_the_vocabulary_are_looked_up_in_the_questions():
    asked = []

    def find_topic(name: str) -> str | None:
        asked.append(name)
        return "databases/sqlalchemy" if name == "Zalembic" else None

    read_ = reading_of("Our team uses Zalembic and Foobar. Then Zalembic again.", find_topic)

    assert asked == ["Zalembic", "Foobar"]
    assert [(share.target, share.words) for share in read_.shares] == [
        ("databases/sqlalchemy", ("Zalembic",))
    ]


def test_what_is_too_small_for_a_share_is_named():
    topics = {f"m/{n}": f"Zeta {chr(97 + n)}" for n in range(17)}
    text = "\n".join(f"{title} required" for title in list(topics.values())[:15])

    read_ = read(f"{text}\nZeta p and Zeta q a plus", Vocabulary(topics), lambda name: None)

    assert len(read_.shares) == 15
    assert sum(share.percent for share in read_.shares) == 100
    assert read_.too_small == ["Zeta p", "Zeta q"]


def test_topic_that_the_bank_does_not_have_is_a_lack():
    read_ = read("Django and Kafka", Vocabulary({"x": "X", "x/y": "Kafka"}), lambda name: None)

    assert [share.target for share in read_.shares] == ["x/y"]
    assert lacks(read_) == {"Django": True}


def test_text_beyond_the_limit_is_refused_with_its_size():
    with pytest.raises(TooLongError, match="has 120 KB, and at most 100 KB are read"):
        reading_of("ä" * 60_000)


@pytest.mark.parametrize(
    "piece",
    [
        "Kafka required, python a plus, ",
        "our senior ",
        "3 years ago ",
        "no ",
        "not required ",
        "a-b. ",
    ],
)
def test_reading_the_longest_text_stays_quick(piece: str):
    text = (piece * BYTES_MAX)[:BYTES_MAX]

    started = time.process_time()
    reading_of(text)

    assert time.process_time() - started < 5


def test_apportion_gives_everybody_at_least_one():
    assert apportion({"a": 1000.0, "b": 1.0, "c": 1.0}) == {"a": 98, "b": 1, "c": 1}
    assert apportion({"a": 1.0, "b": 1.0, "c": 1.0}) == {"a": 34, "b": 33, "c": 33}
