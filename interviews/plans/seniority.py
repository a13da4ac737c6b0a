"""Which level a job description asks for: its title, else its years, else a word in the text."""

import re
from dataclasses import dataclass

from questions.models import Level

NUMBERS = {
    word: number
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    )
}
SENIOR_FROM, MID_FROM = 5, 2  # years

_WORDS = {
    Level.JUNIOR: r"junior|graduate|intern(?:ship)?|trainee|entry[\s-]level|berufseinsteiger",
    Level.MID: r"mid[\s-]?(?:level|senior)|mid\b|intermediate|medior|regular",
    Level.SENIOR: r"senior|sr\.|lead|staff|principal|expert[\s-]level|architect",
}
_LEVEL = {
    level: re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
    for level, words in _WORDS.items()
}
# `Mentor junior colleagues`, `work with senior engineers`, `Lead the migration`: somebody else.
_ABOUT_OTHERS = re.compile(
    r"(?:(?:mentor|coach|support|help|guid|train|teach)\w*|alongside|with|from|report\w* to|our)"
    r"(?: \w+){0,2} (?:and )?$",
    re.IGNORECASE,
)
_COUNT = rf"(?P<low>\d{{1,2}}|{'|'.join(NUMBERS)})"
_YEARS = re.compile(
    rf"(?<![\w.]){_COUNT}\s*(?:\+|plus|or more)?\s*"
    rf"(?:(?:-|–|to|bis)\s*(?:\d{{1,2}}|{'|'.join(NUMBERS)})\s*\+?\s*)?"
    r"\+?\s*(?:years?|yrs?|jahren?|jahre)\b",
    re.IGNORECASE,
)
_OF_THE_COMPANY = re.compile(
    r"\b(?:founded|history|market|company|we have been|for over|since|anniversary|ago|old|degree"
    r"|contract)\b",
    re.IGNORECASE,
)
_TITLE_LINES = 3
YEARS_MAX = 15
NEARBY = 120  # characters that can say whose years or which senior is meant


@dataclass(frozen=True, slots=True)
class LevelGuess:
    """The level, and the words that say so with their place in the text; without any: mid."""

    level: Level
    words: str = ""
    start: int = 0
    end: int = 0


def guess_level(text: str) -> LevelGuess:
    """Read the level off `text`. Of several numbers of years the highest minimum counts."""
    title = "\n".join(text.lstrip().splitlines()[:_TITLE_LINES])
    offset = len(text) - len(text.lstrip())
    return (
        _by_word(title, offset, text)
        or _by_years(text)
        or _by_word(text, 0, text)
        or LevelGuess(Level.MID)
    )


def _by_word(part: str, offset: int, text: str) -> LevelGuess | None:
    found = []
    for level, pattern in _LEVEL.items():
        for match in pattern.finditer(part):
            line_start = max(part.rfind("\n", 0, match.start()) + 1, match.start() - NEARBY)
            verb = match[0].lower() == "lead" and re.match(
                r" (?:the|a|our|and)\b", part[match.end() :]
            )
            if not verb and not _ABOUT_OTHERS.search(part[line_start : match.start()]):
                found.append((match.start(), level, match))
                break
    if not found:
        return None
    _, level, match = min(found, key=lambda each: each[0])
    return LevelGuess(level, match[0], match.start() + offset, match.end() + offset)


def _by_years(text: str) -> LevelGuess | None:
    found = []
    for match in _YEARS.finditer(text):
        sentence = _sentence_around(text, match.start(), match.end())
        low = match["low"].lower()
        years = NUMBERS[low] if low in NUMBERS else int(low)
        if years <= YEARS_MAX and not _OF_THE_COMPANY.search(sentence):
            found.append((years, match))
    if not found:
        return None
    years, match = max(found, key=lambda each: each[0])
    return LevelGuess(level_of(years), match[0].strip(), match.start(), match.end())


def level_of(years: int) -> Level:
    """Below 2 years junior, from 5 senior, else mid."""
    if years >= SENIOR_FROM:
        return Level.SENIOR
    return Level.MID if years >= MID_FROM else Level.JUNIOR


def _sentence_around(text: str, start: int, end: int) -> str:
    """What stands on the line on both sides, up to the next full stop or `NEARBY` characters."""
    before = re.split(r"[.;] |\n", text[max(0, start - NEARBY) : start])[-1]
    after = re.split(r"[.;] |\n", text[end : end + NEARBY])[0]
    return before + text[start:end] + after
