"""`make bench`: how fast Viva is, beside the least that the same work costs.

    python -m benchmarks.speed [--database postgresql|sqlite] [--people 200] [--questions 1000]
                               [--answers 100000] [--large] [--slices 12] [--posts 150]
                               [--memory-requests 20000] [--ease 1.0] [--no-search] [--short]

Starts Viva and the floor (`benchmarks/floor`) under gunicorn, both in production settings, on one
temporary database, and sends them the same load by turns, in short slices, so that whatever else
the machine does meets both. `--large` adds a database with 20,000 people, 10,000 questions and
5,000,000 answers, and compares the pages' times. `--short` is for each change: everything small,
half of each ratio, no search. Ends with 1 when a target is missed.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.speed.measuring import (
    Figure,
    Report,
    check_memory,
    check_statements,
    count_statements,
    measure,
    servers,
    set_up,
    table,
)
from benchmarks.speed.servers import DURABLE, Server, manage, production, serving
from tests.postgresql import ROLE, temporary_cluster
from tests.processes import ROOT

SEARCH_LIMIT = 50  # milliseconds, p99, in 10,000 questions
LARGE = "20000 10000 5000000"
LARGE_RATIO = 1.3
MOST_SLICES = 25
SHORT: dict[str, Any] = {
    "people": 60,
    "questions": 200,
    "answers": 2_000,
    "slices": 3,
    "posts": 60,
    "memory_requests": 2_000,
    "ease": 0.5,
    "search": False,
}


def main() -> int:
    options = _options()
    report = Report()
    with ExitStack() as stack:
        name = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="viva-bench-", ignore_cleanup_errors=True)
        )
        directory = Path(name)
        databases = stack.enter_context(_databases(options.database, directory))
        environment = production(databases["default"], directory)
        sizes = f"{options.people} {options.questions} {options.answers}"
        _fill(environment, sizes)
        os.environ |= {**environment, "DJANGO_SETTINGS_MODULE": "config.settings"}
        set_up()
        viva, floor = servers(stack, environment, directory)
        figures = _figures(viva, floor, options)
        count_statements(figures, environment, directory)
        measure(figures, slices=options.slices, posts=options.posts)
        table(figures, report)
        check_statements(figures, report)
        home = next(figure for figure in figures if figure.name == "home")
        check_memory(viva, home.requests, options.memory_requests, report)
        if options.search:
            _measure_search(stack, production(databases["search"], directory), directory, report)
        if options.large:
            large = production(databases["large"], directory)
            _compare_with_large(stack, viva, large, directory, report)
    print(f"\n{options.database}, {sizes} (people, questions, answers)\n")
    print(*report.lines, sep="\n")
    print(f"\nMissed: {'; '.join(report.missed) or 'nothing'}.")
    return 1 if report.missed else 0


def _figures(viva: Server, floor: Server, options: argparse.Namespace) -> list[Figure]:
    from benchmarks.speed import workloads  # noqa: PLC0415 - models wait for the set-up

    count = max(options.posts, 50)
    persons, floor_persons = workloads.people(count), workloads.people(count, of_floor=True)
    posts, floor_posts = workloads.Posts(persons), workloads.FloorPosts(floor_persons)
    workloads.make_items(floor_persons)
    figures = [
        Figure("floor: answer", floor, floor_posts.answer),
        Figure("submit", viva, posts.submit, "floor: answer", 0.70 * options.ease),
        Figure("assess", viva, posts.assess, "floor: answer", 0.55 * options.ease),
        Figure("floor: list", floor, workloads.Pages("/items/", floor_persons).get),
    ]
    kept = dict(workloads.paths_of_the_bank())
    for name, path in workloads.paths():
        pages = workloads.Pages(path, persons)
        figures.append(Figure(name, viva, pages.get, "floor: list", 0.70 * options.ease))
        made = name
        if name in kept:
            made = f"{name}, made anew"
            anew = workloads.PagesMadeAnew(path, persons)
            figures.append(Figure(made, viva, anew.get, "floor: list"))
        unchanged = workloads.Unchanged(path, persons, viva.port)
        figures.append(Figure(f"{name}, unchanged", viva, unchanged.get, made, 3.0 * options.ease))
    return figures


def _measure_search(
    stack: ExitStack, environment: Mapping[str, str], directory: Path, report: Report
) -> None:
    from benchmarks.speed import workloads  # noqa: PLC0415

    _fill(environment, "1 10000 0")
    server = stack.enter_context(serving("config.wsgi", environment, directory / "search.log"))
    figure = Figure("search", server, workloads.Searches().get, "floor: list")
    figure.run(100, 8)  # both workers have answered each word, and their statements are prepared
    figure.slices.clear()
    figure.run(300, 1)
    result = figure.total(1)
    mark = report.check(
        result.percentile(0.99) < SEARCH_LIMIT, f"search: p99 {result.percentile(0.99):.0f} ms"
    )
    report.lines.append(
        f"Search in 10,000 questions: p50 {result.percentile(0.5):.1f} ms,"
        f" p99 {result.percentile(0.99):.1f} ms (below {SEARCH_LIMIT} ms: {mark})."
    )


def _compare_with_large(
    stack: ExitStack,
    small: Server,
    environment: Mapping[str, str],
    directory: Path,
    report: Report,
) -> None:
    """Ask both servers for the same pages in turn, and compare the medians."""
    from benchmarks.speed import workloads  # noqa: PLC0415

    started = time.monotonic()
    _fill(environment, LARGE)
    report.lines.append(f"Seeded the large database in {time.monotonic() - started:.0f} s.")
    large = stack.enter_context(serving("config.wsgi", environment, directory / "large.log"))
    sessions = _sessions(environment)
    for name, path in workloads.paths():
        figures = [
            Figure(name, small, workloads.Pages(path, workloads.people(50)).get),
            Figure(name, large, workloads.Pages(path, sessions).get),
        ]
        measure(figures, slices=10, posts=60)
        here, there = (figure.total(1).percentile(0.5) for figure in figures)
        mark = report.check(there <= here * LARGE_RATIO, f"{name}, large: {there / here:.2f}")
        report.lines.append(
            f"{name}: {here:.1f} ms, large {there:.1f} ms, ×{there / here:.2f}"
            f" (at most {LARGE_RATIO}: {mark})."
        )


def _sessions(environment: Mapping[str, str]) -> "list[object]":
    """Log people of another database in, in a process of its own: ours knows one database."""
    from benchmarks.speed.workloads import Person  # noqa: PLC0415

    output = _in_viva(environment, "print_sessions(50)")
    return [Person(0, line) for line in output.split()]


def _fill(environment: Mapping[str, str], sizes: str) -> None:
    """Migrate and seed a database, in processes of their own."""
    manage(environment, "migrate", "--verbosity=0")
    manage(environment, "createcachetable", "--verbosity=0")
    manage(environment, "collectstatic", "--no-input", "--verbosity=0")
    floor = {**environment, "DJANGO_SETTINGS_MODULE": "benchmarks.floor.settings"}
    manage(floor, "migrate", "--run-syncdb", "--verbosity=0")
    people, questions, answers = sizes.split()
    _in_viva(environment, f"seed(people={people}, questions={questions}, answers={answers})")


def _in_viva(environment: Mapping[str, str], call: str) -> str:
    """Call something of `seeding` in a process that knows this database; return what it prints."""
    code = f"import django; django.setup(); from benchmarks.speed.seeding import *; {call}"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**environment, "DJANGO_SETTINGS_MODULE": "config.settings"},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout


@contextmanager
def _databases(kind: str, directory: Path) -> Iterator[dict[str, str]]:
    """Yield the addresses of empty databases: `default`, `search` and `large`."""
    names = ("default", "search", "large")
    if kind == "sqlite":
        yield {name: f"sqlite:///{directory / name}.sqlite3" for name in names}
        return
    cluster = directory / "postgresql"
    cluster.mkdir()
    directory.chmod(0o755)
    with temporary_cluster(cluster, DURABLE) as url:
        import psycopg  # noqa: PLC0415

        with psycopg.connect(
            host=str(cluster), user=ROLE, dbname="postgres", autocommit=True
        ) as connection:
            for name in names:
                connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]
        yield {name: url.removesuffix("postgres") + name for name in names}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="postgresql")
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--questions", type=int, default=1_000)
    parser.add_argument("--answers", type=int, default=100_000)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--slices", type=int, default=12)
    parser.add_argument(
        "--posts", type=int, default=150, help="people who post, half of them in a slice"
    )
    parser.add_argument("--memory-requests", type=int, default=20_000)
    parser.add_argument("--no-search", dest="search", action="store_false")
    parser.add_argument("--ease", type=float, default=1.0, help="what ratios are multiplied by")
    parser.add_argument("--short", action="store_true")
    options = parser.parse_args()
    if options.short:
        options = parser.parse_args(namespace=argparse.Namespace(**SHORT))
    if options.slices > MOST_SLICES:
        parser.error(f"--slices: at most {MOST_SLICES}, or the questions of a round run out")
    if options.posts > options.people:
        parser.error(f"--posts: at most as many as there are people ({options.people})")
    return options


if __name__ == "__main__":
    sys.exit(main())
