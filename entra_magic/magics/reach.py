"""Under which address the person's browser reaches a port of this machine."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING

from entra_magic.host import Facts, Host, jupyter_base_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["reachable"]


def reachable(uri: str, port: int, host: Host, facts: Facts) -> str:
    """Return the address of a loopback page as the person's browser reaches it.

    Where their browser may be on another machine, the page is reached through
    jupyter-server-proxy of the Jupyter Server that they look at; its host name is not
    known here, and not needed in a link.

    Parameters
    ----------
    uri
        The page's address on this machine.
    port
        Its port.
    host, facts
        Where this kernel runs.
    """
    if host.browser and not host.remote:
        return uri
    base = jupyter_base_url(facts, _running_servers())
    if base is None or importlib.util.find_spec("jupyter_server_proxy") is None:
        return uri
    path = uri.partition("//")[2].partition("/")[2]
    return f"{base}proxy/{port}/{path}"


def _running_servers() -> Iterator[Mapping[str, object]]:
    """Yield what the Jupyter Servers on this machine left in their runtime folder."""
    try:
        from jupyter_core.paths import jupyter_runtime_dir
    except ImportError:
        return
    for record in Path(jupyter_runtime_dir()).glob("jpserver-*.json"):
        try:
            server = json.loads(record.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(server, dict):
            yield server
