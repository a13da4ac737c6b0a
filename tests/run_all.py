"""`make test`: run every check, whatever becomes of the others, and end with one line for each.

What needs a program that is missing here is skipped and said to be skipped; where CI=true, a
missing program is a failure.
"""

import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass

from tests.chromium import find_chromium
from tests.cluster.programs import missing_programs
from tests.postgresql import programs

STRICT = os.environ.get("CI", "").lower() in ("1", "true")


@dataclass(frozen=True)
class Step:
    """A target of the Makefile; `missing` names a program that it needs and that is not here."""

    target: str
    title: str
    missing: str = ""


@dataclass(frozen=True)
class Outcome:
    step: Step
    verdict: str
    remark: str

    def __str__(self) -> str:
        return f"{self.verdict:8} {self.step.title:34} {self.remark}".rstrip()


def steps() -> list[Step]:
    postgresql = "" if programs() else "PostgreSQL"
    chromium = "" if find_chromium() else "Chromium"
    return [
        Step("check-code", "code (ruff)"),
        Step("check-templates", "templates (djade)"),
        Step("check-types", "types (mypy)"),
        Step("check-migrations", "migrations"),
        Step("check-deploy", "production settings"),
        Step("check-bank", "bank"),
        Step("test-sqlite", "unit and view tests on SQLite"),
        Step("test-postgresql", "unit and view tests on PostgreSQL", postgresql),
        Step("test-browser", "browser tests in Chromium", chromium),
        Step("test-faults", "kills, outages, back-ups (short)", postgresql),
        Step("test-speed", "speed beside the floor (short)", postgresql),
        Step("cluster", "a round through a cluster", postgresql or missing_programs()),
    ]


def run(step: Step) -> Outcome:
    if step.missing:
        verdict = "FAILED" if STRICT else "skipped"
        return Outcome(step, verdict, f"{step.missing} was not found")
    print(f"\n── {step.title} ──", flush=True)
    started = time.monotonic()
    status, last_line = _run_make(step.target)
    seconds = f"{time.monotonic() - started:.0f} s"
    # pytest counts what ran and what was skipped in its last line.
    counts = last_line.strip("= ") if step.target.startswith("test-") else seconds
    return Outcome(step, "passed" if status == 0 else "FAILED", counts)


def _run_make(target: str) -> tuple[int, str]:
    """Run `make target`, show its output as it comes, return its status and last line."""
    last_line = ""
    command = ["make", "--no-print-directory", target]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            if line.strip() and not line.startswith("make"):
                last_line = line.strip()
    return process.returncode, last_line


def main() -> int:
    outcomes = [run(step) for step in steps()]
    print("\n── everything ──")
    print(*outcomes, sep="\n")
    counts = Counter(outcome.verdict for outcome in outcomes)
    if counts["skipped"]:
        titles = [outcome.step.title for outcome in outcomes if outcome.verdict == "skipped"]
        print(f"Not run: {', '.join(titles)}.")
    skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
    print(f"{counts['passed']} passed, {counts['FAILED']} failed{skipped}")
    return 1 if counts["FAILED"] else 0


if __name__ == "__main__":
    sys.exit(main())
