"""What every ring of tests shares; unit first, then kernels, then browsers."""

from __future__ import annotations

import pytest

RINGS = ("unit", "kernel", "browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave browsers to the end: Playwright keeps an event loop running for good."""
    items.sort(key=lambda item: _ring(item))


def _ring(item: pytest.Item) -> int:
    """Return the place of a test's folder in the order, unknown ones first."""
    folders = item.path.parts
    return max((RINGS.index(ring) for ring in RINGS if ring in folders), default=0)
