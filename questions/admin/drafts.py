"""A question as its page in the admin posts it, as `questions.merging` and the preview see it."""

import re
from collections.abc import Mapping, Sequence

from django.core import signing
from django.http import QueryDict

from questions.exchange.records import clean
from questions.freezing import Content
from questions.limits import PARTS_MAX
from questions.merging import NEW, Draft, Merge, Row, Rows
from questions.models import AnswerFramework, Question

_COLUMNS = ["prompt", "slug", "topic", "position", "kind", "level", "need", "seconds", "covers"]
FIELDS = [*_COLUMNS, "approach", "model_answer", "tag_names"]
LISTS = {
    "points": ["text", "essential", "weight", "uid"],
    "pitfalls": ["claim", "correction"],
    "follow_ups": ["prompt", "hint"],
    "references": ["title", "url"],
}
ROW_NAMES = {
    "points": "key point",
    "pitfalls": "pitfall",
    "follow_ups": "follow-up",
    "references": "reference",
}
LAST = 10_000  # the place of a row that names none
SALT = "questions.admin.drafts"
ASKED = "undecided"
WAS = "was"  # the id that a row had before somebody else deleted it
EMPTY = Draft({}, {name: {} for name in LISTS})


def sign(draft: Draft, undecided: Sequence[str] = ()) -> str:
    """Return it for a hidden field, so that the next save knows what its form started from.

    `undecided` names the choices that the form asks for.
    """
    return signing.dumps(draft.to_json() | {ASKED: list(undecided)}, salt=SALT, compress=True)


def unsign(text: str) -> tuple[Draft | None, frozenset[str]]:
    """Return what `sign` was given; no draft when the text is another."""
    try:
        data = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return None, frozenset()
    return Draft.from_json(data), frozenset(data.get(ASKED, ()))


def place_in_order(before: int | None, after: int | None) -> tuple[int, int]:
    """Sort rows by this: one that moves up goes before the one whose place it takes, else after.

    Places count from 1; a row without one is new (`before`), or goes last (`after`).
    """
    after = after or LAST
    return after, 0 if after == before else -1 if after < (before or LAST) else 1


def stored_draft(question: Question) -> Draft:
    """Return the working copy, its framework loaded, as its form shows it."""
    framework: AnswerFramework | None = getattr(question, "framework", None)
    texts = {name: getattr(framework, name, "") for name in ("approach", "model_answer")}
    columns = {name: str(getattr(question, name)) for name in _COLUMNS}
    columns |= {
        "topic": str(question.topic_id),
        "covers": "\n".join(question.covers),
        "tag_names": ", ".join(sorted(tag.slug for tag in question.tags.all())),
    }
    lists = {
        name: {
            str(part.pk): {key: _text(getattr(part, key)) for key in keys}
            for part in (getattr(framework, name).all() if framework else ())
        }
        for name, keys in LISTS.items()
    }
    return Draft(columns | texts, lists)


def posted_draft(data: QueryDict, stored: Draft) -> Draft:
    """Return what was typed, valid or not; of a field that was not sent, what is stored."""
    fields = {name: clean(data.get(name, "")) for name in FIELDS if name in data}
    if "covers" in fields:
        fields["covers"] = "\n".join(_ids(fields["covers"]))
    if "tag_names" in fields:
        fields["tag_names"] = ", ".join(sorted(_ids(fields["tag_names"].lower())))
    return Draft(
        stored.fields | fields,
        {name: _posted_rows(data, name, stored.lists[name]) for name in LISTS},
    )


def to_post(result: Merge, data: QueryDict, *, stored: Draft, framework: int | None) -> QueryDict:
    """Return `data` as if what was merged had been typed into a form that was opened on `stored`.

    The form still knows what is undecided. Rows that are stored come first, in their stored order;
    those that were not kept are marked for deletion. Places say the order of what was merged.
    """
    draft = result.merged
    prefixes = tuple(f"{name}-" for name in LISTS)
    post = QueryDict(mutable=True)
    for name, values in data.lists():
        if not name.startswith(prefixes):
            post.setlist(name, values)
    for name, value in draft.fields.items():
        if name in data:
            post[name] = value
    post["base"] = sign(stored, result.undecided)
    for name in LISTS:
        rows, there = draft.lists[name], stored.lists[name]
        places = {key: place for place, key in enumerate(rows, start=1)}
        keys = [*there, *(key for key in rows if key not in there)]
        sizes = {"TOTAL": len(keys), "INITIAL": len(there), "MIN_NUM": 0, "MAX_NUM": PARTS_MAX}
        for size, number in sizes.items():
            post[f"{name}-{size}_FORMS"] = str(number)
        for index, key in enumerate(keys):
            row = {
                name: value for name, value in rows.get(key, there.get(key, {})).items() if value
            }
            row |= {"id": key if key in there else "", "framework": str(framework or "")}
            row |= {"position": str(places[key])} if key in rows else {"DELETE": "on"}
            if key not in there and not key.startswith(NEW):
                row[WAS] = key
            for field, value in row.items():
                post[f"{name}-{index}-{field}"] = value
    return post


def to_content(draft: Draft) -> Content:
    """Return it in the shape that revisions freeze; what cannot be read is left out."""
    fields, lists = draft.fields, draft.lists
    points = [
        {
            "uid": row["uid"],
            "text": row["text"],
            "essential": bool(row["essential"]),
            "weight": _number(row["weight"]) or 1,
        }
        for row in lists["points"].values()
    ]
    references = [row for row in lists["references"].values() if _is_address(row["url"])]
    return {
        **{name: fields.get(name, "") for name in ("slug", "prompt", "kind", "level", "need")},
        "seconds": _number(fields.get("seconds", "")) or 0,
        "covers": _ids(fields.get("covers", "")),
        "framework": {
            "approach": fields.get("approach", ""),
            "points": points,
            "pitfalls": list(lists["pitfalls"].values()),
            "follow_ups": list(lists["follow_ups"].values()),
            "model_answer": fields.get("model_answer", ""),
            "references": references,
        },
    }


def _posted_rows(data: QueryDict, name: str, stored: Rows) -> Rows:
    initial = _number(data.get(f"{name}-INITIAL_FORMS", "")) or 0
    total = min(_number(data.get(f"{name}-TOTAL_FORMS", "")) or 0, 2 * PARTS_MAX)
    rows: list[tuple[tuple[int, int], str, Row]] = []
    for index in range(total):
        prefix = f"{name}-{index}"
        pk = data.get(f"{prefix}-id", "")
        row = _posted_row(data, prefix, LISTS[name], stored.get(pk, {}))
        texts = [value for key, value in row.items() if key not in {"weight", "essential"}]
        if f"{prefix}-DELETE" in data or not (pk or any(texts)):
            continue
        before = index + 1 if index < initial else None
        place = place_in_order(before, _number(data.get(f"{prefix}-position", "")))
        rows.append((place, pk or _former_key(data, prefix) or f"{NEW}{index}", row))
    return {key: row for _, key, row in sorted(rows, key=lambda row: row[0])}


def _posted_row(data: QueryDict, prefix: str, keys: list[str], stored: Mapping[str, str]) -> Row:
    row = {key: clean(data.get(f"{prefix}-{key}", stored.get(key, ""))) for key in keys}
    if "essential" in row:
        row["essential"] = "on" if f"{prefix}-essential" in data else ""
    return row


def _former_key(data: QueryDict, prefix: str) -> str:
    key = data.get(f"{prefix}-{WAS}", "")
    return key if key.isascii() and key.isdecimal() else ""


def _text(value: object) -> str:
    return "on" if value is True else "" if value is False else str(value)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def _ids(text: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"[^\s,;]+", text)))


def _is_address(url: str) -> bool:
    return url.lower().startswith(("https://", "http://"))
