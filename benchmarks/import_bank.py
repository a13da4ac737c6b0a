"""How long an import of 10,000 questions takes, and how much memory it needs.

    .venv/bin/python -m benchmarks.import_bank
    .venv/bin/python -m tests.postgresql .venv/bin/python -m benchmarks.import_bank
    .venv/bin/python -m benchmarks.import_bank --drafts
    .venv/bin/python -m benchmarks.import_bank --upload

The bank is Viva's own, copied until it has `--questions`; every text of every copy is different, so
no cache can help. A child process imports it twice, the second time with one question in a hundred
changed, and prints what it measured. With `--upload` the questions are shortened to what one upload
may hold, 20 MB, and go through preview and application as in the admin. On SQLite the database is a
new file; `DATABASE_URL` chooses another, which must be empty.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import django
from django.core.management import call_command

os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "false"}
os.environ |= {"SECRET_KEY": "only-for-benchmarks", "ENV_FILE": os.devnull}
django.setup()

from django.contrib.auth.models import User

from questions.exchange import jobs, viva_yaml, yaml_reader
from questions.exchange.files import find
from questions.exchange.importing import import_bank
from questions.exchange.job_models import Publication
from questions.exchange.planning import Rules, plan
from questions.exchange.yaml_writer import write

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "fixtures" / "bank"
CHANGED_EVERY = 100
TEXTS = {"prompt", "approach", "model_answer", "text", "claim", "correction", "hint", "title"}

Figures = dict[str, dict[str, float]]


def write_bank(root: Path, questions: int, *, edition: str) -> int:
    """Write a bank of that many questions; return its size in bytes."""
    topics: list[Any] = [
        yaml_reader.read_file(path).data for path in sorted(SOURCE.glob("*/*.yaml"))
    ]
    size = number = copy = 0
    while number < questions:
        for topic in topics:
            items = topic["questions"][: questions - number]
            data = topic | {"topic": f"{topic['topic']}-{copy}"}
            data["questions"] = [
                _copied(item, copy, edition if (number + index) % CHANGED_EVERY == 0 else "")
                for index, item in enumerate(items)
            ]
            number += len(items)
            path = root / topic["module"] / f"{data['topic']}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            size += path.write_bytes(write(data).encode())
            if number == questions:
                break
        copy += 1
    return size


def _copied(question: Any, copy: int, edition: str) -> Any:
    def walk(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: walk(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [walk(item) for item in value]
        return f"{value.rstrip()}\n\nCopy {copy}." if key in TEXTS else value

    copied = walk(question)
    copied["slug"] = f"{question['slug'][:70]}-{copy}"
    if edition:
        copied["prompt"] += f" {edition}"
    return copied


def measure(directories: list[Path], rules: Rules) -> Figures:
    """In the child: import each directory in turn; seconds by step, and the peak in MB."""
    call_command("migrate", verbosity=0)
    figures: Figures = {}
    for directory in directories:
        with _clock(figures, f"{directory.name}: parse"):
            bank = viva_yaml.load(find([directory]))
        with _clock(figures, f"{directory.name}: plan"):
            plan(bank, rules)
        with _clock(figures, f"{directory.name}: import"):
            import_bank(bank, rules)
    return figures


def write_upload(path: Path, questions: int) -> int:
    """Write shortened questions of several topics into one file; return its size in bytes."""
    with TemporaryDirectory() as directory:
        write_bank(Path(directory), questions, edition="")
        topics: list[Any] = [
            yaml_reader.read_file(file).data for file in sorted(Path(directory).glob("*/*.yaml"))
        ]
    for topic in topics:
        for question in topic["questions"]:
            framework = question["framework"]
            framework["approach"] = framework["approach"][:200]
            framework["model_answer"] = framework["approach"]
            framework["points"] = framework["points"][:4]
            framework["points"][0]["essential"] = True
            framework["pitfalls"] = framework["follow_ups"] = framework["references"] = []
    return path.write_bytes(write({"topics": topics}).encode())


def measure_upload(path: Path) -> Figures:
    """In the child: upload, preview and apply a file, as `run_import_jobs` does."""
    call_command("migrate", verbosity=0)
    figures: Figures = {}
    owner = User.objects.create_user("owner")
    job = jobs.create_job(
        owner=owner,
        name=path.name,
        data=path.read_bytes(),
        publication=Publication.COMPLETE,
        creates_topics=True,
    )
    with _clock(figures, "upload: preview"):
        jobs.work_on(job.pk)
    if not jobs.request_application(job=job, user=owner):
        job.refresh_from_db()
        raise SystemExit(f"The file was refused: {job.problems[:3]}")
    with _clock(figures, "upload: apply"):
        jobs.work_on(job.pk)
    return figures


@contextmanager
def _clock(figures: Figures, name: str) -> Iterator[None]:
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    figures[name] = {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _table(figures: Figures) -> Iterator[str]:
    yield "| step | seconds | of them CPU | peak MB so far |"
    yield "|---|---:|---:|---:|"
    for name, figure in figures.items():
        yield f"| {name} | {figure['wall']:.1f} | {figure['cpu']:.1f} | {figure['peak']:.0f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=10_000)
    parser.add_argument("--upload", action="store_true")
    parser.add_argument("--drafts", action="store_true", help="do not publish what is imported")
    parser.add_argument("--child", nargs="+", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    rules = Rules(publication=Publication.DRAFT if options.drafts else Publication.AS_FILE)
    if options.child:
        figures = (
            measure_upload(*options.child) if options.upload else measure(options.child, rules)
        )
        sys.stdout.write(json.dumps(figures))
        return
    with TemporaryDirectory(prefix="viva-benchmark-") as directory:
        if options.upload:
            paths = [Path(directory, "upload.yaml")]
            size = write_upload(paths[0], options.questions)
        else:
            paths = [Path(directory, name) for name in ("new", "again")]
            for bank, edition in zip(paths, ("", "Say more."), strict=True):
                size = write_bank(bank, options.questions, edition=edition)
        environment = os.environ.copy()
        environment.setdefault("DATABASE_URL", f"sqlite:///{directory}/benchmark.sqlite3")
        child = subprocess.run(
            [sys.executable, "-m", "benchmarks.import_bank", *sys.argv[1:], "--child", *paths],
            cwd=ROOT,
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
        )
    vendor = environment["DATABASE_URL"].partition(":")[0]
    lines = [f"{vendor}, {options.questions:,} questions, {size / 1e6:.0f} MB of YAML.", ""]
    sys.stdout.write("\n".join([*lines, *_table(json.loads(child.stdout)), ""]))


if __name__ == "__main__":
    main()
