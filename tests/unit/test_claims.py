"""What is read out of tokens and challenges."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entra_magic.signin.claims import decode_claims_challenge, payload, permissions

CLAIMS = '{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}'


def token(claims: object) -> str:
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode()
    return f"header.{body.rstrip('=')}.signature"


@pytest.mark.parametrize(
    "opaque", ["", "opaque", "a.b", "a.b.c", "a.!!!.c", "a..c", None, 5, "a.eA.c"]
)
def test_an_opaque_token_has_no_claims(opaque: object) -> None:
    assert payload(opaque) == {}


@pytest.mark.parametrize("claims", [[], "text", 5, None])
def test_claims_that_are_no_object_are_none(claims: object) -> None:
    assert payload(token(claims)) == {}


@given(st.text())
def test_no_text_makes_the_reader_fail(text: str) -> None:
    assert isinstance(payload(f"a.{text}.c"), dict)


def test_the_claims_of_a_token_are_read() -> None:
    assert payload(token({"scp": "User.Read", "name": "Ädele"})) == {
        "scp": "User.Read",
        "name": "Ädele",
    }


@pytest.mark.parametrize("challenge", ["a", "####a", "gICA", "ä"])
def test_an_undecodable_challenge_is_a_value_error(challenge: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode_claims_challenge(challenge)


@pytest.mark.parametrize("padding", ["padded", "bare"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@given(extra=st.text(max_size=8))
def test_a_challenge_is_read_in_every_base64(
    padding: str, encode: type, extra: str
) -> None:
    claims = CLAIMS + extra
    challenge = encode(claims.encode()).decode()
    if padding == "bare":
        challenge = challenge.rstrip("=")

    assert decode_claims_challenge(challenge) == claims


def test_permissions_lose_their_resource_and_the_protocol_s_own() -> None:
    scope = (
        "openid profile email offline_access User.Read "
        "https://graph.microsoft.com/Group.Read.All User.Read"
    )

    assert permissions(scope) == ("User.Read", "Group.Read.All")


@pytest.mark.parametrize("nothing", [None, "", " "])
def test_no_scope_is_no_permission(nothing: object) -> None:
    assert permissions(nothing) == ()
