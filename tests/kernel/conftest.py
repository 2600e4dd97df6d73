"""Real kernels, and the sandbox they sign in to, for the tests in this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from harness.home import surroundings
from harness.kernel import Kernel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from harness.sandbox import Sandbox


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


@pytest.fixture
def kernel(start_kernel: Callable[..., Kernel], sandbox: Sandbox) -> Kernel:
    """A kernel with the extension loaded, whose sandbox is the test's own."""
    kernel = start_kernel(ENTRA_MAGIC_SANDBOX_URL=sandbox.url)
    kernel.run("%load_ext entra_magic")
    return kernel


@pytest.fixture(scope="module")
def shared_kernel(
    tmp_path_factory: pytest.TempPathFactory, shared_sandbox: Sandbox
) -> Iterator[Kernel]:
    """A kernel with the extension loaded, for tests that leave no trace in it."""
    home = tmp_path_factory.mktemp("shared-kernel")
    url = shared_sandbox.url
    kernel = Kernel(home, surroundings(home, ENTRA_MAGIC_SANDBOX_URL=url))
    kernel.run("%load_ext entra_magic")
    yield kernel
    kernel.stop()


@pytest.fixture
def signed_in(kernel: Kernel) -> Kernel:
    """A kernel in which the sandbox's administrator has signed in."""
    cell = kernel.run(
        "%entra_connect User.Read.All Group.Read.All --sandbox-user admin@contoso.com"
    )
    assert cell.status == "ok", cell.text
    return kernel
