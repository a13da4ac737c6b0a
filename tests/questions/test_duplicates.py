"""Questions that ask, or answer, almost the same thing."""

import random

import pytest

from questions import duplicates, publishing
from questions.duplicates import Asked, find_near_duplicates, load_bank
from tests.factories import make_question

WORDS = [f"{start}{end}" for start in ("que", "loc", "tok", "thr", "ind") for end in "aeiouy"]

SHOP = Asked(
    "shop",
    "A shop sells one seat twice when two people click at once. What happened, and what now?",
    ("Says that both read the row before either wrote it.", "Writes select_for_update."),
)
SHOP_AGAIN = Asked(
    "shop-again",
    "What happened, and what now? A shop sells *one seat* twice when two customers click at once.",
    ("Names the lost update.", "Adds a unique constraint."),
)
SAME_ANSWER = Asked(
    "same-answer",
    "Two agents book the last room of a hotel within a second. How do you stop it?",
    ("Says that both read the row before either one wrote it.", "Writes select_for_update."),
)
OTHER = Asked("other", "Why is a B-tree index slow for a leading wildcard?", ("Names the order.",))


def found(*questions: Asked, others: tuple[Asked, ...] = ()) -> list[tuple[str, str]]:
    pairs = find_near_duplicates(questions, others)
    return [(pair.first, pair.second) for pair in pairs]


def test_pairs_alike_in_prompt_or_in_points_are_found() -> None:
    assert found(SHOP, SHOP_AGAIN, SAME_ANSWER, OTHER) == [
        ("shop", "same-answer"),
        ("shop", "shop-again"),
    ]


def test_pair_says_how_alike_prompts_and_points_are() -> None:
    twin = Asked("twin", SHOP.prompt, OTHER.points)

    (pair,) = find_near_duplicates([SHOP, twin])

    assert (pair.similarity, pair.prompts) == (100, 100)
    assert pair.points < 60


def test_others_are_compared_with_the_questions_and_not_with_each_other() -> None:
    assert found(SHOP, others=(SHOP_AGAIN, SAME_ANSWER)) == [
        ("shop", "same-answer"),
        ("shop", "shop-again"),
    ]
    assert found(OTHER, others=(SHOP, SHOP_AGAIN)) == []


def test_a_question_is_no_duplicate_of_its_stored_self() -> None:
    edited = Asked("shop", SHOP.prompt + " Be brief.", SHOP.points)

    assert found(edited, others=(SHOP, OTHER)) == []


def test_short_and_empty_texts_are_alike_only_when_they_are_the_same() -> None:
    what, who = Asked("what", "What is it?"), Asked("who", "Who is it?")
    empty = [Asked("empty", ""), Asked("blank", "  ")]

    assert found(what, who, *empty) == []
    assert found(what, Asked("again", "What is it?")) == [("what", "again")]


def make_prompt(rng: random.Random, length: int = 25) -> str:
    return " ".join(f"{rng.choice(WORDS)}{rng.choice(WORDS)}" for _ in range(length))


@pytest.mark.parametrize("seed", range(3))
def test_a_large_bank_is_searched_by_rare_words_and_finds_the_same(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(seed)  # noqa: S311
    bank = [Asked(f"q{number}", make_prompt(rng)) for number in range(150)]
    for number in range(20):
        words = bank[number].prompt.split()
        words[rng.randrange(len(words))] = "changed"
        bank.append(Asked(f"near{number}", " ".join(words)))
    everything = find_near_duplicates(bank, at_least=90)
    assert len(everything) == 20

    monkeypatch.setattr(duplicates, "EXACT_UP_TO", 0)

    assert find_near_duplicates(bank, at_least=90) == everything


def test_copies_are_found_however_common_their_words_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "EXACT_UP_TO", 0)
    crowd = [
        Asked(f"q{number}", f"What does {WORDS[number % 30]} number {number} of the bank promise?")
        for number in range(300)
    ]
    copy = Asked("copy", crowd[-1].prompt)

    pairs = find_near_duplicates([*crowd, copy], at_least=100)

    assert [(pair.first, pair.second) for pair in pairs] == [("q299", "copy")]


def test_limit_keeps_the_most_alike() -> None:
    twin = Asked("twin", SHOP.prompt)

    pairs = find_near_duplicates([SHOP, SHOP_AGAIN, twin], limit=1)

    assert [(pair.first, pair.second) for pair in pairs] == [("shop", "twin")]


@pytest.mark.django_db
def test_bank_is_loaded_with_points_in_order_and_without_what_is_retired() -> None:
    make_question(slug="live", prompt="Why?")
    make_question(slug="bare", prompt="How?", points=[], published=False)
    publishing.retire(question=make_question(slug="gone"))

    assert load_bank() == [
        Asked(
            "live",
            "Why?",
            (
                "One thread runs bytecode.",
                "Waiting for I/O releases it.",
                "Processes use more cores.",
            ),
        ),
        Asked("bare", "How?"),
    ]
