"""Near-duplicates: questions that ask, or answer, almost the same thing.

Two questions are compared twice, by the words of their prompts and by the words of their points;
the larger of the two is their similarity. The words of each are sorted first, so that another order
of the same sentences is still the same (`rapidfuzz.fuzz.token_sort_ratio`, 0 to 100).

Comparing everything with everything grows with the square of the bank. A question of a large bank
is therefore compared only with the few that share most of its rare words and pairs of words.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import chain, pairwise

from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, Max
from django.utils.functional import cached_property
from rapidfuzz import fuzz, utils

from questions.curation import audit
from questions.freezing import Content
from questions.models import Action, DismissedPair, Question, Status

ALIKE = 75.0  # the least similarity that is reported; none in the bank of Viva reaches 70
EXACT_UP_TO = 250_000  # comparisons; beyond it only those that share rare words
RARE = 10  # how many rare words and pairs of a text are looked up
CROWD = 50  # how many questions with the same word are looked at
SHORTLIST = 10  # how many are compared with each question of a large bank
LEAST_WORDS = 4  # shorter texts are alike only when they are the same
KEPT_FOR = 600  # seconds, of the pairs of the whole bank

PROMPT, POINTS = 0, 1


@dataclass(frozen=True)
class Asked:
    """What is compared of a question. `slug` tells it apart, in the bank and in a file."""

    slug: str
    prompt: str
    points: tuple[str, ...] = ()

    @classmethod
    def from_content(cls, content: Content) -> "Asked":
        points = content["framework"]["points"]
        return cls(content["slug"], content["prompt"], tuple(point["text"] for point in points))

    @property
    def points_text(self) -> str:
        return "\n\n".join(self.points)

    @cached_property
    def words(self) -> tuple[str, str]:
        """The words of the prompt and those of the points, sorted."""
        return _sorted_words(self.prompt), _sorted_words(self.points_text)

    def traits(self, side: int) -> set[str]:
        """Single words and neighbouring ones of the prompt or of the points; not kept."""
        words = _plain_words(self.points_text if side == POINTS else self.prompt)
        return {*words, *map(" ".join, pairwise(words))}


@dataclass(frozen=True, order=True)
class Pair:
    """Two questions that are alike; `first` comes before `second` in the order they came."""

    similarity: float
    prompts: float
    points: float
    first: str
    second: str


def find_near_duplicates(
    questions: Sequence[Asked],
    others: Sequence[Asked] = (),
    *,
    at_least: float = ALIKE,
    limit: int = 500,
) -> list[Pair]:
    """Return the pairs that are alike, most alike first: among `questions`, and they with `others`.

    A slug that stands in both is the same question: the one in `questions` is meant. At most
    `limit` pairs are returned. The time grows with the number of questions, not with its square.
    """
    new = {asked.slug for asked in questions}
    everything = [*questions, *(asked for asked in others if asked.slug not in new)]
    if len(questions) * len(everything) <= EXACT_UP_TO:
        candidates = _all_pairs(len(questions), len(everything))
    else:
        candidates = _likely_pairs(len(questions), everything)
    pairs = (_compare(everything[first], everything[second]) for first, second in candidates)
    alike = [pair for pair in pairs if pair.similarity >= at_least]
    return sorted(alike, key=lambda pair: (-pair.similarity, pair.first, pair.second))[:limit]


def load_bank() -> list[Asked]:
    """Return the working copies of all questions that are not retired, in two queries."""
    points = defaultdict(list)
    questions = Question.objects.exclude(status=Status.RETIRED).order_by("pk")
    rows = questions.filter(framework__points__isnull=False).values_list(
        "slug", "framework__points__text"
    )
    for slug, text in rows.order_by("pk", "framework__points__position", "framework__points__pk"):
        points[slug].append(text)
    return [
        Asked(slug, prompt, tuple(points[slug]))
        for slug, prompt in questions.values_list("slug", "prompt")
    ]


def _compare(one: Asked, other: Asked) -> Pair:
    prompts, points = (_likeness(*texts) for texts in zip(one.words, other.words, strict=True))
    return Pair(max(prompts, points), prompts, points, one.slug, other.slug)


def _likeness(one: str, other: str) -> float:
    """0 to 100. A text of a few words says too little to be alike without being the same."""
    if not one or not other:
        return 0.0
    if one == other:
        return 100.0
    if min(one.count(" "), other.count(" ")) + 1 < LEAST_WORDS:
        return 0.0
    return fuzz.ratio(one, other)


def _all_pairs(new: int, total: int) -> Iterator[tuple[int, int]]:
    for first in range(new):
        for second in range(first + 1, total):
            yield first, second


def _likely_pairs(new: int, everything: Sequence[Asked]) -> Iterator[tuple[int, int]]:
    """Pairs that say the same or share many of the rare traits of one of them, each pair once."""
    seen: set[tuple[int, int]] = set()
    for side in (PROMPT, POINTS):
        for index, other in chain(
            _same_pairs(new, [asked.words[side] for asked in everything]),
            _sharing_pairs(new, (asked.traits(side) for asked in everything)),
        ):
            pair = (min(index, other), max(index, other))
            if pair not in seen:
                seen.add(pair)
                yield pair


def _same_pairs(new: int, texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pair each text with the last one before it that is the same."""
    last: dict[str, int] = {}
    for index, text in enumerate(texts):
        if text and text in last and last[text] < new:
            yield last[text], index
        if index < new or text not in last:
            last[text] = index


def _sharing_pairs(new: int, traits: Iterable[set[str]]) -> Iterator[tuple[int, int]]:
    """Pair each new text with the few that share most of its rare traits.

    A large bank has millions of traits, so each is kept once and known by its number.
    """
    numbers: dict[str, int] = {}
    owners: list[array[int]] = []
    numbered: list[array[int]] = []
    for index, own in enumerate(traits):
        for trait in own:
            if trait not in numbers:
                numbers[trait] = len(owners)
                owners.append(array("I"))
            owners[numbers[trait]].append(index)
        if index < new:
            numbered.append(array("I", map(numbers.__getitem__, own)))
    names = list(numbers)
    for index, own_numbers in enumerate(numbered):
        shared = [number for number in own_numbers if len(owners[number]) > 1]
        rare = nsmallest(RARE, shared, key=lambda number: (len(owners[number]), names[number]))
        votes = Counter(chain.from_iterable(owners[number][:CROWD] for number in rare))
        del votes[index]
        for other, _ in votes.most_common(SHORTLIST):
            yield index, other


def _plain_words(text: str) -> list[str]:
    """Lower case, without punctuation, and so without the marks of Markdown."""
    return utils.default_process(text).split()


def _sorted_words(text: str) -> str:
    return " ".join(sorted(_plain_words(text)))


def dismissed_slugs() -> set[frozenset[str]]:
    """The pairs that somebody has decided are no duplicates."""
    pairs = DismissedPair.objects.values_list("first__slug", "second__slug")
    return {frozenset(pair) for pair in pairs}


def duplicates_of(slug: str) -> list[Pair]:
    """Return what is like one question of the bank, without the pairs that were dismissed."""
    bank = load_bank()
    own = [asked for asked in bank if asked.slug == slug]
    dismissed = dismissed_slugs()
    return [
        pair
        for pair in find_near_duplicates(own, bank)
        if frozenset((pair.first, pair.second)) not in dismissed
    ]


def pairs_of_bank() -> list[Pair]:
    """Return all pairs of the bank that are alike, dismissed ones too; kept until it changes."""
    state = Question.objects.aggregate(count=Count("pk"), last=Max("updated_at"))
    key = f"near-duplicates:{state['count']}:{state['last'] and state['last'].timestamp()}"
    pairs: list[Pair] | None = cache.get(key)
    if pairs is None:
        pairs = find_near_duplicates(load_bank())
        cache.set(key, pairs, KEPT_FOR)
    return pairs


@transaction.atomic
def dismiss(*, first: Question, second: Question, by: User) -> None:
    """Store that the two are no duplicates; doing it again changes nothing."""
    one, other = sorted((first, second), key=lambda question: question.pk)
    pair, is_new = DismissedPair.objects.get_or_create(
        first=one, second=other, defaults={"dismissed_by": by}
    )
    if is_new:
        audit.record(action=Action.CREATED, obj=pair, by=by)


@transaction.atomic
def restore(*, first: Question, second: Question, by: User) -> None:
    """Take a dismissal back."""
    both = [first, second]
    pairs = DismissedPair.objects.select_for_update(of=("self",)).select_related("first", "second")
    for pair in pairs.filter(first__in=both, second__in=both):
        audit.record(action=Action.DELETED, obj=pair, by=by)
        pair.delete()
