"""The address under which the person's browser reaches the sandbox's page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from entra_magic.host import Facts, Host, HostKind
from entra_magic.magics.reach import reachable

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "http://127.0.0.1:8123/devicelogin"
LOCAL = Host(HostKind.DESKTOP, "your own machine", False, "…", browser=True)
HEADLESS = Host(HostKind.HEADLESS, "a machine without a display", False, "…")
HUB = Host(HostKind.JUPYTERHUB, "JupyterHub", True, "…")


@pytest.fixture
def servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The runtime folder in which Jupyter Servers leave their records."""
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    return tmp_path


def record(servers: Path, pid: int, base_url: str) -> Facts:
    """Leave a server's record and return the facts of a kernel that it started."""
    text = json.dumps({"pid": pid, "base_url": base_url})
    (servers / f"jpserver-{pid}.json").write_text(text)
    return Facts(environ={"JPY_PARENT_PID": str(pid)})


def test_on_one_s_own_machine_the_address_is_what_it_is(servers: Path) -> None:
    facts = record(servers, 7, "/lab/")

    assert reachable(PAGE, 8123, LOCAL, facts) == PAGE


def test_without_a_jupyter_server_the_address_is_what_it_is(servers: Path) -> None:
    assert list(servers.iterdir()) == []
    assert reachable(PAGE, 8123, HEADLESS, Facts()) == PAGE


@pytest.mark.parametrize("text", ["", "{", "[]", "5", '"text"'])
def test_a_broken_record_is_passed_over(servers: Path, text: str) -> None:
    (servers / "jpserver-1.json").write_text(text)
    facts = record(servers, 7, "/")

    assert reachable(PAGE, 8123, HEADLESS, facts) == "/proxy/8123/devicelogin"


def test_a_record_that_cannot_be_read_is_passed_over(servers: Path) -> None:
    (servers / "jpserver-1.json").symlink_to(servers / "gone")

    assert reachable(PAGE, 8123, HEADLESS, Facts()) == PAGE


def test_another_kernel_s_server_is_not_ours(servers: Path) -> None:
    record(servers, 7, "/other/")

    facts = Facts(environ={"JPY_PARENT_PID": "8"})

    assert reachable(PAGE, 8123, HEADLESS, facts) == PAGE


def test_a_remote_browser_is_led_through_the_server_s_proxy(servers: Path) -> None:
    facts = record(servers, 7, "/base/")

    assert reachable(PAGE, 8123, HEADLESS, facts) == "/base/proxy/8123/devicelogin"


def test_a_hub_names_the_server_itself(servers: Path) -> None:
    assert list(servers.iterdir()) == []
    facts = Facts(environ={"JUPYTERHUB_SERVICE_PREFIX": "/user/adele"})

    page = reachable(f"{PAGE}?x=1", 8123, HUB, facts)

    assert page == "/user/adele/proxy/8123/devicelogin?x=1"
