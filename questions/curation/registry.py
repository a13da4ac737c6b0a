"""What other apps tell curators about the bank, which knows nothing of them.

Their `AppConfig.ready` registers functions here. Each is asked once for a page, whatever the page
lists.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from django.contrib.auth.models import User

SHOWN = 5  # rows of a panel; the rest is behind its link


@dataclass(frozen=True)
class Row:
    """One piece of work: where it is done, and a word about it."""

    title: str
    url: str
    remark: str = ""


@dataclass(frozen=True)
class Panel:
    """A kind of work on the first page: how much there is, the first few, and where the rest is."""

    title: str
    count: int
    url: str
    rows: list[Row] = field(default_factory=list)
    empty: str = "Nothing."


# Returns nothing for those who do not do that work.
PanelMaker = Callable[[User], Panel | None]
# From revisions' primary keys to how often each is used; what it counts is said by its name.
UseCounter = Callable[[Collection[int]], Mapping[int, int]]

panel_makers: list[PanelMaker] = []
use_counters: dict[str, UseCounter] = {}


def register_panel(maker: PanelMaker) -> None:
    """Add a panel to the curators' first page."""
    if maker not in panel_makers:
        panel_makers.append(maker)


def register_uses(name: str, counter: UseCounter) -> None:
    """Say what uses revisions, in the singular: `round`."""
    use_counters[name] = counter


def uses_of(revisions: Collection[int]) -> dict[int, dict[str, int]]:
    """Return `{revision: {"round": 3}}` for those revisions, one query for each counter."""
    uses: dict[int, dict[str, int]] = {pk: {} for pk in revisions}
    for name, counter in use_counters.items():
        for pk, count in counter(revisions).items():
            if count:
                uses[pk][name] = count
    return uses
