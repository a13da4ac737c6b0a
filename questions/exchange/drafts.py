"""Questions from formats without an answer framework: what they say, as a draft with names."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from questions.exchange.records import clean
from questions.exchange.sources import Source, mapping, sequence
from questions.exchange.yaml_reader import Mapping, Sequence
from questions.limits import LINE_MAX, PARTS_MAX
from questions.naming import propose_slug

SLUG_MAX = 60
TOPIC_MAX = 60
UID_MAX = 40
NAMED_BY = 300  # characters of a text that its name is made of


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a quiz: right ones become points, wrong ones pitfalls; `feedback` may be ""."""

    text: str
    line: int
    is_right: bool
    feedback: str = ""
    is_essential: bool = True


@dataclass(slots=True)
class Draft:
    """`identity` is what tells a question from others over imports: an id, or else its prompt."""

    prompt: str
    line: int
    identity: str = ""
    path: tuple[str, ...] = ()
    model_answer: str = ""
    options: list[Option] = field(default_factory=list)


def source(draft: Draft) -> Source:
    """The draft in the shape of the bank format."""
    right = [option for option in draft.options if option.is_right]
    wrong = [option for option in draft.options if not option.is_right]
    correction = f"Right is: {'; '.join(option.text for option in right)}"
    if not right or len(correction) > LINE_MAX:
        correction = "This is wrong."
    framework = mapping(
        draft.line,
        points=points((option.text, option.line, option.is_essential) for option in right),
        pitfalls=sequence((_pitfall(option, correction), option.line) for option in wrong),
        model_answer=_model_answer(draft, right),
    )
    data = mapping(
        draft.line,
        slug=derived_slug(draft.identity or draft.prompt),
        prompt=draft.prompt,
        framework=framework,
    )
    uncorrected = any(not option.feedback for option in wrong)
    module, topic = topic_of(draft.path)
    return Source(
        data,
        draft.line,
        module=module,
        topic=topic,
        unsettled=("corrections in words of their own",) if uncorrected else (),
    )


def derived_slug(identity: str) -> str:
    """The slug of a question that came without one: the same for the same `identity` (text).

    Telling words, and a checksum over all of it, so that neither another question of the file nor
    one of the bank that begins alike is taken for this one.
    """
    words = " ".join(identity.split())
    checksum = hashlib.sha256(words.encode()).hexdigest()[:8]
    name = propose_slug(
        words[:NAMED_BY], taken=(), max_length=SLUG_MAX - len(checksum) - 1, fallback="question"
    )
    return f"{name}-{checksum}"


def points(items: Iterable[tuple[str, int, bool]]) -> Sequence:
    """Points with uids made of their texts, from (text, line, essential)."""
    taken: set[str] = set()
    found = []
    for text, line, is_essential in items:
        uid = proposed_uid(text, taken)
        found.append((mapping(line, uid=uid, text=clean(text), essential=is_essential), line))
    return sequence(found)


def proposed_uid(text: str, taken: set[str]) -> str:
    """A uid for a point that came without one; it is added to `taken`."""
    if len(taken) > PARTS_MAX:  # too many to be imported; naming them would take its time
        uid = f"point-{len(taken) + 1}"
    else:
        uid = propose_slug(text[:NAMED_BY], taken=taken, max_length=UID_MAX, fallback="point")
    taken.add(uid)
    return uid


def topic_of(path: tuple[str, ...]) -> tuple[str | None, str | None]:
    """Module and topic for a path of categories: its last two; a single one is both."""
    names = [part for part in path if part.strip()][-2:]
    if not names:
        return None, None
    slugs = [_topic_slug(name) for name in names]
    return slugs[0], slugs[-1]


def _topic_slug(name: str) -> str:
    """All words of a name, so that the title of a topic that was exported finds it again."""
    ascii_name = unicodedata.normalize("NFKD", name[:NAMED_BY]).encode("ascii", "ignore").decode()
    slug = "-".join(re.findall(r"[a-z0-9]+", ascii_name.lower()))
    return slug[:TOPIC_MAX].strip("-") or "topic"


def _pitfall(option: Option, correction: str) -> Mapping:
    return mapping(option.line, claim=option.text, correction=option.feedback or correction)


def _model_answer(draft: Draft, right: list[Option]) -> str:
    feedback = [option.feedback for option in right if option.feedback]
    return "\n\n".join(filter(None, [draft.model_answer, *feedback]))
