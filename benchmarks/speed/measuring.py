"""Measure Viva beside the floor, in alternating slices, and compare with the targets."""

import statistics
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import django

from benchmarks.speed.driving import Request, Result, drive, fetch
from benchmarks.speed.servers import Server, serving

CONNECTIONS = (1, 8)
MEMORY_LIMIT = 130  # megabytes
STATEMENTS_LIMIT = 12


@dataclass
class Figure:
    """What somebody is asked for, and how fast the answers came, by number of connections."""

    name: str
    server: Server
    requests: Callable[[int], list[Request]]
    beside: str = ""
    target: float = 0.0
    statements: int = 0
    slices: dict[int, list[Result]] = field(default_factory=dict)

    def run(self, count: int, connections: int) -> None:
        requests = self.requests(count)
        before = self.server.cpu()
        result = drive(self.server.port, requests, connections)
        result.cpu = self.server.cpu() - before
        self.slices.setdefault(connections, []).append(result)

    def total(self, connections: int) -> Result:
        total = Result()
        for each in self.slices[connections]:
            total.add(each)
        return total

    def ratio(self, other: "Figure", connections: int) -> float:
        """Return the median of how many times the rate of `other` each slice has.

        What else the machine does in one of them does not decide about the run.
        """
        pairs = zip(self.slices[connections], other.slices[connections], strict=True)
        return statistics.median(own.rate / its.rate for own, its in pairs)


@dataclass
class Report:
    """Lines to print, and what missed its target."""

    lines: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def check(self, holds: bool, what: str) -> str:
        """Note a miss; return the mark of the line."""
        if not holds:
            self.missed.append(what)
        return "ok" if holds else "missed"


def set_up() -> None:
    django.setup()


def servers(
    stack: ExitStack, environment: Mapping[str, str], directory: Path
) -> tuple[Server, Server]:
    """Start Viva and the floor."""
    viva = serving("config.wsgi", environment, directory / "viva.log")
    floor = serving("benchmarks.floor.wsgi", environment, directory / "floor.log")
    return stack.enter_context(viva), stack.enter_context(floor)


def count_statements(
    figures: list[Figure], environment: Mapping[str, str], directory: Path
) -> None:
    """Send one request of each figure to a server that counts."""
    by_application: dict[str, list[Figure]] = {}
    for figure in figures:
        is_floor = figure.beside == ""
        name = "benchmarks.floor.wsgi" if is_floor else "config.wsgi"
        by_application.setdefault(name, []).append(figure)
    for name, those in by_application.items():
        counted = {**environment, "COUNTED": name}
        log = directory / "counted.log"
        with serving("benchmarks.speed.counted", counted, log, workers=1) as server:
            for figure in those:
                headers, _ = fetch(server.port, figure.requests(1)[0])
                figure.statements = int(headers["x-statements"])


def measure(figures: list[Figure], *, slices: int, posts: int) -> None:
    """Warm up by `posts` requests of every figure; then run them by turns, slice by slice.

    A slice is half as long, so that a machine that is slower for a moment is so for all of them.
    """
    _run(figures, posts)
    for figure in figures:
        figure.slices.clear()
    for _ in range(slices):
        _run(figures, posts // 2)


def _run(figures: list[Figure], count: int) -> None:
    for connections in CONNECTIONS:
        for figure in figures:
            figure.run(count, connections)


def table(figures: list[Figure], report: Report) -> None:
    by_name = {figure.name: figure for figure in figures}
    report.lines += [
        "| what | connections | requests/s | of the floor | p50 ms | p99 ms | CPU ms | statements"
        " | bytes | target |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---|",
    ]
    for figure in figures:
        for connections in figure.slices:
            result = figure.total(connections)
            ratio, verdict = "", ""
            if figure.beside:
                reached = figure.ratio(by_name[figure.beside], connections)
                ratio = f"{reached:.2f}"
            if figure.target:
                verdict = f"≥ {figure.target:.2f} of {figure.beside}: " + report.check(
                    reached >= figure.target, f"{figure.name} at {connections}: {reached:.2f}"
                )
            sizes = sorted(result.sizes)
            report.lines.append(
                f"| {figure.name} | {connections} | {result.rate:.0f} | {ratio}"
                f" | {result.percentile(0.5):.1f} | {result.percentile(0.99):.1f}"
                f" | {result.cpu / len(result.latencies) * 1000:.1f} | {figure.statements}"
                f" | {sizes[len(sizes) // 2]} | {verdict} |"
            )


def check_statements(figures: list[Figure], report: Report) -> None:
    for figure in figures:
        if figure.name in ("submit", "assess"):
            report.check(
                figure.statements <= STATEMENTS_LIMIT,
                f"{figure.name}: {figure.statements} statements",
            )


def check_memory(
    server: Server, requests: Callable[[int], list[Request]], count: int, report: Report
) -> None:
    """Send `count` requests; the worker may neither be large nor grow in the second half."""
    sizes = []
    for _ in range(2):
        drive(server.port, requests(count // 2), 8)
        sizes.append(server.memory())
    holds = sizes[-1] < MEMORY_LIMIT and sizes[-1] < sizes[0] * 1.03
    mark = report.check(holds, f"memory: {sizes[0]:.0f}, then {sizes[-1]:.0f} MB")
    report.lines.append(
        f"Memory of the larger worker: {sizes[0]:.0f} MB after {count // 2:,} requests,"
        f" {sizes[1]:.0f} MB after {count:,} (below {MEMORY_LIMIT}, not growing: {mark})."
    )
