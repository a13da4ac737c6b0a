"""Which words of an answer look like a key point. A hint, never a tick: the person decides."""

import functools
import re
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_][\w.+#]*[\w+#]|\w", re.UNICODE)
_DIGIT = re.compile(r"\d")
_SUFFIXES = ("ingly", "edly", "ings", "ation", "ing", "ies", "ed", "es", "ly", "s")
_LEAST_STEM = 4
_COMMON = frozenset(
    {
        *("about", "above", "after", "again", "against", "also", "always", "another", "answer"),
        *("because", "been", "before", "being", "below", "between", "both", "cannot", "claim"),
        *("could", "does", "doing", "done", "down", "each", "either", "even", "every", "example"),
        *("explains", "first", "from", "gives", "have", "having", "here", "holds", "instead"),
        *("into", "itself", "just", "keeps", "later", "least", "less", "like", "made", "make"),
        *("makes", "many", "means", "mention", "mentions", "more", "most", "much", "must", "name"),
        *("names", "need", "needs", "never", "none", "once", "only", "other", "over", "own"),
        *("part", "point", "rather", "same", "says", "show", "shows", "since", "some", "something"),
        *("still", "such", "than", "that", "their", "them", "then", "there", "these", "they"),
        *("thing", "this", "those", "through", "thus", "time", "under", "until", "upon", "used"),
        *("uses", "using", "very", "what", "when", "where", "whether", "which", "while", "whole"),
        *("will", "with", "within", "without", "work", "works", "would", "write", "writes", "your"),
    }
)


def mentioned_words(answer: str, points: Iterable[str]) -> list[list[str]]:
    """Return for each of `points` the telling words that `answer` uses too, in the point's order.

    Endings are ignored ("locks" is mentioned by "locking"). One word in common out of many is
    chance: without two, or all there are, the list is empty.
    """
    said = {_stem(word) for word in _telling_words(answer)}
    return [_mentioned(said, _stems(point)) for point in points]


def _mentioned(said: set[str], point: dict[str, str]) -> list[str]:
    mentioned = [word for word, stem in point.items() if stem in said]
    return mentioned if len(mentioned) >= min(2, len(point)) else []


@functools.lru_cache(maxsize=4_096)
def _stems(point: str) -> dict[str, str]:
    """Return the stems of the point's telling words, in order; the same points come again."""
    return {word: _stem(word) for word in _telling_words(point)}


def _telling_words(text: str) -> Iterable[str]:
    for word in dict.fromkeys(_WORD.findall(text.lower())):
        if (len(word) >= _LEAST_STEM and word not in _COMMON) or _DIGIT.search(word):
            yield word


def _stem(word: str) -> str:
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _LEAST_STEM:
            return word.removesuffix(suffix)
    return word.removesuffix("e") if len(word) > _LEAST_STEM else word
