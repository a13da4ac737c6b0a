"""Cuts a job description into clauses, and says of each whether it is a must or a nice-to-have.

A heading holds for the lines below it; words in the clause itself are stronger. `None` is for
clauses that ask nothing: benefits, the company, how to apply.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """What a clause says about the words in it."""

    MUST = "must"
    MENTIONED = "mentioned"
    NICE = "nice"
    NOT_NEEDED = "not needed"


@dataclass(frozen=True, slots=True)
class Clause:
    start: int
    end: int
    standing: Standing | None


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_NICE_HEADING = _any(
    r"(?:nice|good)[\s-]to[\s-]have|\bbonus|preferred|\bplus(?:es)?\b|desir(?:able|ed)|ideally",
    r"optional|extra points|would be great|would love|von vorteil|wünschenswert|pluspunkte",
)
_MUST_HEADING = _any(
    r"require|must[\s-]haves?|essential|qualification|\bskills\b|\bprofile?\b|your experience",
    r"what (?:you|we)(?:['’]ll| will)? (?:bring|need|expect|have|are looking for|look for)",
    r"what we['’]re looking for|looking for|we expect|who you are|about you",
    r"you (?:should )?(?:have|bring|are)\b",
    r"anforderungen|das bringst du mit",
)
_SILENT_HEADING = _any(
    r"benefits|perks|(?:what )?we offer|what you get|why (?:join|work|us)|salary|compensation",
    r"about (?:us|the company|our company)|who we are|our (?:values|mission|story)|how to apply",
    r"(?:hiring|interview|application) process|equal opportunit|diversity|wir bieten|über uns",
)
_OTHER_HEADING = _any(
    r"responsibilit|what you(?:['’]ll| will) (?:do|work|build)|your (?:tasks|role|mission)",
    r"(?:our|the|tech(?:nology|nical)?) stack|tools we use|the (?:job|role|team|position)",
    r"about the (?:job|role|team|position)|aufgaben",
)

_NOT_NEEDED = _any(
    r"\b(?:not|never)(?: \w+)? (?:required|needed|necessary|expected|essential|a must)",
    r"\bno\b[^.;]{1,40}?\b(?:needed|required|necessary|expected|knowledge|experience)\b",
    r"(?:(?:do|does|wo)n['’]?t|(?:do|does|need) not|needn['’]t)(?: \w+)?"
    r" (?:need|have to|require|expect|use|care|matter|know)\b",
    r"\bkein(?:e|en)?\b[^.;]{1,40}?\b(?:nötig|erforderlich)",
)
_NOT_NEEDED_BUT_NICE = _any(
    r"\bnot (?:\w+ )?(?:required|needed|necessary|mandatory|essential|a must)\b[^.;]{0,20}?"
    r"\b(?:but|though|yet)\b",
)
_NICE = _any(
    r"\b(?:nice|good)[\s-]to[\s-]have|\bbonus\b|\ba (?:\w+ )?plus\b|\bplus points?\b|\bplus:",
    r"\bideally\b|\bpreferr?(?:ed|ably)\b|\bdesirable\b|\badvantage(?:ous)?\b|\bbeneficial\b",
    r"\bwelcome\b|\boptional(?:ly)?\b|\bwould be (?:great|nice)\b|\bextra points\b|\bhelpful\b",
    r"\bnice:|\b(?:open|openness|willing|willingness) to learn|\bvon vorteil\b|\bwünschenswert\b",
)
_MUST = _any(
    r"\brequire(?:d|s)?\b|\bmust(?:[\s-]haves?)?\b|\bessential\b|\bmandatory\b|\bproficien",
    r"\b(?:strong|solid|proven|deep|excellent|extensive|profound|expert)\b|\bin[\s-]depth\b",
    r"\byou (?:will )?need\b|\bfluent in\b|\bzwingend\b|\bsehr gute\b",
)
# Said after what it is about: `Kafka a plus`, where `ideally Kafka` comes before.
_TRAILING = _any(
    r"(?:required|mandatory|essential|needed|a must|plus|bonus|advantage|preferred|desirable"
    r"|welcome|nice to have|beneficial|helpful)\W*$",
)

_SENTENCE_ENDS = re.compile(r"[.!?](?=\s|$)|;|\n|•")
_PART_ENDS = re.compile(r",? but |,? though |,? however,? | [–—] |, while ", re.IGNORECASE)
_HEADING_MAX = 70


def clauses(text: str) -> list[Clause]:
    """Cut `text` into clauses; together they cover all of its words."""
    found: list[Clause] = []
    section: Standing | None = Standing.MENTIONED
    for start, end in _spans(text, 0, len(text), re.compile(r"\n")):
        heading = _heading(text[start:end])
        if heading is not _NO_HEADING:
            section = heading.standing
        for span in _spans(text, start, end, _SENTENCE_ENDS):
            found += _sentence(text, *span, section)
    return found


@dataclass(frozen=True)
class _Heading:
    standing: Standing | None


_NO_HEADING = _Heading(Standing.MENTIONED)


def _heading(line: str) -> _Heading:
    """What the heading says of the lines below it; `_NO_HEADING` for a line that is none."""
    title, colon, rest = line.strip(" \t\r\n#*_-=").partition(":")
    # `Nice to have: Kafka` is a line about Kafka, not a heading.
    if not title or rest.strip(" *_") or len(title) > _HEADING_MAX:
        return _NO_HEADING
    looks_like_one = colon or line.lstrip().startswith("#") or not re.search(r"[.;,!]\s*$", title)
    is_item = re.match(r"\s*[-*•–]\s", line) is not None and not colon
    if not looks_like_one or is_item or len(title.split()) > 8:
        return _NO_HEADING
    for pattern, standing in (
        (_NICE_HEADING, Standing.NICE),
        (_SILENT_HEADING, None),
        (_OTHER_HEADING, Standing.MENTIONED),
        (_MUST_HEADING, Standing.MUST),
    ):
        if pattern.search(title):
            return _Heading(standing)
    return _NO_HEADING


def _sentence(text: str, start: int, end: int, section: Standing | None) -> Iterator[Clause]:
    if section is None:
        yield Clause(start, end, None)
        return
    sentence = text[start:end]
    if _NOT_NEEDED_BUT_NICE.search(sentence):
        yield Clause(start, end, Standing.NICE)
        return
    for part_start, part_end in _spans(text, start, end, _PART_ENDS):
        part = text[part_start:part_end]
        cues = _cues(part)
        if len(cues) > 1 and "," in part:
            yield from _comma_parts(text, part_start, part_end, section)
        else:
            yield Clause(part_start, part_end, _strongest(cues) or section)


def _comma_parts(text: str, start: int, end: int, section: Standing) -> Iterator[Clause]:
    """A part without a cue goes with the one before it; before `X is required`, with that."""
    spans = list(_spans(text, start, end, re.compile(r",")))
    said = [_strongest(_cues(text[a:b])) for a, b in spans]
    trails = [bool(_TRAILING.search(text[a:b])) for a, b in spans]
    ahead: list[Standing | None] = []
    for standing, is_trailing in zip(reversed(said), reversed(trails), strict=True):
        carried = ahead[-1] if ahead else None
        ahead.append((standing if is_trailing else None) if standing else carried)
    before: Standing | None = None
    for (a, b), standing, after, is_trailing in zip(
        spans, said, reversed(ahead), trails, strict=True
    ):
        yield Clause(a, b, standing or after or before or section)
        if standing and not is_trailing:
            before = standing


def _cues(part: str) -> list[Standing]:
    if _NOT_NEEDED.search(part):
        return [Standing.NOT_NEEDED]
    cues = []
    if _NICE.search(part):
        cues.append(Standing.NICE)
    if _MUST.search(part):
        cues.append(Standing.MUST)
    return cues


def _strongest(cues: list[Standing]) -> Standing | None:
    """`A strong plus` is a plus."""
    return cues[0] if cues else None


def _spans(
    text: str, start: int, end: int, separator: re.Pattern[str]
) -> Iterator[tuple[int, int]]:
    """Yield start and end of what stands between separators; these belong to what they end."""
    at = start
    for match in separator.finditer(text, start, end):
        if match.end() > at:
            yield at, match.end()
        at = match.end()
    if at < end:
        yield at, end
