"""Two curators at the same text, and how large a text may be."""

import pytest
from django.http import HttpResponse
from django.test import Client

from questions import publishing
from questions.limits import PARTS_MAX
from questions.models import KeyPoint, Pitfall, Question, Status
from tests.curators import change_url, form_data
from tests.factories import make_question

pytestmark = pytest.mark.django_db


def texts(question: Question) -> list[str]:
    points = KeyPoint.objects.filter(framework__question=question)
    return list(points.values_list("text", flat=True))


# Two curators


def both_open(ada: Client, bob: Client, question: Question) -> tuple[dict, dict]:
    url = change_url(question)
    return form_data(ada.get(url)), form_data(bob.get(url))


def second_save(ada: Client, bob: Client, changes: dict[str, str]) -> tuple[str, HttpResponse]:
    """Ada saves another prompt, then Bob `changes`; return the form's address and what he sees."""
    question = make_question(prompt="What does it protect?")
    of_ada, of_bob = both_open(ada, bob, question)
    ada.post(change_url(question), of_ada | {"prompt": "What does the lock protect?"})
    return change_url(question), bob.post(change_url(question), of_bob | changes)


def test_second_save_of_the_same_field_is_shown_both_texts_and_stores_nothing(
    ada: Client, bob: Client
) -> None:
    _, response = second_save(ada, bob, {"prompt": "What does it guard?"})

    assert response.status_code == 200
    assert Question.objects.get().prompt == "What does the lock protect?"
    html = response.content.decode()
    assert "<strong>ada</strong> saved" in html
    assert "You both changed it." in html
    assert response.context["adminform"].form["prompt"].value() == "What does it guard?"
    (difference,) = response.context["conflict"]["differences"]
    assert (difference.label, difference.choice) == ("Prompt", "choice-prompt")
    assert [text for text, is_marked in difference.theirs if is_marked] == ["the", "lock protect?"]


@pytest.mark.parametrize(
    ("side", "prompt"),
    [("theirs", "What does the lock protect?"), ("yours", "What does it guard?")],
)
def test_second_save_goes_through_once_chosen(
    ada: Client, bob: Client, side: str, prompt: str
) -> None:
    changes = {"prompt": "What does it guard?", "level": "senior"}
    url, shown = second_save(ada, bob, changes)

    response = bob.post(url, form_data(shown, **{"choice-prompt": side}))

    assert response.status_code == 302
    after = Question.objects.get()
    assert (after.prompt, after.level) == (prompt, "senior")


@pytest.mark.parametrize("choices", [{}, {"choice-prompt": "both"}, {"choice-level": "yours"}])
def test_second_save_without_a_choice_is_shown_the_difference_again(
    ada: Client, bob: Client, choices: dict[str, str]
) -> None:
    changes = {"prompt": "What does it guard?", "level": "senior"}
    url, shown = second_save(ada, bob, changes)

    again = bob.post(url, form_data(shown, **choices))
    third = bob.post(url, form_data(again, **choices))

    for response in (again, third):
        assert response.status_code == 200
        (difference,) = response.context["conflict"]["differences"]
        assert (difference.choice, difference.must_choose) == ("choice-prompt", True)
        assert "A choice is missing." in response.content.decode()
        form = response.context["adminform"].form
        assert (form["prompt"].value(), form["level"].value()) == (changes["prompt"], "senior")
    stored = Question.objects.get()
    assert (stored.prompt, stored.level) == ("What does the lock protect?", "mid")
    assert "A choice is missing." not in shown.content.decode()
    bob.post(url, form_data(third, **{"choice-prompt": "yours"}))
    stored = Question.objects.get()
    assert (stored.prompt, stored.level) == (changes["prompt"], "senior")


def test_each_part_that_both_changed_needs_its_own_choice(ada: Client, bob: Client) -> None:
    question = make_question(prompt="One?")
    of_ada, of_bob = both_open(ada, bob, question)
    ada.post(change_url(question), of_ada | {"prompt": "Ada?", "points-0-text": "Ada's."})
    shown = bob.post(change_url(question), of_bob | {"prompt": "Bob?", "points-0-text": "Bob's."})
    of_prompt, of_point = [x.choice for x in shown.context["conflict"]["differences"]]

    again = bob.post(change_url(question), form_data(shown, **{of_prompt: "theirs"}))
    (difference,) = again.context["conflict"]["differences"]
    assert (difference.choice, Question.objects.get().prompt) == (of_point, "Ada?")
    done = bob.post(change_url(question), form_data(again, **{of_point: "yours"}))

    assert done.status_code == 302
    assert Question.objects.get().prompt == "Ada?"
    assert texts(question)[0] == "Bob's."


def test_a_choice_made_before_it_was_asked_for_counts_for_nothing(ada: Client, bob: Client) -> None:
    question = make_question(prompt="One?")
    of_ada, of_bob = both_open(ada, bob, question)
    ada.post(change_url(question), of_ada | {"prompt": "Ada?"})

    for side in ("theirs", "yours"):
        blind = of_bob | {"prompt": "Bob?", "choice-prompt": side}
        shown = bob.post(change_url(question), blind)
        assert shown.context["adminform"].form["prompt"].value() == "Bob?"
        assert [x.choice for x in shown.context["conflict"]["differences"]] == ["choice-prompt"]
    assert Question.objects.get().prompt == "Ada?"


def test_tags_of_both_curators_are_kept(ada: Client, bob: Client) -> None:
    question = make_question()
    of_ada, of_bob = both_open(ada, bob, question)
    ada.post(change_url(question), of_ada | {"tag_names": "locks, threads"})

    shown = bob.post(change_url(question), of_bob | {"level": "senior"})
    (difference,) = shown.context["conflict"]["differences"]
    assert (difference.label, difference.must_choose) == ("Tags", False)
    bob.post(change_url(question), form_data(shown))

    after = Question.objects.get()
    assert [tag.slug for tag in after.tags.all()] == ["locks", "threads"]
    assert after.level == "senior"


def test_tags_that_both_changed_have_to_be_chosen(ada: Client, bob: Client) -> None:
    question = make_question()
    of_ada, of_bob = both_open(ada, bob, question)
    ada.post(change_url(question), of_ada | {"tag_names": "threads"})

    shown = bob.post(change_url(question), of_bob | {"tag_names": "Locks"})
    (difference,) = shown.context["conflict"]["differences"]
    assert (difference.choice, difference.must_choose) == ("choice-tag_names", True)
    assert [tag.slug for tag in Question.objects.get().tags.all()] == ["threads"]
    bob.post(change_url(question), form_data(shown, **{"choice-tag_names": "yours"}))

    assert [tag.slug for tag in Question.objects.get().tags.all()] == ["locks"]


def test_edits_of_different_parts_are_both_in_the_form_that_is_shown(
    ada: Client, bob: Client
) -> None:
    question = make_question(level="mid")
    of_ada, of_bob = both_open(ada, bob, question)
    ada.post(
        change_url(question),
        of_ada
        | {"level": "senior", "points-0-text": "Ada's first.", "points-3-text": "Ada's fourth."},
    )

    shown = bob.post(
        change_url(question),
        of_bob
        | {
            "approach": "Bob's approach.",
            "points-2-text": "Bob's third.",
            "points-3-text": "Bob's fourth.",
        },
    )
    assert shown.status_code == 200
    assert [x.must_choose for x in shown.context["conflict"]["differences"]] == [False] * 3
    assert Question.objects.get().framework.approach != "Bob's approach."
    bob.post(change_url(question), form_data(shown))

    after = Question.objects.select_related("framework").get()
    assert (after.level, after.framework.approach) == ("senior", "Bob's approach.")
    assert texts(question) == [
        "Ada's first.",
        "Waiting for I/O releases it.",
        "Bob's third.",
        "Bob's fourth.",
        "Ada's fourth.",
    ]


def test_a_row_that_was_deleted_meanwhile_and_edited_here_is_kept(ada: Client, bob: Client) -> None:
    question = make_question()
    of_ada, of_bob = both_open(ada, bob, question)
    ada.post(change_url(question), of_ada | {"pitfalls-0-DELETE": "on"})

    shown = bob.post(change_url(question), of_bob | {"pitfalls-0-claim": "Sharper."})
    (difference,) = shown.context["conflict"]["differences"]
    assert (difference.label, difference.sentence, difference.theirs) == (
        "Pitfall",
        "They deleted it, and you changed it.",
        None,
    )
    again = bob.post(change_url(question), form_data(shown))
    assert [x.choice for x in again.context["conflict"]["differences"]] == [difference.choice]
    assert Pitfall.objects.count() == 0
    bob.post(change_url(question), form_data(again, **{difference.choice: "yours"}))

    assert Pitfall.objects.get().claim == "Sharper."


def test_a_row_that_was_deleted_meanwhile_can_stay_deleted(ada: Client, bob: Client) -> None:
    question = make_question()
    of_ada, of_bob = both_open(ada, bob, question)
    ada.post(change_url(question), of_ada | {"pitfalls-0-DELETE": "on"})
    shown = bob.post(change_url(question), of_bob | {"pitfalls-0-claim": "Sharper."})
    (difference,) = shown.context["conflict"]["differences"]
    assert 'name="pitfalls-0-was"' in shown.content.decode()

    done = bob.post(change_url(question), form_data(shown, **{difference.choice: "theirs"}))

    assert (done.status_code, Pitfall.objects.count()) == (302, 0)


def test_a_third_save_in_between_is_shown_as_well(ada: Client, bob: Client) -> None:
    question = make_question(prompt="One?")
    of_ada, of_bob = both_open(ada, bob, question)
    ada.post(change_url(question), of_ada | {"prompt": "Two?"})
    shown = bob.post(change_url(question), of_bob | {"prompt": "Three?"})
    ada.post(change_url(question), form_data(ada.get(change_url(question)), prompt="Four?"))

    again = bob.post(change_url(question), form_data(shown, **{"choice-prompt": "yours"}))

    assert again.status_code == 200
    assert Question.objects.get().prompt == "Four?"
    (difference,) = again.context["conflict"]["differences"]
    assert "Four?" in [text for text, _ in difference.theirs]


def test_the_same_edit_twice_and_a_publication_are_no_conflict(ada: Client, bob: Client) -> None:
    question = make_question(prompt="One?")
    of_ada, of_bob = both_open(ada, bob, question)
    ada.post(change_url(question), of_ada | {"prompt": "Two?"})
    publishing.publish(question=question, author=None)

    response = bob.post(change_url(question), of_bob | {"prompt": "Two?", "level": "senior"})

    assert response.status_code == 302
    after = Question.objects.get()
    assert (after.prompt, after.level) == ("Two?", "senior")


def test_save_and_publish_does_not_publish_over_a_conflict(ada: Client, bob: Client) -> None:
    question = make_question(prompt="One?")
    of_ada, of_bob = both_open(ada, bob, question)
    ada.post(change_url(question), of_ada | {"prompt": "Two?"})

    bob.post(change_url(question), of_bob | {"prompt": "Three?", "_publish": "yes"})

    after = Question.objects.with_revision().get()
    assert (after.status, after.current_revision.number) == (Status.DRAFT, 1)


@pytest.mark.parametrize("base", ["", "forged"])
def test_a_form_whose_beginning_is_unknown_overwrites_nothing(ada: Client, base: str) -> None:
    question = make_question(prompt="One?")
    data = form_data(ada.get(change_url(question)), prompt="Two?", base=base)

    shown = ada.post(change_url(question), data)

    assert Question.objects.get().prompt == "One?"
    assert [x.choice for x in shown.context["conflict"]["differences"]] == ["choice-prompt"]


def test_conflict_keeps_slug_and_published_uids(ada: Client, bob: Client) -> None:
    """Neither is posted once it was published: their absence is no edit."""
    question = make_question(slug="lock")
    of_ada, of_bob = both_open(ada, bob, question)
    for row in range(3):
        del of_bob[f"points-{row}-uid"]  # a browser sends no disabled field
    ada.post(change_url(question), of_ada | {"level": "senior"})

    shown = bob.post(change_url(question), of_bob | {"kind": "design"})
    bob.post(change_url(question), form_data(shown))

    after = Question.objects.get()
    assert (after.slug, after.level, after.kind) == ("lock", "senior", "design")
    uids = KeyPoint.objects.values_list("uid", flat=True)
    assert list(uids) == ["one-thread", "io-releases", "processes"]


# Limits


def test_a_framework_of_the_largest_size_can_be_saved(ada: Client) -> None:
    points = [
        {"uid": f"point-{number}", "text": "A point.", "essential": True, "weight": 1}
        for number in range(PARTS_MAX)
    ]
    question = make_question(
        published=False,
        points=points,
        pitfalls=[{"claim": "Wrong.", "correction": "Right."}] * PARTS_MAX,
        follow_ups=[{"prompt": "And?", "hint": "So."}] * PARTS_MAX,
        references=[{"title": "Docs", "url": "https://docs.python.org/3/"}] * PARTS_MAX,
    )
    data = form_data(ada.get(change_url(question)), prompt="Changed?")
    assert len(data) > 1000
    everything_goes = {f"pitfalls-{row}-DELETE": "on" for row in range(PARTS_MAX)}

    response = ada.post(change_url(question), data | everything_goes)

    assert response.status_code == 302
    assert Question.objects.get().prompt == "Changed?"
    assert Pitfall.objects.count() == 0


def test_a_framework_beyond_that_is_refused_by_name(ada: Client) -> None:
    question = make_question(published=False)
    data = form_data(ada.get(change_url(question)))
    for row in range(3, PARTS_MAX + 1):
        data |= {f"points-{row}-text": f"Point {row}.", f"points-{row}-weight": "1"}
    data["points-TOTAL_FORMS"] = str(PARTS_MAX + 1)

    response = ada.post(change_url(question), data)

    points = response.context["inline_admin_formsets"][0].formset
    assert points.non_form_errors() == [f"Please submit at most {PARTS_MAX} forms."]
    assert KeyPoint.objects.count() == 3
