from pathlib import Path
from typing import Any

import pytest

from questions.exchange.files import find
from questions.exchange.problems import BankError
from questions.exchange.viva_yaml import load
from questions.freezing import Content
from tests.questions.exchange.banks import make_bank, make_question_data, write_topic

MODULES = """\
modules:
- slug: python
  title: The language
  topics:
  - {slug: lock, title: The lock}
  - {slug: other, title: Something else}
"""


def problems_of(*paths: Path) -> list[str]:
    with pytest.raises(BankError) as caught:
        load(find(paths))
    return [
        f"{p.place.line} {p.place.path}: {p.wrong}; {p.expected}" for p in caught.value.problems
    ]


def test_load_reads_a_question_whole(tmp_path: Path) -> None:
    question = make_question_data()

    bank = make_bank(tmp_path, question)

    (record,) = bank.questions
    assert record.content == question
    assert (record.module, record.topic, record.status) == ("python", "lock", "published")
    assert record.place.line == 4


def test_load_fills_in_defaults(tmp_path: Path) -> None:
    path = tmp_path / "lock.yaml"
    path.write_text(
        "module: python\ntopic: lock\nquestions:\n- slug: a\n  prompt: |\n    Why?\n"
        "  status: draft\n  framework:\n    points:\n    - {uid: one, text: Says so.}\n"
        "    follow_ups:\n    - prompt: And then?\n"
    )

    (record,) = load(find([path])).questions

    expected: Content = {
        "slug": "a",
        "prompt": "Why?",
        "kind": "concept",
        "level": "mid",
        "need": "must",
        "seconds": 240,
        "covers": [],
        "framework": {
            "approach": "",
            "points": [{"uid": "one", "text": "Says so.", "essential": False, "weight": 1}],
            "pitfalls": [],
            "follow_ups": [{"prompt": "And then?", "hint": ""}],
            "model_answer": "",
            "references": [],
        },
    }
    assert (record.content, record.status) == (expected, "draft")


def test_load_normalises_line_ends_and_blank_edges(tmp_path: Path) -> None:
    bank = make_bank(tmp_path, make_question_data(prompt="\r\n Line one,  \r\nline two \r\n"))

    assert bank.questions[0].content["prompt"] == "Line one,  \nline two"


def test_load_derives_titles_without_modules_yaml(tmp_path: Path) -> None:
    bank = make_bank(tmp_path, make_question_data(), module="web-frameworks", topic="lock")

    assert bank.modules[0].title == "Web frameworks"
    assert bank.derived_titles == ["web-frameworks", "web-frameworks/lock"]


def test_load_takes_titles_and_order_from_modules_yaml(tmp_path: Path) -> None:
    (tmp_path / "modules.yaml").write_text(MODULES)

    bank = make_bank(tmp_path, make_question_data())

    assert [(topic.title, topic.position) for topic in bank.modules[0].topics] == [
        ("The lock", 0),
        ("Something else", 1),
    ]
    assert bank.derived_titles == []


def test_a_part_of_a_bank_lists_only_its_own_topics_at_their_positions(tmp_path: Path) -> None:
    (tmp_path / "modules.yaml").write_text(MODULES)
    write_topic(tmp_path, make_question_data())
    part = write_topic(tmp_path, make_question_data(slug="b"), topic="other")

    bank = load(find([part]))

    assert [record.slug for record in bank.questions] == ["b"]
    assert [(topic.slug, topic.position) for topic in bank.modules[0].topics] == [("other", 1)]


def test_a_topic_that_modules_yaml_does_not_list_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "modules.yaml").write_text(MODULES)
    write_topic(tmp_path, make_question_data(), topic="locks")

    assert problems_of(tmp_path) == [
        "2 topic: modules.yaml does not list the topic “locks”; one of lock, other"
    ]


def test_find_names_a_path_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no such file or directory"):
        find([tmp_path / "nowhere"])


@pytest.mark.parametrize(
    ("overrides", "problem"),
    [
        ({"slug": "Not A Slug"}, "questions[Not A Slug].slug: “Not A Slug” is malformed; lower"),
        ({"slug": "a" * 81}, ".slug: 81 characters; at most 80"),
        ({"kind": "quiz"}, "kind: “quiz” is not known; one of concept, comparison, coding"),
        ({"seconds": 5}, "seconds: 5 is too small; at least 30"),
        ({"seconds": "soon"}, "seconds: “soon” is text; a whole number"),
        ({"prompt": 12}, "prompt: 12 is a number; text (in quotes"),
        ({"prompt": "a" * 50_001}, "prompt: 50,001 characters; at most 50,000"),
        ({"hints": []}, "hints: unknown key; one of slug, status, prompt"),
        ({"covers": ["a", "a"]}, "covers: an item stands there twice; each item once"),
        (
            {"framework__points": [{"uid": "one"}]},
            "points[one]: the key “text” is missing; the keys uid, text",
        ),
        (
            {"framework__references": [{"title": "a", "url": "javascript:alert(1)"}]},
            "url: “javascript:alert(1)” is malformed; an address that starts with https://",
        ),
        ({"framework__approach": ""}, "cannot be published; an approach, or `status: draft`"),
        (
            {"framework__points": [{"uid": "one", "text": "a"}, {"uid": "one", "text": "b"}]},
            "points[one].uid: the uid “one” twice; each uid once in its question",
        ),
    ],
)
def test_load_says_where_and_what_was_expected(
    tmp_path: Path, overrides: dict[str, Any], problem: str
) -> None:
    write_topic(tmp_path, make_question_data(**overrides))

    found = problems_of(tmp_path)

    assert any(problem in line for line in found), found
    assert all(int(line.split()[0]) >= 4 for line in found)


def test_load_lists_the_problems_of_all_files(tmp_path: Path) -> None:
    write_topic(tmp_path, make_question_data(kind="quiz", seconds=1), topic="one")
    write_topic(tmp_path, make_question_data(level="expert"), topic="two")
    (tmp_path / "python" / "three.yaml").write_text("module: [")

    assert len(problems_of(tmp_path)) == 4


def test_a_slug_used_in_two_files_names_both(tmp_path: Path) -> None:
    write_topic(tmp_path, make_question_data(), topic="one")
    write_topic(tmp_path, make_question_data(), topic="two")

    (problem,) = problems_of(tmp_path)

    assert "the slug “lock-hashing” is taken by" in problem
    assert "one.yaml:4; each slug once in the bank" in problem


@pytest.mark.parametrize(
    ("shares", "problem"),
    [
        (
            "[{percent: 60, sources: [python]}, {percent: 30, sources: [python/lock]}]",
            "blueprints[core]: the percents add up to 90; shares that add up to 100",
        ),
        (
            "[{percent: 100, sources: [python, rust]}]",
            "blueprints[core].shares[0].sources[1]: the bank has no “rust”; a module or",
        ),
        ("[]", "blueprints[core].shares: the list is empty; at least 1"),
    ],
)
def test_blueprints_are_checked(tmp_path: Path, shares: str, problem: str) -> None:
    write_topic(tmp_path / "bank", make_question_data())
    (tmp_path / "blueprints.yaml").write_text(
        f"blueprints:\n- slug: core\n  title: Core\n  shares: {shares}\n"
    )

    (found,) = problems_of(tmp_path / "bank")

    assert problem in found


def test_blueprints_belong_to_the_whole_bank(tmp_path: Path) -> None:
    (tmp_path / "bank").mkdir()
    (tmp_path / "bank" / "modules.yaml").write_text(MODULES)
    write_topic(tmp_path / "bank", make_question_data())
    (tmp_path / "blueprints.yaml").write_text(
        "blueprints:\n- slug: core\n  title: Core\n  shares: [{percent: 100, sources: [python]}]\n"
    )

    whole, part = (load(find([tmp_path / "bank"])), load(find([tmp_path / "bank" / "python"])))

    assert [blueprint.slug for blueprint in whole.blueprints] == ["core"]
    assert part.blueprints == []
