"""Viva with one promise broken at a time: the tests have to notice each. `make mutants`

Each mutant is planted in a copy of the tree, in which the tests that guard the promise are run
and must fail. Prints a table and exits with 1 when one survives, or no longer fits the code.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.faults.site import copy_tree
from tests.faults.table import Finding
from tests.postgresql import programs
from tests.processes import ROOT

PRACTICE = "interviews/practice"
SERVICES = "tests/interviews/practice/test_services.py"
ASSESSING = "tests/interviews/practice/test_assessing.py"
say = partial(print, flush=True)


@dataclass(frozen=True)
class Mutant:
    """`before`, which stands once in `place`, becomes `after`; `tests` have to notice.

    `place` is a file, or a folder in which one file has it, so that code may move between files.

    On SQLite every transaction takes the one lock there is, so what a row lock does is seen on
    PostgreSQL only.
    """

    title: str
    place: str
    before: str
    after: str
    tests: str
    on_postgresql: bool = False

    def find_in(self, tree: Path) -> Path:
        """Return the file to break; raises `SystemExit` unless one place fits."""
        place = tree / self.place
        files = [place] if place.is_file() else sorted(place.rglob("*.py"))
        counts = {file: file.read_text().count(self.before) for file in files}
        if sum(counts.values()) != 1:
            raise SystemExit(f"“{self.title}” does not fit {self.place}: look for {self.before!r}")
        return max(files, key=lambda file: counts[file])

    def plant_in(self, file: Path) -> None:
        file.write_text(file.read_text().replace(self.before, self.after))


MUTANTS = [
    Mutant(
        "the deadline is not checked",
        "interviews/practice/models.py",
        "return now > self.deadline + GRACE",
        "return False",
        SERVICES,
    ),
    Mutant(
        "the grace never ends",
        "interviews/practice/models.py",
        "GRACE = timedelta(seconds=2)",
        "GRACE = timedelta(days=2)",
        SERVICES,
    ),
    Mutant(
        "a browser that says time is left is believed",
        PRACTICE,
        "if not has_time_left or not (time_is_up or round_.is_mock):",
        "if not (time_is_up or round_.is_mock):",
        SERVICES,
    ),
    Mutant(
        "the lock on the round is dropped",
        PRACTICE,
        "return rounds.select_for_update(of=locked, no_key=True)",
        "return rounds",
        "tests/interviews/practice/test_concurrency.py",
        on_postgresql=True,
    ),
    Mutant(
        "SQLite takes its lock late",
        "config/settings.py",
        'transaction_mode="IMMEDIATE"',
        'transaction_mode="DEFERRED"',
        "tests/interviews/practice/test_concurrency.py",
    ),
    Mutant(
        "the owner of a round is not checked",
        PRACTICE,
        "Round.objects.filter(pk=_KEY_OF_ROUND, user=_KEY_OF_PERSON)",
        "Round.objects.filter(pk=_KEY_OF_ROUND)",
        SERVICES,
    ),
    Mutant(
        "the number of a save is not checked",
        PRACTICE,
        "if not is_first and sequence <= answer.sequence:",
        "if False:",
        SERVICES,
    ),
    Mutant(
        "a submitted answer may be replaced",
        PRACTICE,
        "elif answer.text != text and not answer.timed_out:",
        "elif False:",
        SERVICES,
    ),
    Mutant(
        "an answer is assessed before it is locked",
        PRACTICE,
        "if answer.state != AnswerState.LOCKED:",
        "if False:",
        ASSESSING,
    ),
    Mutant(
        "an assessment that comes again is another one",
        PRACTICE,
        "if (answer.ticked, answer.rating) != (in_order, rating or best):",
        "if True:",
        ASSESSING,
    ),
    Mutant(
        "a rating may be raised",
        PRACTICE,
        "if rating and rating.grade > best.grade:",
        "if False:",
        ASSESSING,
    ),
    Mutant(
        "a second review of a day moves the schedule",
        "interviews/mastery/services.py",
        "elif memory.counts(locked_at, after=row.reviewed_at):",
        "elif True:",
        "tests/interviews/mastery/test_services.py",
    ),
    Mutant(
        "drafts and retired questions are shown",
        "questions/models",
        "return self.filter(PUBLISHED)",
        "return self.all()",
        "tests/questions/test_views.py",
    ),
    Mutant(
        "HTML in a text is passed on",
        "questions/markdown.py",
        '{"html": False}',
        '{"html": True}',
        "tests/questions/test_markdown.py",
    ),
    Mutant(
        "secrets of second factors are stored in plain",
        "interviews/accounts/adapters.py",
        "return _cipher().encrypt(text.encode()).decode()",
        "return text",
        "tests/interviews/accounts/test_two_factor.py",
    ),
    Mutant(
        "forms are taken without their token",
        "config/settings.py",
        '    "django.middleware.csrf.CsrfViewMiddleware",\n',
        "",
        "tests/test_error_pages.py",
    ),
    Mutant(
        "visitors are let in",
        "config/settings.py",
        '    "config.middleware.LoginRequiredMiddleware",\n',
        "",
        "tests/interviews/practice/test_views.py",
    ),
    Mutant(
        "a database that is away is a fault of Viva",
        "config/outages.py",
        "    return not code or code.startswith(_POSTGRESQL)",
        "    return False",
        "tests/test_outages.py",
    ),
    Mutant(
        "the token of an invitation is not hashed",
        "interviews/teams/tokens.py",
        "return hashlib.sha256(token.encode()).hexdigest()",
        "return token",
        "tests/interviews/teams",
    ),
    Mutant(
        "a team's second factor is not asked for",
        "interviews/teams/access.py",
        "if membership.team.requires_two_factor and not",
        "if False and not",
        "tests/interviews/teams/test_second_factor.py",
    ),
    Mutant(
        "throttles let everybody through",
        "config/throttles.py",
        "if seconds := throttle.hit(*of):",
        "if False and (seconds := 1):",
        "tests/interviews/test_throttled.py",
    ),
    Mutant(
        "a cell of a file becomes a formula",
        "interviews/spreadsheets.py",
        "value.startswith(FORMULA_STARTS)",
        "False",
        "tests/test_xss_files.py",
    ),
    Mutant(
        "a look at a question is written down by GET",
        "interviews/practice/mock_views.py",
        'if request.method == "POST":\n        mock.look_at',
        "if True:\n        mock.look_at",
        "tests/interviews/practice/test_mock.py",
    ),
    Mutant(
        "scorecards of others are shown before one's own is submitted",
        "interviews/scorecards/models",
        "others = Q(submitted_at__isnull=False) & may_compare & (has_judged | may_watch)",
        "others = Q(submitted_at__isnull=False)",
        "tests/interviews/scorecards/test_independence.py",
    ),
]


def run_tests(tree: Path, tests: Sequence[str], *, on_postgresql: bool = False) -> int:
    """Return pytest's status: 0 when all passed, 1 when some failed, else it could not run."""
    pytest = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-n", "0"]
    prefix = [sys.executable, "-m", "tests.postgresql"] if on_postgresql else []
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    # Compiled code is known by the second in which its source was written; that is too coarse.
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    return subprocess.run(
        [*prefix, *pytest, *tests],
        cwd=tree,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    ).returncode


def hunt(mutants: Sequence[Mutant], tree: Path) -> Iterator[tuple[Mutant, bool, float]]:
    """Plant each mutant in `tree`, take it out again; yield whether it was noticed, and seconds."""
    for mutant in mutants:
        file, started = mutant.find_in(tree), time.monotonic()
        healthy = file.read_text()
        mutant.plant_in(file)
        status = run_tests(tree, [mutant.tests], on_postgresql=mutant.on_postgresql)
        file.write_text(healthy)
        if status > 1:
            raise SystemExit(f"“{mutant.title}”: the tests could not run (status {status}).")
        yield mutant, status == 1, time.monotonic() - started


def noticed(*wanted: str) -> Finding:
    """Hunt all mutants, or those whose title has one of the words in it; print what came of each.

    Raises `SystemExit` when they cannot be hunted.
    """
    mutants = [
        mutant for mutant in MUTANTS if not wanted or any(word in mutant.title for word in wanted)
    ]
    if missing := [mutant.title for mutant in mutants if mutant.on_postgresql and not programs()]:
        raise SystemExit(f"Not found: PostgreSQL, which “{missing[0]}” needs.")
    for mutant in mutants:
        mutant.find_in(ROOT)
    with tempfile.TemporaryDirectory(prefix="viva-mutants-", ignore_cleanup_errors=True) as name:
        tree = copy_tree(Path(name, "viva"))
        # Tests that fail anyway would notice everything.
        if run_tests(tree, sorted({mutant.tests for mutant in mutants})):
            raise SystemExit("The tests do not pass without a mutant.")
        say(f"{'mutant':52} {'verdict':9} seconds")
        survived = 0
        for mutant, is_noticed, seconds in hunt(mutants, tree):
            survived += not is_noticed
            say(f"{mutant.title:52} {'noticed' if is_noticed else 'SURVIVED':9} {seconds:7.0f}")
    figures = f"{len(mutants) - survived} of {len(mutants)} mutants were noticed."
    return Finding("a broken promise is noticed by the tests", figures, not survived)


def main(*wanted: str) -> int:
    finding = noticed(*wanted)
    say(f"\n{finding.figures}")
    return 0 if finding.is_kept else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
