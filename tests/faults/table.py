"""What the fault tests print."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """A promise, what was measured, and whether it was kept. A control is kept when it fails."""

    promise: str
    figures: str
    is_kept: bool

    @property
    def verdict(self) -> str:
        return "kept" if self.is_kept else "MISSED"

    def __str__(self) -> str:
        return f"{self.verdict:7} {self.promise}\n        {self.figures}"


def table(findings: Iterable[Finding]) -> str:
    """Return a line for each promise, those that were missed in capitals."""
    rows = [(finding.promise, finding.verdict) for finding in findings]
    width = max(len(promise) for promise, _ in rows)
    return "\n".join(f"{promise:{width}}  {verdict}" for promise, verdict in rows)
