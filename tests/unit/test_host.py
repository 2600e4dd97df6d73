from __future__ import annotations

import pytest

from entra_magic.host import (
    Facts,
    HostKind,
    describe,
    graphical_browser,
    jupyter_base_url,
    suits,
)
from entra_magic.signin.request import Flow

HUB = {"JUPYTERHUB_USER": "alex", "JUPYTERHUB_SERVICE_PREFIX": "/user/alex/"}

REMOTE = [
    pytest.param(
        Facts(modules=frozenset({"google.colab"})),
        HostKind.COLAB,
        "the module google.colab is loaded",
        id="colab",
    ),
    pytest.param(
        Facts(environ={"KAGGLE_KERNEL_RUN_TYPE": "Interactive"}),
        HostKind.KAGGLE,
        "KAGGLE_KERNEL_RUN_TYPE is set",
        id="kaggle",
    ),
    pytest.param(
        Facts(environ={"DATABRICKS_RUNTIME_VERSION": "16.4"}),
        HostKind.DATABRICKS,
        "DATABRICKS_RUNTIME_VERSION is set",
        id="databricks",
    ),
    pytest.param(
        Facts(modules=frozenset({"notebookutils"})),
        HostKind.FABRIC,
        "the module notebookutils is loaded",
        id="fabric",
    ),
    pytest.param(
        Facts(environ={**HUB, "BINDER_LAUNCH_HOST": "https://mybinder.org/"}),
        HostKind.MYBINDER,
        "BINDER_LAUNCH_HOST names mybinder.org",
        id="mybinder",
    ),
    pytest.param(
        Facts(environ={**HUB, "BINDER_LAUNCH_HOST": "gke.mybinder.org"}),
        HostKind.MYBINDER,
        "BINDER_LAUNCH_HOST names mybinder.org",
        id="a mybinder member without a scheme",
    ),
    pytest.param(
        Facts(environ={**HUB, "BINDER_LAUNCH_HOST": "https://notmybinder.org/"}),
        HostKind.BINDER,
        "BINDER_LAUNCH_HOST is set",
        id="another binder with a similar name",
    ),
    pytest.param(
        Facts(environ=HUB, files=frozenset({"/.dockerenv"})),
        HostKind.JUPYTERHUB,
        "JUPYTERHUB_USER is set",
        id="a hub in containers",
    ),
    pytest.param(
        Facts(environ={"CODESPACES": "true", "REMOTE_CONTAINERS": "true"}),
        HostKind.CODESPACES,
        "CODESPACES is set",
        id="codespaces",
    ),
    pytest.param(
        Facts(environ={"AZUREML_NB_PATH": "Users/alex"}),
        HostKind.AZUREML,
        "AZUREML_NB_PATH is set",
        id="azureml by its variable",
    ),
    pytest.param(
        Facts(home="/home/azureuser"),
        HostKind.AZUREML,
        "the home folder is /home/azureuser",
        id="azureml by its home folder",
    ),
    pytest.param(
        Facts(environ={"VSCODE_IPC_HOOK_CLI": "/tmp/s", "SSH_CLIENT": "192.0.2.1"}),
        HostKind.VSCODE_REMOTE,
        "VSCODE_IPC_HOOK_CLI is set",
        id="vscode over ssh",
    ),
    pytest.param(
        Facts(environ={"SSH_CONNECTION": "192.0.2.1"}, platform="darwin"),
        HostKind.SSH,
        "SSH_CONNECTION is set",
        id="ssh to a mac",
    ),
    pytest.param(
        Facts(files=frozenset({"/run/.containerenv"})),
        HostKind.CONTAINER,
        "/run/.containerenv exists",
        id="podman",
    ),
]


@pytest.mark.parametrize(("facts", "kind", "evidence"), REMOTE)
def test_a_remote_kernel_is_recognised_and_gets_a_device_code(
    facts: Facts, kind: HostKind, evidence: str
) -> None:
    host = describe(facts)
    flow, reason = suits(host)
    assert (host.kind, host.evidence, host.remote) == (kind, evidence, True)
    assert Flow(flow) is Flow.DEVICE_CODE
    assert evidence in reason


LOCAL = [
    pytest.param(Facts(platform="win32"), HostKind.DESKTOP, "browser", id="windows"),
    pytest.param(Facts(platform="darwin"), HostKind.DESKTOP, "browser", id="macos"),
    pytest.param(
        Facts(environ={"DISPLAY": ":0"}, browser="firefox"),
        HostKind.DESKTOP,
        "browser",
        id="linux desktop",
    ),
    pytest.param(
        Facts(
            environ={
                "WSL_DISTRO_NAME": "Ubuntu",
                "VSCODE_IPC_HOOK_CLI": "/tmp/s",
                "BROWSER": "wslview",
            },
            browser="wslview",
        ),
        HostKind.WSL,
        "browser",
        id="wsl from vscode",
    ),
    pytest.param(
        Facts(environ={"WSL_DISTRO_NAME": "Ubuntu"}),
        HostKind.WSL,
        "device code",
        id="wsl without a browser",
    ),
    pytest.param(Facts(), HostKind.HEADLESS, "device code", id="linux server"),
    pytest.param(
        Facts(environ={"DISPLAY": ":0"}, browser="w3m"),
        HostKind.HEADLESS,
        "device code",
        id="only a text browser",
    ),
]


@pytest.mark.parametrize(("facts", "kind", "flow"), LOCAL)
def test_a_local_kernel_gets_the_browser_where_a_window_can_be_opened(
    facts: Facts, kind: HostKind, flow: str
) -> None:
    host = describe(facts)
    assert (host.kind, host.remote) == (kind, False)
    chosen, reason = suits(host)
    assert Flow(chosen).value == flow
    assert host.evidence in reason


def test_only_the_public_binder_warns_before_a_real_sign_in() -> None:
    public = describe(Facts(environ={"BINDER_LAUNCH_HOST": "https://mybinder.org"}))
    private = describe(Facts(environ={"BINDER_LAUNCH_HOST": "https://b.contoso.com"}))
    assert "--sandbox" in public.warning
    assert private.warning == ""


def test_evidence_never_shows_the_value_of_a_variable() -> None:
    facts = Facts(environ={"JUPYTERHUB_USER": "hunter2", "SSH_CLIENT": "hunter2"})
    assert "hunter2" not in repr(describe(facts))
    assert "hunter2" not in repr(facts)


@pytest.mark.parametrize(
    ("facts", "window"),
    [
        (Facts(platform="win32"), True),
        (Facts(environ={"DISPLAY": ":0"}), False),
        (Facts(environ={"WAYLAND_DISPLAY": "w"}, browser="xdg-open"), True),
        (Facts(environ={"DISPLAY": ""}, browser="firefox"), False),
        (Facts(platform="emscripten"), False),
    ],
)
def test_a_window_needs_a_display_and_a_graphical_browser(
    facts: Facts, window: bool
) -> None:
    assert graphical_browser(facts) is window


SERVERS = [
    {"pid": 11, "base_url": "/", "token": "…"},
    {"pid": 12, "base_url": "/team/lab", "token": "…"},
]


@pytest.mark.parametrize(
    ("environ", "base"),
    [
        ({}, None),
        ({"JPY_PARENT_PID": "10"}, None),
        ({"JPY_PARENT_PID": "11"}, "/"),
        ({"JPY_PARENT_PID": "12"}, "/team/lab/"),
        ({"JPY_PARENT_PID": "12", "JUPYTERHUB_SERVICE_PREFIX": "user/a"}, "/user/a/"),
    ],
)
def test_the_base_url_is_that_of_the_server_that_started_the_kernel(
    environ: dict[str, str], base: str | None
) -> None:
    assert jupyter_base_url(Facts(environ=environ), SERVERS) == base


def test_a_hub_that_publishes_its_url_passes_it_on() -> None:
    url = "https://hub.contoso.com/user/alex/"
    assert describe(Facts(environ=HUB)).public_base == "/user/alex/"
    published = Facts(environ={**HUB, "JUPYTERHUB_PUBLIC_URL": url})
    assert describe(published).public_base == url


def test_gathering_observes_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTERHUB_USER", "alex")
    assert describe(Facts.gather()).evidence == "JUPYTERHUB_USER is set"
