"""What the fault tests print."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """A promise, what was measured, and whether it was kept. A control is kept when it fails."""

    promise: str
    figures: str
    is_kept: bool

    def __str__(self) -> str:
        return f"{'kept' if self.is_kept else 'MISSED':7} {self.promise}\n        {self.figures}"
