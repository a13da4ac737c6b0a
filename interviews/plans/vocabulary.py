"""The words by which job descriptions name topics of the bank, and technologies it lacks."""

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

NEARBY = 20  # characters after a word that can show it to be another one
_FILE = Path(__file__).with_name("vocabulary.yaml")


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the vocabulary: the paths of the bank it names; none for what the bank lacks."""

    name: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    term: Term
    start: int
    end: int


class Vocabulary:
    """Finds the words of the vocabulary in a text, the longest where several fit."""

    def __init__(self, bank: Mapping[str, str]) -> None:
        """`bank` maps the paths (`module`, `module/topic`) that can be asked to their titles."""
        self.titles = dict(bank)
        self._exact: dict[str, Term] = {}
        self._folded: dict[str, Term] = {}
        words = _words_by_target()
        by_word: dict[str, list[str]] = {}
        for path, title in bank.items():
            by_word.setdefault(title.lower(), []).append(path)
        for path, names in words.topics.items():
            for name in names:
                targets = by_word.setdefault(name, [])
                if path in bank and path not in targets:
                    targets.append(path)
        for name in words.technologies:
            by_word.setdefault(name, [])
        for name, targets in by_word.items():
            index = self._folded if name == name.lower() else self._exact
            index[_key(name)] = Term(name, tuple(targets))
        self._pattern = _pattern(by_word)

    def hits(self, text: str) -> list[Hit]:
        """Return what is found in `text`, in order, without overlaps."""
        found = []
        for match in self._pattern.finditer(text):
            term = self._term(match[0])
            if term is not None and not _is_a_verb(term, text[match.end() : match.end() + NEARBY]):
                found.append(Hit(term, match.start(), match.end()))
        return found

    def _term(self, words: str) -> Term | None:
        if exact := self._exact.get(_key(words)):
            return exact
        folded = _key(words.lower())
        return self._folded.get(folded) or self._folded.get(folded.removesuffix("s"))


@dataclass(frozen=True, slots=True)
class _Words:
    topics: dict[str, list[str]]
    technologies: list[str]
    no_names: frozenset[str]


def no_names() -> frozenset[str]:
    """Words with a capital that are no technology, so that they need not be looked up."""
    return _words_by_target().no_names


@functools.cache
def _words_by_target() -> _Words:
    content = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    technologies = [name for names in content["technologies"].values() for name in names]
    return _Words(content["topics"], technologies, frozenset(content["no_names"]))


def _key(name: str) -> str:
    return re.sub(r"[\s-]+", " ", name)


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    """One alternation, longest first. What follows or precedes is neither letter nor digit."""
    alternatives = []
    for name in sorted(names, key=len, reverse=True):
        words = r"[\s-]+".join(re.escape(word) for word in re.split(r"[\s-]+", name))
        alternatives.append(f"(?i:{words})s?" if name == name.lower() else words)
    return re.compile(rf"(?<![\w+#/.@-])(?:{'|'.join(alternatives)})(?![\w+#@]|-\w+\.)")


def _is_a_verb(term: Term, after: str) -> bool:
    """`Go to our page`, `React quickly`, `Spring 2027`: words that are names in other places."""
    if term.name == "Go":
        return re.match(r" (?:to|for|the|ahead|beyond|live|above|on|through)\b", after) is not None
    if term.name in ("React", "Express", "Swift"):
        return re.match(r" (?:to|quickly|interest)\b", after) is not None
    return term.name == "Spring" and re.match(r" ?\d{4}", after) is not None
