"""What every ring of tests shares; unit first, then kernels, then browsers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from harness.person import Person
from harness.sandbox import Sandbox
from harness.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator

RINGS = ("unit", "kernel", "browser")


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker of the tests that install the project afresh."""
    config.addinivalue_line("markers", "slow: installs the project afresh")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave browsers to the end: Playwright keeps an event loop running for good."""
    items.sort(key=_ring)


def _ring(item: pytest.Item) -> int:
    """Return the place of a test's folder in the order, unknown ones first."""
    folders = item.path.parts
    return max((RINGS.index(ring) for ring in RINGS if ring in folders), default=0)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox tenant of the test's own, to be disturbed at will."""
    sandbox = Sandbox()
    yield sandbox
    sandbox.stop()


@pytest.fixture(scope="session")
def shared_sandbox() -> Iterator[Sandbox]:
    """A sandbox tenant for tests that only sign in and read."""
    sandbox = Sandbox()
    yield sandbox
    sandbox.stop()


@pytest.fixture
def wire(sandbox: Sandbox) -> Iterator[Wire]:
    """A server in front of the test's sandbox that takes note of secrets."""
    wire = Wire(sandbox.url)
    yield wire
    wire.close()


@pytest.fixture
def person() -> Iterator[Person]:
    """Somebody at a browser that runs no scripts."""
    with Person() as person:
        yield person
