"""The person's namespace: nothing of theirs is taken or replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from IPython.core.interactiveshell import InteractiveShell

from entra_magic.errors import UsageProblem
from entra_magic.magics.namespace import Namespace

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    shell = InteractiveShell.instance()
    yield shell
    shell.reset(new_session=False)
    InteractiveShell.clear_instance()


@pytest.mark.parametrize("own", [None, 0, "", [], "my graph"])
def test_a_name_of_the_person_s_own_is_not_replaced(
    shell: InteractiveShell, own: object
) -> None:
    shell.user_ns["graph"] = own

    with pytest.raises(UsageProblem) as refused:
        Namespace(shell).demand_free("graph")

    assert f"`graph` already holds a {type(own).__name__} of yours" in str(
        refused.value
    )
    assert "--into NAME" in str(refused.value)
    assert "del graph" in str(refused.value)


def test_a_name_that_was_overwritten_is_the_person_s_own(
    shell: InteractiveShell,
) -> None:
    namespace = Namespace(shell)
    namespace.inject("graph", object())
    shell.run_cell("graph = 5")

    with pytest.raises(UsageProblem, match="holds a int of yours"):
        namespace.demand_free("graph")


def test_a_free_name_and_one_s_own_earlier_client_are_free(
    shell: InteractiveShell,
) -> None:
    namespace = Namespace(shell)
    namespace.demand_free("graph")
    namespace.inject("graph", object())

    namespace.demand_free("graph")


def test_a_deleted_name_is_free_again(shell: InteractiveShell) -> None:
    namespace = Namespace(shell)
    namespace.inject("graph", object())
    shell.run_cell("del graph")

    namespace.demand_free("graph")
    namespace.clear()


def test_clearing_takes_back_what_was_injected(shell: InteractiveShell) -> None:
    namespace = Namespace(shell)
    namespace.inject("graph", object())
    namespace.inject("graph_fabrikam", object())

    namespace.clear()

    assert "graph" not in shell.user_ns
    assert "graph_fabrikam" not in shell.user_ns


def test_clearing_leaves_what_the_person_put_there(shell: InteractiveShell) -> None:
    namespace = Namespace(shell)
    client = object()
    namespace.inject("graph", client)
    shell.user_ns["graph"] = "mine"
    shell.user_ns["kept"] = client

    namespace.clear()

    assert shell.user_ns["graph"] == "mine"


def test_an_injected_name_shows_in_who(shell: InteractiveShell) -> None:
    Namespace(shell).inject("graph", object())

    assert "graph" in shell.run_line_magic("who_ls", "")
