"""The names that others rely on: a change here is a change of the contract."""

from __future__ import annotations

import inspect

import pytest

import entra_magic
from entra_magic import errors


def test_the_public_names_are_these() -> None:
    assert entra_magic.__all__ == [
        "Connection",
        "__version__",
        "connect",
        "connections",
        "load_ipython_extension",
        "unload_ipython_extension",
    ]
    assert dir(entra_magic) == sorted(entra_magic.__all__)


@pytest.mark.parametrize("name", entra_magic.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(entra_magic, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'entra_magic' has no attribute 'grpah'"):
        entra_magic.grpah  # noqa: B018 - reading it is the test


def test_python_takes_the_same_options_as_the_line() -> None:
    options = set(inspect.signature(entra_magic.connect).parameters)

    assert options >= {
        "scopes",
        "client_id",
        "tenant_id",
        "environment",
        "device_code",
        "browser",
        "login_hint",
        "domain_hint",
        "prompt",
        "timeout",
        "welcome",
        "sandbox",
        "sandbox_user",
    }


@pytest.mark.parametrize("name", ["context", "graph", "credential", "disconnect"])
def test_a_connection_has_what_the_contract_names(name: str) -> None:
    from entra_magic import Connection

    # `credential` is set when it is made.
    assert hasattr(Connection, name) or name in inspect.getsource(Connection.__init__)


def test_every_error_is_one_of_ours() -> None:
    kinds = [getattr(errors, name) for name in errors.__all__]
    raised = [kind for kind in kinds if issubclass(kind, Exception)]

    assert all(issubclass(kind, errors.EntraMagicError) for kind in raised)
    assert len(raised) == len(kinds) - 1  # OAuthError is an answer, not an exception
