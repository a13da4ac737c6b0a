"""Which files make up a bank.

A bank is a directory: `modules.yaml` (optional) and `<module>/<topic>.yaml`. A command may be
given the bank, one of its directories or one of its files. `blueprints.yaml` and `syllabus.yaml`
stand in the bank's directory or beside it, and belong to the bank as a whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

MODULES = "modules.yaml"
BLUEPRINTS = "blueprints.yaml"
SYLLABUS = "syllabus.yaml"
NOT_TOPICS = {MODULES, BLUEPRINTS, SYLLABUS}
SUFFIXES = {".yaml", ".yml"}


@dataclass(frozen=True, slots=True)
class BankFiles:
    """`is_part` says that only some of a bank's directories or files were asked for."""

    topics: tuple[Path, ...]
    modules: Path | None
    blueprints: Path | None
    syllabus: Path | None
    is_part: bool


def find(paths: Iterable[Path]) -> BankFiles:
    """Find the files to read. Raises `FileNotFoundError` for a path that is not there."""
    paths = list(paths)
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(f"{path}: there is no such file or directory.")
    topics = {topic: None for path in paths for topic in _topics(path)}
    root = _root(paths[0])
    return BankFiles(
        topics=tuple(topics),
        modules=_existing(root / MODULES),
        blueprints=_beside(root, BLUEPRINTS),
        syllabus=_beside(root, SYLLABUS),
        is_part=len(paths) > 1 or paths[0].absolute() != root,
    )


def _topics(path: Path) -> list[Path]:
    if path.is_file():
        return [path] if path.name not in NOT_TOPICS else []
    return sorted(
        file
        for file in path.rglob("*")
        if file.suffix in SUFFIXES and file.name not in NOT_TOPICS and file.is_file()
        if not any(part.startswith(".") for part in file.relative_to(path).parts)
    )


def _root(path: Path) -> Path:
    """The directory with modules.yaml: the path itself or one of the two above it."""
    path = path.absolute()
    for candidate in (path, path.parent, path.parent.parent):
        if (candidate / MODULES).is_file():
            return candidate
    return path if path.is_dir() else path.parent


def _beside(root: Path, name: str) -> Path | None:
    return _existing(root / name) or _existing(root.parent / name)


def _existing(path: Path) -> Path | None:
    return path if path.is_file() else None
