"""The extension in a shell: loaded once, and unloaded without a trace."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING, Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

import entra_magic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.sandbox import Sandbox

NAME = "entra_magic"


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    shell = InteractiveShell.instance()
    yield shell
    entra_magic.unload_ipython_extension(shell)
    shell.reset(new_session=False)
    InteractiveShell.clear_instance()


def traces(shell: InteractiveShell) -> dict[str, Any]:
    """Return everything in a shell that loading could change."""
    manager = shell.magics_manager
    return {
        "line": set(manager.magics["line"]),
        "cell": set(manager.magics["cell"]),
        "registry": set(manager.registry),
        "configurables": [type(one).__name__ for one in shell.configurables],
        "matchers": list(shell.Completer.custom_matchers),
        "hooks": dict(shell.strdispatchers["complete_command"].regexs)
        if "complete_command" in shell.strdispatchers
        else {},
        "events": {
            name: list(shell.events.callbacks[name]) for name in shell.events.callbacks
        },
        "names": set(shell.user_ns),
        "attributes": set(vars(shell)),
        "input": list(shell.input_transformers_cleanup),
    }


def test_unloading_leaves_nothing(shell: InteractiveShell) -> None:
    before = traces(shell)
    entra_magic.load_ipython_extension(shell)
    assert traces(shell) != before

    entra_magic.unload_ipython_extension(shell)

    assert traces(shell) == before


def test_loading_twice_is_loading_once(shell: InteractiveShell) -> None:
    before = traces(shell)
    entra_magic.load_ipython_extension(shell)
    loaded = traces(shell)
    magic = shell.find_line_magic("entra_connect")

    entra_magic.load_ipython_extension(shell)

    assert traces(shell) == loaded
    assert shell.find_line_magic("entra_connect") == magic
    entra_magic.unload_ipython_extension(shell)
    assert traces(shell) == before


def test_unloading_what_was_not_loaded_does_nothing(shell: InteractiveShell) -> None:
    before = traces(shell)

    entra_magic.unload_ipython_extension(shell)

    assert traces(shell) == before


def test_it_can_be_loaded_again(shell: InteractiveShell) -> None:
    for _ in range(3):
        entra_magic.load_ipython_extension(shell)
        assert shell.find_line_magic("entra_connect")
        entra_magic.unload_ipython_extension(shell)
        assert shell.find_line_magic("entra_connect") is None


def test_a_variable_of_the_person_s_own_survives(shell: InteractiveShell) -> None:
    shell.user_ns["graph"] = "mine"
    entra_magic.load_ipython_extension(shell)
    entra_magic.unload_ipython_extension(shell)

    assert shell.user_ns["graph"] == "mine"


def test_an_ill_formed_setting_is_refused_as_it_is_set(
    shell: InteractiveShell, caplog: pytest.LogCaptureFixture
) -> None:
    entra_magic.load_ipython_extension(shell)
    magics = shell.magics_manager.registry["EntraMagics"]

    shell.run_cell("%config EntraMagics.client_id = 'my app'")

    assert magics.client_id == ""
    assert "EntraMagics.client_id: 'my app' is not an application" in caplog.text


def test_help_is_the_manual(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    entra_magic.load_ipython_extension(shell)

    shell.run_line_magic("entra_connect", "--help")

    shown = capsys.readouterr().out
    assert "--device-code" in shown
    magic = shell.find_line_magic("entra_connect")
    assert magic is not None
    assert "--device-code" in (magic.__doc__ or "")


def test_a_mistake_shows_one_message_and_no_traceback(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    entra_magic.load_ipython_extension(shell)

    shell.run_cell("%entra_connect --scpes User.Read")

    shown = capsys.readouterr()
    assert "Did you mean --scopes?" in shown.out + shown.err
    assert "Traceback" not in shown.out + shown.err


def run_in_shell(*cells: str, url: str = "") -> list[str]:
    """Run cells in a fresh process and return the lines that they print."""
    script = textwrap.dedent(
        f"""
        import os, threading
        os.environ["ENTRA_MAGIC_SANDBOX_URL"] = {url!r}
        from traitlets.config import Config
        from IPython.core.interactiveshell import InteractiveShell
        shell = InteractiveShell.instance(
            config=Config(HistoryManager=dict(enabled=False))
        )
        for cell in {cells!r}:
            shell.run_cell(cell).raise_error()
        """
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout.splitlines()


CONNECT = "%entra_connect User.Read.All --sandbox-user admin@contoso.com --no-welcome"


def test_unloading_after_a_sign_in_takes_back_the_client_and_its_tokens(
    shared_sandbox: Sandbox,
) -> None:
    lines = run_in_shell(
        f"%load_ext {NAME}",
        CONNECT,
        "import entra_magic\nconnection = entra_magic.connections['default']",
        f"%unload_ext {NAME}",
        "print('graph' in globals(), len(entra_magic.connections))",
        "try:\n    connection.credential.get_token()\n"
        "except Exception as error:\n    print(type(error).__name__)",
        url=shared_sandbox.url,
    )

    assert lines[-2:] == ["False 0", "SignInRequired"]


def test_unloading_at_once_leaves_the_sdk_as_it_came(shared_sandbox: Sandbox) -> None:
    """The thread that loads Graph's client outlives a quick sign-in."""
    lines = run_in_shell(
        f"%load_ext {NAME}",
        CONNECT,
        f"%unload_ext {NAME}",
        "import threading\n"
        "for thread in threading.enumerate():\n"
        "    if thread.name == 'entra_magic warming': thread.join()",
        "from msgraph.generated.models.entity import Entity\n"
        "print(Entity.get_field_deserializers.__module__)",
        url=shared_sandbox.url,
    )

    assert lines[-1] == "msgraph.generated.models.entity"


def test_unloading_stops_the_sandbox_that_it_started() -> None:
    lines = run_in_shell(
        f"%load_ext {NAME}",
        CONNECT,
        "import psutil\nprint(len(psutil.Process().children()))",
        f"%unload_ext {NAME}",
        "print(len(psutil.Process().children()))",
    )

    assert lines[-2:] == ["1", "0"]
