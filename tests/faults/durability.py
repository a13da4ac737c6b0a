"""What was acknowledged is stored, once, whatever is killed meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.faults.clients import Clients, Ledger
from tests.faults.site import FORGETFUL, PostgreSQL, Site, SQLite, copy_tree, site
from tests.faults.table import Finding

PEOPLE = 4  # who share eight connections, so that two answer for the same person at once


@dataclass(frozen=True)
class Count:
    """Acknowledged, lost and doubled requests, and rows of mastery that a rebuild changes."""

    acknowledged: int
    lost: int
    doubled: int
    differences: int

    def __str__(self) -> str:
        return (
            f"{self.acknowledged:,} acknowledged, {self.lost} lost, {self.doubled} doubled,"
            f" {self.differences} rows of mastery differ"
        )

    @property
    def is_clean(self) -> bool:
        return self.lost == self.doubled == self.differences == 0


def compare(found: Site, ledger: Ledger) -> Count:
    stored = found.inside("stored")
    texts = {(path, position): text for path, position, text, _ in stored["answers"]}
    assessed = {
        (path, position) for path, position, _, is_assessed in stored["answers"] if is_assessed
    }
    lost = sum(texts.get(key) != text for key, text in ledger.submitted.items())
    lost += len(ledger.assessed - assessed)
    return Count(
        acknowledged=ledger.count,
        lost=lost,
        doubled=max(0, stored["counted"] - len(assessed)),
        differences=stored["differences"],
    )


def play_through(found: Site, kills: list[Callable[[], None]]) -> Ledger:
    """Play all rounds and kill at even distances; return what was acknowledged."""
    clients = Clients(found.port, found.to_play)
    with clients.playing() as ledger:
        for number, kill in enumerate(kills, start=1):
            if clients.wait_for(found.total * number // (len(kills) + 1)):
                kill()
                ledger.kills += 1
    return ledger


def kills_of(found: Site, times: int) -> list[Callable[[], None]]:
    """In turn a worker, the whole database, one of its backends, and the other worker."""
    database = found.database
    workers = [lambda: found.kill_worker(0), lambda: found.kill_worker(1)]
    if isinstance(database, SQLite):
        return [workers[number % 2] for number in range(times)]
    turns = [workers[0], database.crash, database.kill_backend, workers[1]]
    return [turns[number % len(turns)] for number in range(times)]


def survives(database: PostgreSQL | SQLite, directory: Path, *, wanted: int, kills: int) -> Finding:
    """Everything acknowledged is stored once; nobody saw a 500."""
    with site(database, directory, people=PEOPLE, wanted=wanted) as found, found.serving():
        ledger = play_through(found, kills_of(found, kills))
        count = compare(found, ledger)
    kept = count.is_clean and count.acknowledged >= wanted and ledger.kills == kills
    kept = kept and not ledger.refused and not ledger.troubles[500]
    return Finding(
        f"{database.title}: {ledger.kills} kills under load lose and double nothing",
        f"{count}; {_troubles(ledger)}",
        kept,
    )


def forgetting_is_found(directory: Path, *, wanted: int) -> Finding:
    """Control: without waiting for the disk, the same kills lose acknowledged answers."""
    database = PostgreSQL(directory / "forgetful", FORGETFUL)
    with site(database, directory, people=PEOPLE, wanted=wanted) as found, found.serving():
        count = compare(found, play_through(found, [database.hold_wal_writer, database.crash]))
    return Finding("control: synchronous_commit=off loses some", str(count), count.lost > 0)


# Without these an assessment that comes again is counted again.
IDEMPOTENCE = {
    "    if answer.state == AnswerState.ASSESSED:\n": "    if False:\n",
    "    if answer.state != AnswerState.LOCKED:\n": "    if answer.locked_at is None:\n",
    "    if round_.is_finished:\n        raise Conflict(": "    if False:\n        raise Conflict(",
}


def doubling_is_found(directory: Path, *, wanted: int) -> Finding:
    """Control: with idempotence cut out of a copy of Viva, what is sent twice counts twice."""
    root = copy_tree(directory / "copy")
    services = root / "interviews" / "practice" / "services.py"
    source = services.read_text()
    for before, after in IDEMPOTENCE.items():
        if source.count(before) != 1:
            raise SystemExit(f"{services.name} has no single {before!r} to cut out.")
        source = source.replace(before, after)
    services.write_text(source)
    database = SQLite(directory)
    with (
        site(database, directory, people=PEOPLE, wanted=wanted, root=root) as found,
        found.serving(),
    ):
        count = compare(found, play_through(found, kills_of(found, 2)))
    return Finding("control: without idempotence some are doubled", str(count), count.doubled > 0)


def never_locked(directory: Path, *, answers: int) -> Finding:
    """Eight clients of four workers write to one SQLite file; none of them is turned away."""
    database = SQLite(directory)
    with site(database, directory, people=8, wanted=2 * answers) as found, found.serving(workers=4):
        ledger = play_through(found, [])
        count, log = compare(found, ledger), found.log.read_text()
    kept = count.is_clean and not ledger.troubles and not ledger.refused
    return Finding(
        f"SQLite: 8 clients, {answers:,} answers, never locked",
        f"{count}; {_troubles(ledger)}, slowest {ledger.longest:.1f} s",
        kept and count.acknowledged >= 2 * answers and "locked" not in log,
    )


def _troubles(ledger: Ledger) -> str:
    """What clients met besides acknowledgements, as a count by status."""
    met = [
        f"{times} × {status or 'no answer'}" for status, times in sorted(ledger.troubles.items())
    ]
    met += [f"{len(ledger.refused)} refused, first {ledger.refused[0]}"] if ledger.refused else []
    return "retried: " + ", ".join(met) if met else "no retry"
