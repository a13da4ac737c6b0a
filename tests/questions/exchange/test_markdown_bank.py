from questions.exchange.formats import FORMATS
from questions.exchange.records import QuestionRecord, complete
from tests.questions.exchange.parsing import parse, problems_of, sample

WRITTEN = """\
---
slug: a
module: python
topic: lock
status: draft
kind: debugging
level: mid
need: must
seconds: 240
covers: [lock]
---

Why one core?

## Approach

Name the lock.

## Points

- **one** (essential, 3): Says that one thread runs.
- **two** (1): Names a pool,
  and its price.

## Pitfalls

- Async helps.
  - Correction: It does not.

## Follow-ups

- What of hashlib?
  - Hint: It releases the lock.
- And then?

## Model answer

One thread runs.

## References

- [Glossary \\[docs\\]](https://docs.python.org/3/glossary.html)
"""


def test_write_makes_markdown_that_people_like_to_read() -> None:
    content = complete(
        {
            "slug": "a",
            "prompt": "Why one core?",
            "kind": "debugging",
            "covers": ["lock"],
            "framework": {
                "approach": "Name the lock.",
                "points": [
                    {
                        "uid": "one",
                        "text": "Says that one thread runs.",
                        "essential": True,
                        "weight": 3,
                    },
                    {"uid": "two", "text": "Names a pool,\nand its price."},
                ],
                "pitfalls": [{"claim": "Async helps.", "correction": "It does not."}],
                "follow_ups": [
                    {"prompt": "What of hashlib?", "hint": "It releases the lock."},
                    {"prompt": "And then?"},
                ],
                "model_answer": "One thread runs.",
                "references": [
                    {
                        "title": "Glossary [docs]",
                        "url": "https://docs.python.org/3/glossary.html",
                    }
                ],
            },
        }
    )
    record = QuestionRecord("python", "lock", content, "draft")

    assert FORMATS["markdown"].write([record]).decode() == WRITTEN
    [read] = parse(WRITTEN, name="a.md").questions
    assert read.content == content


def test_read_takes_a_file_written_by_hand() -> None:
    [first, second] = sample("questions.md").questions

    assert (first.slug, first.topic_path, first.status) == (
        "gil-counter-race",
        "python/gil",
        "draft",
    )
    assert first.content["framework"]["points"] == [
        {
            "uid": "another-thread-may-run-between",
            "text": "Says that another thread may run between the read and the write.",
            "essential": False,
            "weight": 1,
        },
        {"uid": "lock-both", "text": "Writes one lock.", "essential": True, "weight": 2},
    ]
    assert "---\nb: 1" in first.content["framework"]["model_answer"]
    assert second.topic_path == "/"
    assert second.gaps[0] == "a topic"


def test_problems_say_where_and_what_was_expected() -> None:
    text = (
        "Hello\n---\nslug: a\nlevel: expert\ncolour: red\n---\nWhy?\n\n## Points\n\nNo item.\n"
        "- **one** (99): Says so.\n\n## Points\n\n---\nslug: b\nseconds: [\n---\nHow?\n"
        "---\nslug: c\nstatus: published\n---\nWhat?\n---\nslug: d\n"
    )

    found = problems_of(parse(f"---\ntopic: t\n---\n\n{text}", name="a.md"))

    assert "15 : a line that belongs to no item of the list; items that begin with “- ”" in found
    assert "18 : a second section “Points”; each section once" in found
    assert any(line.startswith("9 colour: unknown key; one of slug, module") for line in found)
    assert "8 questions[a].level: “expert” is not known; one of junior, mid, senior" in found
    assert any(line.startswith("23 : did not find expected") for line in found), found
    assert "25 questions[c]: cannot be published; a topic, or `status: draft`" in found
    assert "30 : front matter without end; a line --- below it" in found


def test_text_before_the_first_question_is_named() -> None:
    parsed = FORMATS["markdown"].read(b"\nHello\n\n---\nslug: a\n---\nWhy?\n", name="a.md")

    assert [problem.split(";")[0] for problem in problems_of(parsed)] == [
        "2 : text before the first question"
    ]
    assert [record.slug for record in parsed.questions] == ["a"]
