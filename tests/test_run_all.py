"""`make test` says what it left out, and takes no excuse in continuous integration."""

import pytest

from tests import run_all


@pytest.fixture
def results(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[int, str]]:
    """What each target of the Makefile would answer: status and last line."""
    answers = {step.target: (0, "== 12 passed in 3.00s ==") for step in run_all.steps()}
    monkeypatch.setattr(run_all, "_run_make", answers.__getitem__)
    monkeypatch.setattr(run_all, "programs", lambda: "/usr/bin")
    monkeypatch.setattr(run_all, "find_chromium", lambda: "/usr/bin/chromium")
    monkeypatch.setattr(run_all, "missing_programs", lambda: "")
    monkeypatch.setattr(run_all, "STRICT", False)
    return answers


def test_run_all_with_everything_at_hand_passes(
    results: dict[str, tuple[int, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_all.main() == 0

    lines = capsys.readouterr().out.splitlines()
    assert "passed   browser tests in Chromium          12 passed in 3.00s" in lines
    assert lines[-1] == "12 passed, 0 failed"


def test_run_all_goes_on_after_a_failure_and_fails(
    results: dict[str, tuple[int, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    results["check-code"] = (1, "Found 1 error.")

    assert run_all.main() == 1

    output = capsys.readouterr().out
    assert "FAILED   code (ruff)" in output
    assert "passed   browser tests in Chromium" in output
    assert output.splitlines()[-1] == "11 passed, 1 failed"


def test_run_all_without_chromium_says_so_in_its_last_lines(
    results: dict[str, tuple[int, str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(run_all, "find_chromium", lambda: None)

    assert run_all.main() == 0

    lines = capsys.readouterr().out.splitlines()
    assert "skipped  browser tests in Chromium          Chromium was not found" in lines
    assert lines[-2:] == [
        "Not run: browser tests in Chromium.",
        "11 passed, 0 failed, 1 skipped",
    ]


def test_run_all_without_postgresql_fails_in_continuous_integration(
    results: dict[str, tuple[int, str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(run_all, "programs", lambda: None)
    monkeypatch.setattr(run_all, "STRICT", True)

    assert run_all.main() == 1

    assert "FAILED   unit and view tests on PostgreSQL  PostgreSQL was not found" in (
        capsys.readouterr().out
    )
