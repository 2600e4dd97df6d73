"""Real kernels for the tests in this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from harness.home import surroundings
from harness.kernel import Kernel

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def start_kernel(tmp_path: Path) -> Iterator[Callable[..., Kernel]]:
    """Start any number of kernels, with further environment variables."""
    kernels: list[Kernel] = []

    def start(**environment: str) -> Kernel:
        home = tmp_path / f"kernel-{len(kernels)}"
        kernels.append(Kernel(home, surroundings(home, **environment)))
        return kernels[-1]

    yield start
    for kernel in kernels:
        kernel.stop()


@pytest.fixture
def bare_kernel(start_kernel: Callable[..., Kernel]) -> Kernel:
    """A kernel in which nothing was run yet."""
    return start_kernel()
