import pytest

from questions import publishing
from questions.models import Question
from questions.search import search
from tests.factories import make_question

pytestmark = pytest.mark.django_db


def find(text: str) -> list[Question]:
    return list(search(text, Question.objects.published()))


def test_search_finds_words_of_prompt_answer_points_pitfalls_and_follow_ups():
    question = make_question(
        prompt="Why snapshots?",
        model_answer="Vacuum removes tuples.",
        pitfalls=[{"claim": "Readers block writers.", "correction": "Not with versions."}],
        follow_ups=[{"prompt": "What of wraparound?", "hint": "Freeze."}],
    )
    make_question(prompt="Something else?")

    for word in ("snapshots", "vacuum", "processes", "block", "wraparound", "freeze"):
        assert question in find(word), word
    assert find("snapshots") == [question]


def test_search_ignores_endings_and_case_and_takes_an_unfinished_last_word():
    question = make_question(prompt="How are migrations locked?")

    assert find("MIGRATION") == [question]
    assert find("locking migrations") == [question]
    assert find("migra") == [question]


def test_search_ranks_the_prompt_above_the_rest():
    below = make_question(model_answer="It mentions deadlocks once, among much else.")
    above = make_question(prompt="How do you find deadlocks?")

    assert find("deadlocks") == [above, below]


def test_search_wants_all_words_and_falls_back_to_any():
    both = make_question(prompt="Pooling of connections?")
    one = make_question(prompt="Pooling of threads?")

    assert find("pooling connections") == [both]
    assert set(find("pooling unicorns")) == {both, one}


def test_search_ranks_the_newest_of_what_a_common_word_finds(monkeypatch):
    monkeypatch.setattr("questions.search.RANKED_MAX", 2)
    _, *newer = (make_question(prompt=f"About locks, part {part}?") for part in range(3))

    assert set(find("locks")) == set(newer)


def test_search_loads_only_the_part_that_is_asked_for(django_assert_num_queries):
    for _ in range(3):
        make_question(prompt="About locks?")
    hits = search("locks", Question.objects.published())

    assert len(hits) == 3
    with django_assert_num_queries(1):
        part = hits[1:]
    assert part == list(hits)[1:]


def test_search_sees_what_candidates_see():
    question = make_question(prompt="About unicorns?")
    retired = make_question(prompt="About unicorns too?")
    publishing.retire(question=retired)
    make_question(prompt="About unicorns as a draft?", published=False)
    assert find("unicorns") == [question]

    Question.objects.filter(pk=question.pk).update(prompt="About dragons?")
    assert find("dragons") == []
    publishing.publish(question=question, author=None)

    assert find("dragons") == [question]
    assert find("unicorns") == []


def test_search_keeps_to_the_questions_it_is_given():
    junior = make_question(prompt="Locks, simply?", level="junior")
    make_question(prompt="Locks, deeply?", level="senior")

    assert list(search("locks", Question.objects.published().at_level("junior"))) == [junior]


@pytest.mark.parametrize(
    "text", ["", "  ", "???", "'", '"', "a'b\"c", "NEAR(", "AND OR NOT", "* : & | ! <->", "%_\\"]
)
def test_search_takes_any_text(text):
    make_question()

    assert isinstance(find(text), list)
