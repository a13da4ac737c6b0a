"""Whether the mutants of `make mutants` still fit the code; hunting them takes minutes."""

from pathlib import Path

import pytest

from tests.faults.mutants import MUTANTS, Mutant
from tests.processes import ROOT


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.title)
def test_mutant_fits_the_code_and_its_tests_exist(mutant: Mutant):
    assert mutant.find_in(ROOT).exists()
    assert (ROOT / mutant.tests).exists()


@pytest.mark.parametrize(
    "files", [{"a.py": "other"}, {"a.py": "before before"}, {"a.py": "before", "b.py": "before"}]
)
def test_mutant_that_does_not_fit_is_named(tmp_path: Path, files: dict[str, str]):
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    mutant = Mutant("a promise", ".", "before", "after", "tests")

    with pytest.raises(SystemExit, match="“a promise” does not fit"):
        mutant.find_in(tmp_path)


def test_mutant_is_planted_where_it_fits(tmp_path: Path):
    (tmp_path / "a.py").write_text("other")
    (tmp_path / "b.py").write_text("it is before")
    mutant = Mutant("a promise", ".", "before", "after", "tests")

    mutant.plant_in(mutant.find_in(tmp_path))

    assert (tmp_path / "b.py").read_text() == "it is after"
