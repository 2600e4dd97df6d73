"""Where this kernel runs, and which way of signing in suits it.

Everything but `Facts.gather` is a pure function, so that a test can be any machine.
"""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

__all__ = [
    "Facts",
    "Host",
    "HostKind",
    "describe",
    "graphical_browser",
    "jupyter_base_url",
    "suits",
]

_MARKER_FILES = ("/.dockerenv", "/run/.containerenv")
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "MIR_SOCKET")
_TEXT_BROWSERS = frozenset({"www-browser", "links", "elinks", "lynx", "w3m", "browsh"})
_PUBLIC_BINDER = "mybinder.org"
_BINDER_WARNING = (
    "mybinder.org runs this kernel on a public service, and whoever operates it can "
    "read what passes through. Do not sign in to a real tenant here; do that on your "
    "own machine. Here you can use the embedded tenant: `%entra_connect --sandbox`"
)


class HostKind(str, Enum):
    """The sort of place a kernel runs in."""

    DESKTOP = "desktop"
    WSL = "wsl"
    SSH = "ssh"
    VSCODE_REMOTE = "vscode remote"
    CODESPACES = "codespaces"
    CONTAINER = "container"
    JUPYTERHUB = "jupyterhub"
    MYBINDER = "mybinder"
    BINDER = "binder"
    COLAB = "colab"
    KAGGLE = "kaggle"
    AZUREML = "azureml"
    DATABRICKS = "databricks"
    FABRIC = "fabric"
    HEADLESS = "headless"


@dataclass(frozen=True)
class Facts:
    """What can be observed about this machine.

    Parameters
    ----------
    environ
        The environment variables.
    modules
        The names of the modules that are loaded.
    platform
        `sys.platform`.
    files
        Those of the marker files of containers that exist.
    home
        The home folder.
    browser
        The name of the browser that `webbrowser` would start; empty for none.
    """

    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    modules: Container[str] = field(default=frozenset(), repr=False)
    platform: str = "linux"
    files: frozenset[str] = frozenset()
    home: str = ""
    browser: str = ""

    @classmethod
    def gather(cls) -> Facts:
        """Observe the machine this runs on."""
        return cls(
            environ=dict(os.environ),
            modules=frozenset(sys.modules),
            platform=sys.platform,
            files=frozenset(name for name in _MARKER_FILES if Path(name).exists()),
            home=os.environ.get("HOME", ""),
            browser=_preferred_browser(),
        )


@dataclass(frozen=True)
class Host:
    """The place a kernel runs in, and on what evidence.

    Parameters
    ----------
    kind
        The sort of place.
    name
        What a person calls it, such as ``JupyterHub``.
    remote
        Whether the person's browser runs on another machine, so that it cannot
        reach 127.0.0.1 of this one.
    evidence
        What gave it away, such as ``JUPYTERHUB_USER is set``.
    browser
        Whether a browser window can be opened from here.
    public_base
        Where a hub publishes this server: a URL, or its path on the hub; empty
        where no hub says so.
    warning
        What to say before a real sign-in; empty where nothing speaks against it.
    """

    kind: HostKind
    name: str
    remote: bool
    evidence: str
    browser: bool = False
    public_base: str = ""
    warning: str = ""


def describe(facts: Facts) -> Host:
    """Return where the kernel runs, by the first sign that gives it away."""
    for kind, name, sign in _REMOTE_PLACES:
        if evidence := sign(facts):
            return Host(
                kind,
                name,
                remote=True,
                evidence=evidence,
                public_base=_published_at(facts.environ),
                warning=_BINDER_WARNING if kind is HostKind.MYBINDER else "",
            )
    return _local(facts)


def suits(host: Host) -> tuple[Literal["browser", "device code"], str]:
    """Return the flow that suits a host, and why, as the end of "… because".

    The values are those of `entra_magic.signin.request.Flow`. In doubt it is the
    device code: wrongly chosen it costs a code to type, whereas a wrongly chosen
    browser flow ends at an address that nobody answers.
    """
    if host.remote:
        return "device code", (
            f"the kernel runs on {host.name} ({host.evidence}), where your browser "
            "cannot reach it"
        )
    if not host.browser:
        return "device code", (
            f"no browser window can be opened from here ({host.evidence})"
        )
    if host.kind is HostKind.WSL:
        return "browser", f"WSL shares 127.0.0.1 with Windows ({host.evidence})"
    return "browser", f"the kernel runs on your own machine ({host.evidence})"


def graphical_browser(facts: Facts) -> bool:
    """Tell whether a browser window can be opened on the kernel's machine."""
    if facts.platform in {"win32", "darwin"}:
        return True
    return (
        bool(facts.browser)
        and facts.browser not in _TEXT_BROWSERS
        and any(facts.environ.get(name) for name in (*_DISPLAYS, "BROWSER"))
    )


def jupyter_base_url(
    facts: Facts, running_servers: Iterable[Mapping[str, object]]
) -> str | None:
    """Return the path under which the browser reaches this kernel's Jupyter Server.

    With jupyter-server-proxy, a port N of this machine is then at
    ``{path}proxy/N/``.

    Parameters
    ----------
    facts
        What is known about this machine.
    running_servers
        The records that Jupyter Servers leave in the Jupyter runtime folder; of
        each only `pid` and `base_url` are read.

    Returns
    -------
    str or None
        A path that starts and ends with a slash; None where no server is known to
        have started this kernel.
    """
    if prefix := facts.environ.get("JUPYTERHUB_SERVICE_PREFIX"):
        return _as_path(prefix)
    parent = facts.environ.get("JPY_PARENT_PID")
    for server in running_servers:
        if parent and str(server.get("pid")) == parent:
            return _as_path(str(server.get("base_url") or "/"))
    return None


def _as_path(base: str) -> str:
    stripped = base.strip("/")
    return f"/{stripped}/" if stripped else "/"


def _preferred_browser() -> str:
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return ""
    return str(getattr(browser, "name", type(browser).__name__))


def _published_at(environ: Mapping[str, str]) -> str:
    return environ.get("JUPYTERHUB_PUBLIC_URL") or environ.get(
        "JUPYTERHUB_SERVICE_PREFIX", ""
    )


def _local(facts: Facts) -> Host:
    """Return the host of a kernel that no sign places on another machine."""
    browser = graphical_browser(facts)
    if evidence := _set("WSL_DISTRO_NAME", "WSL_INTEROP")(facts):
        return Host(HostKind.WSL, "WSL", False, evidence, browser)
    if browser:
        evidence = "no sign of a hub, a container or an SSH session"
        return Host(HostKind.DESKTOP, "your own machine", False, evidence, browser)
    if any(facts.environ.get(name) for name in _DISPLAYS):
        evidence = "no graphical browser is installed"
    else:
        evidence = "neither DISPLAY nor WAYLAND_DISPLAY is set"
    return Host(HostKind.HEADLESS, "a machine without a display", False, evidence)


# A sign returns its evidence, or an empty string. Evidence names a variable and
# never shows its value, which may be a secret of the service.
_Sign = Callable[[Facts], str]


def _set(*names: str) -> _Sign:
    def sign(facts: Facts) -> str:
        found = next((name for name in names if facts.environ.get(name)), "")
        return f"{found} is set" if found else ""

    return sign


def _loaded(*names: str) -> _Sign:
    def sign(facts: Facts) -> str:
        found = next((name for name in names if name in facts.modules), "")
        return f"the module {found} is loaded" if found else ""

    return sign


def _file(facts: Facts) -> str:
    found = next((name for name in _MARKER_FILES if name in facts.files), "")
    return f"{found} exists" if found else ""


def _home_is(folder: str) -> _Sign:
    return lambda facts: f"the home folder is {folder}" if facts.home == folder else ""


def _public_binder(facts: Facts) -> str:
    launched_from = facts.environ.get("BINDER_LAUNCH_HOST", "")
    host = urlsplit(
        launched_from if "//" in launched_from else f"//{launched_from}"
    ).hostname
    if host == _PUBLIC_BINDER or (host or "").endswith(f".{_PUBLIC_BINDER}"):
        return f"BINDER_LAUNCH_HOST names {_PUBLIC_BINDER}"
    return ""


def _any(*signs: _Sign) -> _Sign:
    return lambda facts: next(filter(None, (sign(facts) for sign in signs)), "")


def _not_in_wsl(sign: _Sign) -> _Sign:
    """Ignore a sign under WSL, whose 127.0.0.1 the person's Windows shares."""
    return lambda facts: "" if facts.environ.get("WSL_DISTRO_NAME") else sign(facts)


# The most telling sign first: a Binder is also a hub, and a hub mostly a container.
_REMOTE_PLACES: tuple[tuple[HostKind, str, _Sign], ...] = (
    (HostKind.COLAB, "Colab", _any(_loaded("google.colab"), _set("COLAB_RELEASE_TAG"))),
    (HostKind.KAGGLE, "Kaggle", _set("KAGGLE_KERNEL_RUN_TYPE")),
    (HostKind.DATABRICKS, "Databricks", _set("DATABRICKS_RUNTIME_VERSION")),
    (
        HostKind.FABRIC,
        "Microsoft Fabric or Synapse",
        _loaded("notebookutils", "mssparkutils"),
    ),
    (HostKind.MYBINDER, "mybinder.org", _public_binder),
    (
        HostKind.BINDER,
        "Binder",
        _set("BINDER_LAUNCH_HOST", "BINDER_REQUEST", "BINDER_REPO_URL"),
    ),
    (
        HostKind.JUPYTERHUB,
        "JupyterHub",
        _set("JUPYTERHUB_USER", "JUPYTERHUB_SERVICE_PREFIX"),
    ),
    (HostKind.CODESPACES, "GitHub Codespaces", _set("CODESPACES")),
    (HostKind.AZUREML, "Azure Machine Learning", _set("AZUREML_NB_PATH")),
    (
        HostKind.VSCODE_REMOTE,
        "a VS Code remote",
        _not_in_wsl(
            _set("REMOTE_CONTAINERS", "VSCODE_AGENT_FOLDER", "VSCODE_IPC_HOOK_CLI")
        ),
    ),
    (
        HostKind.SSH,
        "a machine reached over SSH",
        _set("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"),
    ),
    (HostKind.CONTAINER, "a container", _any(_file, _set("KUBERNETES_SERVICE_HOST"))),
    (
        HostKind.AZUREML,
        "Azure Machine Learning",
        _home_is("/home/azureuser"),
    ),
)
