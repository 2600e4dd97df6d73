"""One row for each measurement, and the table they are printed in."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Row", "format_table"]

_HEADINGS = ("measured", "ours", "against", "theirs", "ratio", "target", "")


@dataclass(frozen=True)
class Row:
    """Our seconds and those of an alternative, measured in turn in the same run.

    Parameters
    ----------
    what
        What was measured.
    ours, theirs
        One value per repetition, in seconds; their medians are compared.
    against
        The alternative.
    limit
        The most seconds that ours may take.
    factor
        How many times as long the alternative must take.
    """

    what: str
    ours: Sequence[float]
    against: str
    theirs: Sequence[float]
    limit: float | None = None
    factor: float | None = None

    @property
    def ratio(self) -> float:
        """How many times as long the alternative takes."""
        return median(self.theirs) / median(self.ours)

    @property
    def target(self) -> str:
        """What was promised, in words; empty where nothing was."""
        limit = "" if self.limit is None else f"at most {_seconds(self.limit)}"
        factor = "" if self.factor is None else f"ratio at least {self.factor:g}"
        return ", ".join(filter(None, (limit, factor)))

    @property
    def verdict(self) -> str:
        """Whether the target is met; empty where there is none."""
        if not self.target:
            return ""
        quick = self.limit is None or median(self.ours) <= self.limit
        ahead = self.factor is None or self.ratio >= self.factor
        return "met" if quick and ahead else "NOT MET"


def format_table(rows: Iterable[Row]) -> str:
    """Return the table as plain text, medians with the range they were found in."""
    cells = [_HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        for line in cells
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(line.rstrip() for line in lines)


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.what,
        _spread(row.ours),
        row.against,
        _spread(row.theirs),
        f"{row.ratio:.3g}",
        row.target,
        row.verdict,
    )


def _spread(values: Sequence[float]) -> str:
    return (
        f"{_seconds(median(values))} ({_seconds(min(values))}..{_seconds(max(values))})"
    )


def _seconds(value: float) -> str:
    return f"{value:.2f} s" if abs(value) >= 1 else f"{value * 1000:.3g} ms"
