"""Two people edit one question: nothing that either of them wrote is lost."""

import json

from hypothesis import given
from hypothesis import strategies as st

from questions.merging import NEW, Difference, Draft, Rows, choose_theirs, marked, merge

BASE = Draft(
    {"prompt": "Why?", "level": "mid", "slug": "why"},
    {"points": {"1": {"text": "One."}, "2": {"text": "Two."}, "3": {"text": "Three."}}},
)


def changed(**changes: str) -> Draft:
    return Draft(BASE.fields | changes, BASE.lists)


def with_points(**rows: str | None) -> Draft:
    """The base with its points, by `_id`, reworded, added or (None) deleted."""
    points: Rows = dict(BASE.lists["points"])
    for name, text in rows.items():
        key = name.replace("_", "-").strip("-")
        if text is None:
            del points[key]
        else:
            points[key] = {"text": text}
    return Draft(BASE.fields, {"points": points})


def texts(draft: Draft) -> list[str]:
    return [row["text"] for row in draft.lists["points"].values()]


def test_what_only_one_side_changed_is_taken_over() -> None:
    result = merge(BASE, theirs=changed(prompt="Why not?"), yours=changed(level="senior"))

    assert result.merged.fields == {"prompt": "Why not?", "level": "senior", "slug": "why"}
    assert result.differences == [
        Difference("prompt", "", {"prompt": "Why not?"}, {"prompt": "Why?"}, must_choose=False)
    ]


def test_what_both_changed_must_be_chosen_and_is_yours_until_then() -> None:
    theirs, yours = changed(prompt="Why not?"), changed(prompt="Why then?")

    result = merge(BASE, theirs, yours)

    assert result.merged == yours
    (difference,) = result.differences
    assert (difference.must_choose, difference.choice) == (True, "choice-prompt")
    assert choose_theirs(yours, theirs, {"choice-prompt": "theirs"}) == theirs
    assert choose_theirs(yours, theirs, {"choice-prompt": "yours"}) == yours


def test_the_same_change_on_both_sides_is_no_difference() -> None:
    result = merge(BASE, changed(prompt="Why not?"), changed(prompt="Why not?"))

    assert (result.merged.fields["prompt"], result.differences) == ("Why not?", [])


def test_a_field_that_the_form_does_not_have_stays_as_stored() -> None:
    yours = Draft({"prompt": "Why then?", "level": "mid"}, BASE.lists)

    result = merge(BASE, BASE, yours)

    assert result.merged.fields["slug"] == "why"
    assert result.differences == []


def test_without_a_base_whatever_differs_must_be_chosen() -> None:
    result = merge(None, changed(prompt="Why not?"), with_points(_1="First."))

    assert [(x.choice, x.must_choose) for x in result.differences] == [
        ("choice-prompt", True),
        ("choice-points-1", True),
    ]


def test_rows_of_both_sides_are_merged_one_by_one() -> None:
    result = merge(
        BASE,
        theirs=with_points(_1="First.", _9="Nine."),
        yours=with_points(_3="Third.", new_0="Mine."),
    )

    assert texts(result.merged) == ["First.", "Two.", "Third.", "Mine.", "Nine."]
    assert [(x.key, x.must_choose) for x in result.differences] == [("1", False), ("9", False)]


def test_a_row_that_both_changed_must_be_chosen() -> None:
    theirs, yours = with_points(_2="Second."), with_points(_2="Two!")

    result = merge(BASE, theirs, yours)

    assert texts(result.merged) == ["One.", "Two!", "Three."]
    (difference,) = result.differences
    assert (difference.choice, difference.must_choose) == ("choice-points-2", True)
    chosen = choose_theirs(yours, theirs, {"choice-points-2": "theirs"})
    assert texts(chosen) == ["One.", "Second.", "Three."]


def test_deleting_counts_unless_the_other_side_changed_the_row() -> None:
    gone, reworded = with_points(_2=None), with_points(_2="Second.")

    assert texts(merge(BASE, BASE, gone).merged) == ["One.", "Three."]
    assert texts(merge(BASE, gone, BASE).merged) == ["One.", "Three."]
    kept = merge(BASE, theirs=gone, yours=reworded)
    assert texts(kept.merged) == ["One.", "Second.", "Three."]
    assert [x.must_choose for x in kept.differences] == [True]
    assert "Second." not in texts(choose_theirs(reworded, gone, {"choice-points-2": "theirs"}))
    kept = merge(BASE, theirs=reworded, yours=gone)
    assert "Second." in texts(kept.merged)
    assert [x.must_choose for x in kept.differences] == [False]


def test_a_field_that_is_undecided_is_asked_for_until_both_say_the_same() -> None:
    theirs, yours = changed(prompt="Why not?"), changed(prompt="Why then?")

    again = merge(theirs, theirs, yours, ["choice-prompt"])

    assert (again.merged, again.undecided) == (yours, ["choice-prompt"])
    assert merge(theirs, theirs, theirs, ["choice-prompt"]).differences == []
    assert merge(theirs, theirs, yours).differences == []


def test_a_row_that_is_undecided_is_asked_for_again_deleted_or_not() -> None:
    theirs, gone = with_points(_2="Second."), with_points(_2=None)
    for yours in (with_points(_2="Two!"), gone):
        again = merge(theirs, theirs, yours, ["choice-points-2"])
        assert (again.merged, again.undecided) == (yours, ["choice-points-2"])
    reworded = with_points(_2="Two!")

    again = merge(gone, gone, reworded, ["choice-points-2"])

    assert (sorted(texts(again.merged)), again.undecided) == (
        ["One.", "Three.", "Two!"],
        ["choice-points-2"],
    )


def test_a_row_that_is_chosen_to_be_theirs_comes_back_in_its_place() -> None:
    theirs, gone = with_points(_2="Second."), with_points(_2=None)

    chosen = choose_theirs(gone, theirs, {"choice-points-2": "theirs"})

    assert texts(chosen) == ["One.", "Second.", "Three."]


def test_rows_keep_the_order_of_the_side_that_moved_them() -> None:
    moved = Draft(BASE.fields, {"points": dict(reversed(BASE.lists["points"].items()))})

    assert texts(merge(BASE, moved, BASE).merged) == ["Three.", "Two.", "One."]
    assert texts(merge(BASE, BASE, moved).merged) == ["Three.", "Two.", "One."]
    both = merge(BASE, with_points(_9="Nine."), moved)
    assert texts(both.merged) == ["Three.", "Nine.", "Two.", "One."]


words = st.sampled_from(["", "a", "b", "c"])
drafts = st.builds(
    lambda prompt, rows, order: Draft(
        {"prompt": prompt},
        {"points": {key: {"text": rows[key]} for key in order if key in rows}},
    ),
    words,
    st.dictionaries(st.sampled_from(["1", "2", "3", f"{NEW}0"]), words),
    st.permutations(["1", "2", "3", f"{NEW}0"]),
)


@given(drafts, drafts, drafts)
def test_no_change_of_either_side_is_lost(base: Draft, theirs: Draft, yours: Draft) -> None:
    """A text that somebody wrote is in the result, or is shown beside it to choose or look at."""
    for draft in (base, theirs):
        draft.lists["points"].pop(f"{NEW}0", None)

    result = merge(base, theirs, yours)

    shown = {(x.name, x.key): x for x in result.differences}
    for side in (theirs, yours):
        for key, row in side.lists["points"].items():
            if row != base.lists["points"].get(key):
                kept = result.merged.lists["points"].get(key) == row
                assert kept or ("points", key) in shown
        if side.fields["prompt"] != base.fields["prompt"]:
            kept = result.merged.fields["prompt"] == side.fields["prompt"]
            assert kept or ("prompt", "") in shown


@given(drafts, drafts)
def test_one_side_alone_gives_that_side(base: Draft, other: Draft) -> None:
    assert merge(base, base, base).merged == base
    assert merge(base, theirs=base, yours=other).merged == other
    assert merge(base, theirs=base, yours=other).differences == []
    assert merge(base, theirs=other, yours=base).merged == other
    assert not any(x.must_choose for x in merge(base, theirs=other, yours=base).differences)


@given(drafts)
def test_draft_survives_json_in_order(draft: Draft) -> None:
    again = Draft.from_json(json.loads(json.dumps(draft.to_json())))

    assert again == draft
    assert list(again.lists["points"]) == list(draft.lists["points"])


@given(st.text(), st.text())
def test_marks_lose_no_character(old: str, new: str) -> None:
    left, right = marked(old, new)

    assert "".join(piece for piece, _ in left) == old
    assert "".join(piece for piece, _ in right) == new


def test_marks_stand_where_the_texts_differ() -> None:
    left, right = marked("One thread runs code.", "One thread executes code.")

    assert [piece for piece, is_marked in left if is_marked] == ["runs"]
    assert [piece for piece, is_marked in right if is_marked] == ["executes"]
