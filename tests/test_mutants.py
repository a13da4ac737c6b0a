"""Whether the mutants of `make mutants` still fit the code; hunting them takes minutes."""

import pytest

from tests.faults.mutants import MUTANTS, Mutant
from tests.processes import ROOT


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.title)
def test_mutant_fits_the_code_and_its_tests_exist(mutant: Mutant):
    source = (ROOT / mutant.file).read_text()

    assert mutant.planted_in(source) != source
    assert (ROOT / mutant.tests).exists()


def test_mutant_that_no_longer_fits_is_named():
    mutant = Mutant("a promise", "some/file.py", "before", "after", "tests")

    with pytest.raises(SystemExit, match=r"“a promise” does not fit some/file.py"):
        mutant.planted_in("before and before")
