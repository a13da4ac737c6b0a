"""What a job description asks for, read with rules and word lists: nothing leaves the server.

`vocabulary` finds the words, `clauses` says whether they are needed, `seniority` how much
experience is asked for; here it is counted. `docs/interviewing.md` says what this can and cannot
tell.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from interviews.plans.clauses import Clause, Standing, clauses
from interviews.plans.seniority import LevelGuess, guess_level
from interviews.plans.vocabulary import Hit, Term, Vocabulary, no_names

BYTES_MAX = 100_000
SHARES_MAX = 15
NAMES_LOOKED_UP_MAX = 25  # in the text of questions; each is a query

FindTopic = Callable[[str], str | None]

WEIGHTS = {Standing.MUST: 3.0, Standing.MENTIONED: 2.0, Standing.NICE: 1.0}
SECOND_TARGET = 0.5  # of the weight, for the further topics that a word names
CLAUSES_COUNTED = 3  # repeating a word more often than this does not make it more important


class TooLongError(ValueError):
    """The text is longer than `BYTES_MAX`."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A word of the text, where it stands, and what it means for the plan."""

    start: int
    end: int
    words: str
    term: Term
    standing: Standing


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the interview, in percent, and the words that caused it."""

    target: str
    title: str
    percent: int
    is_must: bool
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lack:
    """A technology that is asked for and that the bank has nothing about."""

    name: str
    is_must: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of a text."""

    text: str
    shares: list[Share]
    too_small: list[str]  # titles of what was named, too little for a share of its own
    lacks: list[Lack]
    not_needed: list[str]
    level: LevelGuess
    mentions: list[Mention]
    is_german: bool

    @property
    def is_vague(self) -> bool:
        """Whether too little was recognised to make a good plan of it."""
        return len(self.shares) < 2


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the text, with what its mark means; nothing for what was not recognised."""

    text: str
    mark: str = ""


def read(text: str, vocabulary: Vocabulary, find_topic: FindTopic) -> Reading:
    """Read a job description. Raises `TooLongError` beyond `BYTES_MAX` of UTF-8.

    `find_topic` looks a name that the vocabulary does not have up in the text of the questions; it
    returns the path of a topic, or None.
    """
    if (size := len(text.encode())) > BYTES_MAX:
        raise TooLongError(
            f"This text has {size // 1000} KB, and at most {BYTES_MAX // 1000} KB are read. Paste"
            " only the part about the work and what is asked for."
        )
    parts = [clause for clause in clauses(text) if clause.standing is not None]
    hits = vocabulary.hits(text)
    is_german = _is_german(text)
    if not is_german:  # where every noun has a capital
        hits += _looked_up(text, parts, hits, find_topic)
    mentions = list(_mentions(text, parts, sorted(hits, key=lambda hit: hit.start)))
    excluded = _unique(m.words for m in mentions if m.standing == Standing.NOT_NEEDED)
    shares, too_small = _shares(mentions, vocabulary)
    return Reading(
        text=text,
        shares=shares,
        too_small=too_small,
        lacks=_lacks(mentions),
        not_needed=excluded,
        level=guess_level(text),
        mentions=mentions,
        is_german=is_german,
    )


def highlighted(reading: Reading) -> list[Segment]:
    """Cut the text into what was recognised and what was not, in order; together it is the text."""
    marks = [(m.start, m.end, _mark(m)) for m in reading.mentions]
    level = reading.level
    if level.words and not any(start < level.end and level.start < end for start, end, _ in marks):
        marks.append((level.start, level.end, "level"))
    segments, at = [], 0
    for start, end, mark in sorted(marks):
        segments += [Segment(reading.text[at:start]), Segment(reading.text[start:end], mark)]
        at = end
    return [segment for segment in [*segments, Segment(reading.text[at:])] if segment.text]


def apportion(weights: dict[str, float], total: int = 100) -> dict[str, int]:
    """Split `total` by weight, at least 1 each, with the largest-remainder method."""
    if not weights:
        return {}
    spare, sum_ = total - len(weights), sum(weights.values())
    quotas = {key: spare * weight / sum_ for key, weight in weights.items()}
    parts = {key: int(quota) + 1 for key, quota in quotas.items()}
    by_remainder = sorted(quotas, key=lambda key: int(quotas[key]) - quotas[key])
    for key in by_remainder[: total - sum(parts.values())]:
        parts[key] += 1
    return parts


_NOT_THIS = re.compile(r"\b(?:not|instead of|away from|rather than)\s+$", re.IGNORECASE)


def _mentions(text: str, parts: list[Clause], hits: list[Hit]) -> Iterator[Mention]:
    """Pair each hit with its clause; both are in order."""
    at = 0
    for hit in hits:
        while at < len(parts) and parts[at].end <= hit.start:
            at += 1
        if at == len(parts):
            return
        clause = parts[at]
        if clause.start <= hit.start and clause.standing is not None:
            standing = clause.standing
            if _NOT_THIS.search(text[max(clause.start, hit.start - 20) : hit.start]):
                standing = Standing.NOT_NEEDED
            words = text[hit.start : hit.end]
            yield Mention(hit.start, hit.end, words, hit.term, standing)


def _shares(mentions: list[Mention], vocabulary: Vocabulary) -> tuple[list[Share], list[str]]:
    """The shares, largest first, and the titles of what is too small for one."""
    weights: dict[str, list[float]] = defaultdict(list)
    words: dict[str, list[str]] = defaultdict(list)
    musts = set()
    for mention in mentions:
        if mention.standing == Standing.NOT_NEEDED:
            continue
        for place, target in enumerate(mention.term.targets):
            weights[target].append(WEIGHTS[mention.standing] * (SECOND_TARGET if place else 1))
            words[target].append(mention.words)
            if mention.standing != Standing.NICE:
                musts.add(target)
    sums = {
        target: sum(sorted(each, reverse=True)[:CLAUSES_COUNTED])
        for target, each in weights.items()
    }
    by_weight = sorted(sums, key=lambda target: -sums[target])
    percents = apportion({target: sums[target] for target in by_weight[:SHARES_MAX]})
    shares = [
        Share(
            target=target,
            title=vocabulary.titles[target],
            percent=percent,
            is_must=target in musts,
            words=tuple(_unique(words[target])),
        )
        for target, percent in percents.items()
    ]
    return shares, [vocabulary.titles[target] for target in by_weight[SHARES_MAX:]]


def _lacks(mentions: list[Mention]) -> list[Lack]:
    asked: dict[str, Lack] = {}
    for mention in mentions:
        if mention.term.targets or mention.standing == Standing.NOT_NEEDED:
            continue
        key = mention.words.lower()
        is_must = mention.standing != Standing.NICE
        before = asked.get(key)
        asked[key] = Lack(mention.words, is_must or (before is not None and before.is_must))
    return list(asked.values())


# A capital within a sentence; what begins a sentence or a list item has one anyway.
_NAME = re.compile(r"(?<![.!?:•*#–-] )(?<=[ (/])[A-Z][A-Za-z0-9]{2,}(?:[.+#][A-Za-z0-9]+)?(?!\w)")


def _looked_up(text: str, parts: list[Clause], hits: list[Hit], find_topic: FindTopic) -> list[Hit]:
    """Find names in the questions themselves that the vocabulary does not have."""
    taken = {place for hit in hits for place in range(hit.start, hit.end)}
    found, topics = [], dict[str, str | None]()
    for clause in parts:
        for match in _NAME.finditer(text, clause.start, clause.end):
            name = match[0]
            if match.start() in taken or name in no_names():
                continue
            if name not in topics and len(topics) < NAMES_LOOKED_UP_MAX:
                topics[name] = find_topic(name)
            if path := topics.get(name):
                found.append(Hit(Term(name, (path,)), match.start(), match.end()))
    return found


def _mark(mention: Mention) -> str:
    if mention.standing == Standing.NOT_NEEDED:
        return "excluded"
    if not mention.term.targets:
        return "lack"
    return "nice" if mention.standing == Standing.NICE else "must"


_GERMAN = re.compile(
    r"\b(?:und|oder|mit|für|wir|du|sie|dein|ihre?|bei|nicht|eine?[mnrs]?|der|die|das|zu|auf|von)\b",
    re.IGNORECASE,
)


def _is_german(text: str) -> bool:
    """Whether a tenth of the words are among the most common ones of German."""
    words = len(re.findall(r"\w+", text))
    return words >= 10 and len(_GERMAN.findall(text)) > words / 10


def _unique(words: Iterable[str]) -> list[str]:
    """Each word once, in the order and spelling of its first occurrence."""
    return list({word.lower(): word for word in reversed(list(words))}.values())[::-1]
