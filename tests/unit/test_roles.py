"""The words for what a token's claims say in numbers and abbreviations."""

from __future__ import annotations

import pytest

from entra_magic.connection.roles import authentication_methods, role_names


def test_known_roles_have_names() -> None:
    wids = ["62e90394-69f5-4237-9190-012177145e10"]

    assert role_names(wids) == ("Global Administrator",)


def test_an_unknown_role_keeps_its_id() -> None:
    assert role_names(["11111111-0000-4000-8000-000000000000"]) == (
        "11111111-0000-4000-8000-000000000000",
    )


def test_what_every_member_carries_is_left_out() -> None:
    assert role_names(["b79fbf4d-3ef9-4689-8143-76b194e85509"]) == ()


def test_methods_are_told_in_words_and_once() -> None:
    assert authentication_methods(["pwd", "mfa", "ngcmfa", "new"]) == (
        "password",
        "multifactor",
        "new",
    )


@pytest.mark.parametrize("claim", [None, "pwd", 5, {}])
def test_a_claim_of_another_shape_says_nothing(claim: object) -> None:
    assert role_names(claim) == ()
    assert authentication_methods(claim) == ()
