"""`make faults`: what Viva promises, while its processes are killed, stopped and replaced.

Starts gunicorn, temporary PostgreSQL clusters and SQLite files on this machine, answers questions
over HTTP while things break, and compares what was acknowledged with what is stored. Prints each
finding, at the end a table, and exits with 1 when a promise was missed. `--short` is the form of
`make test`.
"""

import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.faults import durability, mutants, outages, reloads, restoring
from tests.faults.site import PostgreSQL, SQLite
from tests.faults.table import Finding, table
from tests.postgresql import programs

say = partial(print, flush=True)


@dataclass(frozen=True)
class Size:
    """How many requests are acknowledged, and how often something is killed meanwhile."""

    acknowledged: int
    kills: int
    sqlite_answers: int
    control: int
    reloads: int
    under_load: int  # acknowledged while servers are replaced, or a back-up is made


FULL = Size(10_000, 20, 5_000, 600, 5, 1_200)
SHORT = Size(240, 3, 60, 60, 1, 60)

Check = Callable[[Path], Iterable[Finding]]


def checks(size: Size) -> dict[str, Check]:
    """Return what is tried, by name; each gets an empty directory."""

    def postgresql(directory: Path) -> PostgreSQL:
        return PostgreSQL(directory / "postgresql")

    return {
        "kills-postgresql": lambda directory: [
            durability.survives(
                postgresql(directory), directory, wanted=size.acknowledged, kills=size.kills
            )
        ],
        "kills-sqlite": lambda directory: [
            durability.survives(
                SQLite(directory), directory, wanted=size.acknowledged, kills=size.kills
            )
        ],
        "control-forgetting": lambda directory: [
            durability.forgetting_is_found(directory, wanted=size.control)
        ],
        "control-doubling": lambda directory: [
            durability.doubling_is_found(directory, wanted=size.control)
        ],
        "outages": outages.outages,
        "replacements": lambda directory: reloads.replacements(
            directory, wanted=size.under_load, reloads=size.reloads
        ),
        "sqlite-clients": lambda directory: [
            durability.never_locked(directory, answers=size.sqlite_answers)
        ],
        "backup-postgresql": lambda directory: [
            restoring.comes_back(postgresql(directory), directory, wanted=size.under_load)
        ],
        "backup-sqlite": lambda directory: [
            restoring.comes_back(SQLite(directory), directory, wanted=size.under_load)
        ],
    }


def findings(chosen: dict[str, Check]) -> Iterator[Finding]:
    with tempfile.TemporaryDirectory(prefix="viva-", ignore_cleanup_errors=True) as parent:
        Path(parent).chmod(0o755)  # PostgreSQL may run as another account
        for name, check in chosen.items():
            directory = Path(parent, name)
            directory.mkdir()
            yield from check(directory)


def main(*arguments: str) -> int:
    """`--short`, and names of checks (all without any); the full form hunts the mutants as well."""
    is_short = "--short" in arguments
    known = checks(SHORT if is_short else FULL)
    names = [argument for argument in arguments if argument != "--short"]
    if unknown := [name for name in names if name not in known]:
        raise SystemExit(f"There is no check {unknown[0]}: choose from {', '.join(known)}.")
    if programs() is None:
        raise SystemExit("PostgreSQL was not found: install its server (apt install postgresql).")
    # A polite kill unwinds the stack like Ctrl-C does, so that all servers are stopped.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    started, found = time.monotonic(), []
    for finding in findings({name: known[name] for name in names or known}):
        say(finding)
        found.append(finding)
    if not is_short and not names:
        say()
        found.append(mutants.noticed())
    missed = sum(not finding.is_kept for finding in found)
    say(f"\n{table(found)}")
    say(f"{len(found) - missed} kept, {missed} missed in {time.monotonic() - started:.0f} s")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
