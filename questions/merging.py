"""Two curators edit one question: what each of them changed, and both brought together.

A `Draft` is a question as its form writes it: strings only, rows of the lists by key. Three of them
meet here: the *base* that both started from, *theirs* that was stored meanwhile, and *yours* that
is being saved. What only one side changed is taken over; what both changed has to be chosen, and
stays `undecided` from one save to the next until it is.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

Row = dict[str, str]
Rows = dict[str, Row]  # by key: the row's id, or NEW and a number; in order

NEW = "new-"
WORDS_MAX = 2_000  # texts with more words are compared line by line


@dataclass(frozen=True)
class Draft:
    fields: dict[str, str]
    lists: dict[str, Rows] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it, the order of the rows included."""
        rows = {name: list(rows.items()) for name, rows in self.lists.items()}
        return {"fields": self.fields, "lists": rows}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Draft":
        return cls(dict(data["fields"]), {name: dict(rows) for name, rows in data["lists"].items()})


@dataclass(frozen=True)
class Difference:
    """One field, or one row of a list, that was changed meanwhile.

    `theirs` or `yours` is None where that side has deleted the row, or never had it.
    `must_choose` when both sides changed it, each in another way.
    """

    name: str  # of the field or the list
    key: str  # of the row; empty for a field
    theirs: Row | None
    yours: Row | None
    must_choose: bool

    @property
    def choice(self) -> str:
        """What the choice between the two is called in the form."""
        return choice_name(self.name, self.key)


@dataclass(frozen=True)
class Merge:
    """`merged` holds everything of both sides, and yours where one has to be chosen."""

    merged: Draft
    differences: list[Difference]

    @property
    def undecided(self) -> list[str]:
        """The choices that somebody has to make, by name."""
        return [item.choice for item in self.differences if item.must_choose]


def choice_name(name: str, key: str = "") -> str:
    return f"choice-{name}-{key}" if key else f"choice-{name}"


def merge(
    base: Draft | None, theirs: Draft, yours: Draft, undecided: Collection[str] = ()
) -> Merge:
    """Bring both sides together. Without a base, whatever differs has to be chosen.

    `undecided` names choices that were asked for and not made: they are asked for again, though
    `base` knows what is stored by now.
    """
    fields: dict[str, str] = {}
    differences: list[Difference] = []
    for name, stored in theirs.fields.items():
        before = base.fields.get(name) if base else None
        own = yours.fields.get(name, stored)
        fields[name] = stored if own == before else own
        if stored != own and (stored != before or choice_name(name) in undecided):
            versions = {"theirs": {name: stored}, "yours": {name: own}}
            differences.append(Difference(name, "", **versions, must_choose=own != before))
    lists = {}
    for name, rows in theirs.lists.items():
        before_rows = base.lists.get(name, {}) if base else None
        own_rows = yours.lists.get(name, {})
        found = _compare_rows(name, before_rows, rows, own_rows, undecided)
        differences += found
        lists[name] = _merge_rows(before_rows, rows, own_rows)
    return Merge(Draft(fields, lists), differences)


def choose_theirs(yours: Draft, theirs: Draft, choices: Mapping[str, str]) -> Draft:
    """Return `yours` with what is chosen to be `theirs` put in its place.

    `choices` maps `Difference.choice` to "theirs" or "yours". A row that they have deleted goes;
    one that they changed and you deleted comes back.
    """
    taken = {name for name, side in choices.items() if side == "theirs"}
    fields = {
        name: theirs.fields[name] if choice_name(name) in taken else value
        for name, value in yours.fields.items()
    }
    lists = {}
    for name, own in yours.lists.items():
        stored = theirs.lists.get(name, {})
        chosen = {key for key in [*own, *stored] if choice_name(name, key) in taken}
        order = [key for key in own if key not in chosen or key in stored]
        _fit_in(order, [key for key in stored if key in own or key in chosen])
        lists[name] = {key: stored[key] if key in chosen else own[key] for key in order}
    return Draft(fields, lists)


def marked(old: str, new: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Return both texts in pieces, each with whether the other text lacks it."""
    one, other = _pieces(old), _pieces(new)
    if max(len(one), len(other)) > WORDS_MAX:
        one, other = old.splitlines(keepends=True), new.splitlines(keepends=True)
    left, right = [], []
    for kind, i, j, k, m in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        left.append(("".join(one[i:j]), kind != "equal"))
        right.append(("".join(other[k:m]), kind != "equal"))
    return [piece for piece in left if piece[0]], [piece for piece in right if piece[0]]


def _compare_rows(
    name: str, base: Rows | None, theirs: Rows, yours: Rows, undecided: Collection[str]
) -> list[Difference]:
    differences = []
    for key in [*theirs, *(key for key in yours if key not in theirs)]:
        before = base.get(key) if base is not None else None
        stored, own = theirs.get(key), yours.get(key)
        is_open = choice_name(name, key) in undecided or base is None
        if stored != own and (stored != before or is_open) and not key.startswith(NEW):
            must_choose = own != before if own is not None else stored == before
            differences.append(Difference(name, key, stored, own, must_choose=must_choose))
    return differences


def _merge_rows(base: Rows | None, theirs: Rows, yours: Rows) -> Rows:
    merged: Rows = {}
    for key in [*theirs, *(key for key in yours if key not in theirs)]:
        before = base.get(key) if base is not None else None
        stored, own = theirs.get(key), yours.get(key)
        kept = stored if own == before else own
        if own is None and before not in (None, stored):
            kept = stored  # deleted here and changed there: the text stays
        if kept is not None:
            merged[key] = kept
    order = _merge_order(list(base or {}), list(theirs), list(yours))
    return {key: merged[key] for key in order if key in merged}


def _merge_order(base: Sequence[str], theirs: Sequence[str], yours: Sequence[str]) -> list[str]:
    """The order of the side that moved rows, yours if both did; rows of the other fit in."""
    common = set(base) & set(theirs) & set(yours)
    have_moved = [key for key in yours if key in common] != [key for key in base if key in common]
    order, other = (list(yours), theirs) if have_moved else (list(theirs), yours)
    _fit_in(order, other)
    return order


def _fit_in(order: list[str], other: Sequence[str]) -> None:
    """Put what `order` lacks behind what it follows in `other`."""
    for index, key in enumerate(other):
        if key not in order:
            before = next((k for k in reversed(other[:index]) if k in order), None)
            order.insert(order.index(before) + 1 if before is not None else 0, key)


def _pieces(text: str) -> list[str]:
    """Words and what stands between them."""
    return re.findall(r"\s+|\S+", text)
