"""Questions and files made up by hypothesis: whatever a bank may hold, and what nobody expects."""

from typing import Any

from hypothesis import strategies as st

from questions.exchange.records import QuestionRecord, clean
from questions.models import Kind, Level, Need, Status

# Pieces that mean something to one format or the other.
MARKS = [
    *(
        "---",
        "\nslug: a",
        "## Points",
        "\n## Approach\n",
        "\\## Points",
        "# x",
        "- ",
        "\n- x",
        "  ",
    ),
    *(
        "- Correction: ",
        "\n- Hint: x",
        "\\- Hint: ",
        "**a** (1): ",
        "[",
        "](",
        ")",
        "\\",
        "'",
        "''",
    ),
    *(
        "=1+1",
        "+",
        "@",
        "\t",
        '"',
        ",",
        ";",
        "\r\n",
        "\n",
        "\n\n",
        "```\n",
        "~~~",
        "<b>",
        "&amp;",
        "]]>",
    ),
    *(
        "{",
        "}",
        "~",
        "=",
        "#",
        "//",
        "::",
        "$CATEGORY: x",
        "%50%",
        "->",
        "|",
        "> ",
        "1. ",
        "**Q?**",
    ),
    *(
        "<details>",
        "<summary>",
        "</summary>",
        "</details>",
        "#html:true",
        "#separator:tab",
        "\u2028",
    ),
    *(
        "Why?",
        "ünï",
        "\U0001f600",
        "\ufeff",
        "null",
        "true",
        "yes",
        "12",
        "1e3",
        "key: value",
        "%",
        "*",
    ),
]
_letters = st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff")
junk = st.lists(st.one_of(st.sampled_from(MARKS), st.text(_letters, max_size=8)), max_size=12).map(
    "".join
)
texts = junk.map(clean)
lines = texts.filter(bool)
slugs = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)
addresses = st.from_regex(r"https?://[a-z]{1,5}(\.[a-z]{2,3})?(/[!-~]{0,12})?", fullmatch=True)


def _points(draw: st.DrawFn) -> list[dict[str, Any]]:
    uids = draw(st.lists(slugs, max_size=4, unique=True))
    return [
        {
            "uid": uid,
            "text": draw(lines),
            "essential": draw(st.booleans()),
            "weight": draw(st.integers(1, 10)),
        }
        for uid in uids
    ]


@st.composite
def records(draw: st.DrawFn, slug: st.SearchStrategy[str] = slugs) -> QuestionRecord:
    """A question with every key present and texts cleaned, as a database holds it; a draft."""
    pairs = st.lists(st.tuples(lines, lines), max_size=3)
    content = {
        "slug": draw(slug),
        "prompt": draw(texts),
        "kind": draw(st.sampled_from(Kind.values)),
        "level": draw(st.sampled_from(Level.values)),
        "need": draw(st.sampled_from(Need.values)),
        "seconds": draw(st.integers(30, 3600)),
        "covers": draw(st.lists(slugs, max_size=3, unique=True)),
        "framework": {
            "approach": draw(texts),
            "points": _points(draw),
            "pitfalls": [{"claim": a, "correction": b} for a, b in draw(pairs)],
            "follow_ups": [
                {"prompt": a, "hint": b}
                for a, b in draw(st.lists(st.tuples(lines, texts), max_size=3))
            ],
            "model_answer": draw(texts),
            "references": [
                {"title": title, "url": url}
                for title, url in draw(st.lists(st.tuples(lines, addresses), max_size=3))
            ],
        },
    }
    module, topic = draw(slugs), draw(slugs)
    status = draw(st.sampled_from([Status.DRAFT, Status.IN_REVIEW, Status.RETIRED])).value
    tags = draw(st.none() | st.lists(slugs, max_size=3, unique=True).map(sorted).map(tuple))
    return QuestionRecord(module, topic, content, status, tags=tags)


def banks() -> st.SearchStrategy[list[QuestionRecord]]:
    """A few questions with different slugs, those of a topic together."""
    return st.lists(records(), max_size=4, unique_by=lambda record: record.slug).map(_by_topic)


def _by_topic(found: list[QuestionRecord]) -> list[QuestionRecord]:
    order = list(dict.fromkeys(record.topic_path for record in found))
    return sorted(found, key=lambda record: order.index(record.topic_path))
