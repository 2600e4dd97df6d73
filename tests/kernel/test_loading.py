"""`%load_ext` and `%unload_ext`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from harness.kernel import Kernel

TRACES = """{
    "magics": sorted(
        name
        for kind in get_ipython().magics_manager.magics.values()
        for name in kind
        if "entra" in name or "graph" in name
    ),
    "configurables": sum(
        type(one).__module__.startswith("entra_magic")
        for one in get_ipython().configurables
    ),
    "matchers": len(get_ipython().Completer.custom_matchers),
    "completers": len(get_ipython().strdispatchers["complete_command"].strs)
    if "complete_command" in get_ipython().strdispatchers else 0,
    "callbacks": sum(len(found) for found in get_ipython().events.callbacks.values()),
    "names": sorted(name for name in get_ipython().user_ns if not name.startswith("_")),
}"""


@pytest.mark.parametrize("heavy", ["msal", "msgraph", "ipywidgets", "httpx", "pandas"])
def test_loading_imports_nothing_heavy(bare_kernel: Kernel, heavy: str) -> None:
    bare_kernel.run("%load_ext entra_magic")

    assert bare_kernel.evaluate(f"{heavy!r} in __import__('sys').modules") is False


def test_loading_adds_no_thread_and_no_port(bare_kernel: Kernel) -> None:
    threads, ports = bare_kernel.threads(), bare_kernel.listening()

    bare_kernel.run("%load_ext entra_magic")

    assert bare_kernel.threads() == threads
    assert bare_kernel.listening() == ports


def test_unloading_leaves_no_trace(bare_kernel: Kernel) -> None:
    before = bare_kernel.evaluate(TRACES)
    bare_kernel.run("%load_ext entra_magic")
    assert bare_kernel.evaluate(TRACES) != before

    bare_kernel.run("%unload_ext entra_magic")

    assert bare_kernel.evaluate(TRACES) == before


def test_unloading_takes_the_client_and_the_sandbox_away(bare_kernel: Kernel) -> None:
    bare_kernel.run("%load_ext entra_magic")
    cell = bare_kernel.run("%entra_connect --sandbox-user admin@contoso.com")
    assert cell.status == "ok", cell.text
    assert "graph" in bare_kernel.names()
    assert bare_kernel.children()

    bare_kernel.run("%unload_ext entra_magic")

    assert "graph" not in bare_kernel.names()
    assert bare_kernel.children() == []


def test_loading_twice_registers_once(bare_kernel: Kernel) -> None:
    bare_kernel.run("%load_ext entra_magic")
    once = bare_kernel.evaluate(TRACES)

    bare_kernel.run("%load_ext entra_magic\n%reload_ext entra_magic")

    assert bare_kernel.evaluate(TRACES) == once


def test_a_client_survives_a_reload_as_a_clear_message(signed_in: Kernel) -> None:
    signed_in.run("kept = graph\n%reload_ext entra_magic")

    cell = signed_in.run("await kept.me.get()")

    assert cell.error == "SignInRequired"
    assert "Traceback" not in cell.text
