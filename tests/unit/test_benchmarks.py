"""The benchmarks still run, and their table says so when a target is missed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.finishing import measure_finishing
from benchmarks.first_call import measure_first_call
from benchmarks.loading import measure_loading
from benchmarks.table import Row, format_table

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("limit", "factor", "verdict"),
    [
        (0.1, None, "NOT MET"),
        (None, 5, "NOT MET"),
        (0.3, 5, "NOT MET"),
        (0.3, 4, "met"),
        (None, None, ""),
    ],
)
def test_row_compares_medians_with_its_target(
    limit: float | None, factor: float | None, verdict: str
) -> None:
    row = Row("a call", [0.1, 0.2, 9.0], "another", [0.1, 0.8, 0.9], limit, factor)

    assert row.verdict == verdict


def test_table_names_alternative_ratio_and_target() -> None:
    row = Row("a call", [0.2], "another", [0.8], factor=5)

    *_, line = format_table([row]).splitlines()

    for part in ("a call", "200 ms", "another", "800 ms", "4", "at least 5", "NOT MET"):
        assert part in line


def test_loading_is_measured_in_a_fresh_shell(tmp_path: Path) -> None:
    rows = measure_loading(tmp_path, repetitions=1)

    assert all(0 < row.ours[0] < row.theirs[0] for row in rows)


def test_three_clients_sign_in_and_are_compared(tmp_path: Path) -> None:
    rows = measure_finishing(tmp_path, repetitions=1, wait=0)

    assert [row.against.partition(" ")[0] for row in rows] == [
        "MSAL",
        "azure-identity:",
        "azure-identity:",
    ]
    assert all(row.ours[0] > 0 and row.theirs[0] > 0 for row in rows)


def test_warm_and_cold_client_read_the_same_page(tmp_path: Path) -> None:
    row = measure_first_call(tmp_path, 1, 0, "--users", "5")

    assert row.what == "first users.get(), 10 users"
    assert row.ours[0] > 0
    assert row.theirs[0] > 0
