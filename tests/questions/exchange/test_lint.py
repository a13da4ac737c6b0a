from pathlib import Path
from typing import Any

import pytest

from questions.exchange.checking import Report, check
from questions.exchange.files import find
from tests.questions.exchange.banks import QUESTION, make_question_data, write_topic

POINT = QUESTION["framework"]["points"]
REFERENCES = QUESTION["framework"]["references"]


def report_of(root: Path, *questions: dict[str, Any], **place: str) -> Report:
    write_topic(root, *questions, **place)
    return check(find([root]))


def lint(root: Path, *questions: dict[str, Any]) -> list[str]:
    return [
        str(problem).removeprefix(f"{root}/") for problem in report_of(root, *questions).problems
    ]


def points(**overrides: Any) -> list[dict[str, Any]]:
    """Four good points of which the first has `overrides`."""
    return [POINT[0] | overrides, *POINT[1:]]


def test_a_good_question_has_no_problems(tmp_path: Path) -> None:
    assert lint(tmp_path, make_question_data()) == []


@pytest.mark.parametrize(
    ("overrides", "problem"),
    [
        ({"seconds": 60}, "seconds: 60 seconds; expected 90 to 900"),
        ({"covers": []}, "covers: 0 syllabus ids; expected 1 to 3"),
        ({"prompt": "Why is it slow?"}, "prompt: 4 words of prose; expected 15 to 120 words"),
        ({"prompt": "What is a lock?"}, "prompt: “What is …?” above junior level; expected"),
        (
            {"framework__approach": "Begin with why."},
            "framework.approach: 3 words of prose; expected 40 to 120 words",
        ),
        (
            {"framework__model_answer": "word " * 401},
            "framework.model_answer: 401 words of prose; expected 120 to 400 words",
        ),
        ({"framework__points": POINT[:3]}, "framework.points: 3 points; expected 4 to 8"),
        ({"framework__pitfalls": []}, "framework.pitfalls: 0 pitfalls; expected 1 to 4"),
        ({"framework__follow_ups": []}, "framework.follow_ups: 0 follow-ups; expected 2 to 5"),
        ({"framework__references": REFERENCES[:1]}, "1 references; expected 2 to 12"),
        (
            {"framework__points": [point | {"essential": True} for point in POINT]},
            "framework.points: 4 of 4 points are essential; expected 1 to 4, and not all",
        ),
        (
            {"framework__points": points(weight=7)},
            "framework.points[one].weight: the weight 7; expected 1 to 3",
        ),
        (
            {"framework__points": points(text="Says " + "so " * 30)},
            "framework.points[one].text: 31 words; expected 3 to 30 words",
        ),
        (
            {"framework__points": points(text="Understands the lock well.")},
            "framework.points[one].text: “Understands” cannot be heard; expected what is said",
        ),
        (
            {"framework__points": points(text="The lock is global.")},
            "framework.points[one].text: the point starts with “The”; expected a verb such as",
        ),
        (
            {"framework__points": points(text=POINT[1]["text"])},
            "framework.points[two].text: the same claim twice; expected each once",
        ),
        (
            {"framework__follow_ups": [{"prompt": "And then?"}] * 2},
            "framework.follow_ups[0]: there is no hint; expected a hint for the interviewer",
        ),
        (
            {"framework__references": [REFERENCES[0], REFERENCES[0]]},
            "references[1].url: “https://docs.python.org/3/glossary.html” twice; expected",
        ),
        (
            {"framework__references": [REFERENCES[0], {"title": "a", "url": "http://a.org"}]},
            "references[1].url: “http://a.org”; expected an address that starts with https://",
        ),
        (
            {"kind": "coding"},
            "framework.model_answer: no code that is run; expected a block marked",
        ),
        ({"kind": "behavioural"}, "the example lacks situation, task, action, result; expected"),
        ({"kind": "behavioural"}, "nothing says that the example is made up; expected the words"),
    ],
)
def test_lint_names_field_fault_and_expectation(
    tmp_path: Path, overrides: dict[str, Any], problem: str
) -> None:
    found = lint(tmp_path, make_question_data(**overrides))

    assert any(problem in line for line in found), found


def test_lint_asks_for_keys_that_have_defaults(tmp_path: Path) -> None:
    question = make_question_data(
        framework__points=[{"uid": "a", "text": "Says it is so."}, *POINT]
    )
    del question["need"]

    found = "\n".join(lint(tmp_path, question))

    assert "questions[lock-hashing]: the key “need” is missing; expected it to be" in found
    assert "framework.points[a]: no “essential”; expected" in found
    assert "framework.points[a]: no “weight”; expected" in found


def test_code_does_not_count_as_prose(tmp_path: Path) -> None:
    code = "\n\n```python\n" + "x = 1\n" * 500 + "```"

    answer = QUESTION["framework"]["model_answer"] + code

    assert lint(tmp_path, make_question_data(framework__model_answer=answer)) == []


def test_a_dunder_outside_code_is_reported(tmp_path: Path) -> None:
    framework = QUESTION["framework"]
    good = framework | {"points": points(text="Says that `__init__` runs once.")}
    bad = framework | {"points": points(text="Says that __init__ runs once.")}

    assert lint(tmp_path / "good", make_question_data(framework=good)) == []
    [found] = lint(tmp_path / "bad", make_question_data(framework=bad))
    assert found.endswith("text: __init__ outside code is shown in bold; expected backticks")


def test_prompts_that_are_alike_are_reported_once(tmp_path: Path) -> None:
    twin = make_question_data(slug="twin", prompt=QUESTION["prompt"].replace("eight", "ten"))
    other = make_question_data(
        slug="other",
        prompt="A clinic books the same appointment twice when two receptionists click at the same"
        " moment. Find out why, and close the gap.",
    )

    (problem,) = report_of(tmp_path, make_question_data(), twin, other).problems

    assert problem.place.path == "questions[twin]"
    assert problem.wrong.endswith("% like that of “lock-hashing”")


def test_covers_are_compared_with_the_syllabus(tmp_path: Path) -> None:
    (tmp_path / "syllabus.yaml").write_text(
        "modules:\n- slug: python\n  topics:\n  - slug: lock\n    items:\n    - {id: other}\n"
    )

    (problem,) = lint(tmp_path / "bank", make_question_data())

    assert "covers[0]: the syllabus has no “lock”; expected an id of syllabus.yaml" in problem


def test_a_file_at_the_wrong_place_is_reported(tmp_path: Path) -> None:
    path = write_topic(tmp_path, make_question_data())

    (problem,) = check(find([path.rename(tmp_path / "python" / "locks.yaml")])).problems

    assert "the file is called otherwise; expected …/python/lock.yaml" in str(problem)
