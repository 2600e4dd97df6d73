"""An access token that was brought along, whatever it claims."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entra_magic.connection.supplied import SuppliedToken, supplied_answer
from entra_magic.errors import UsageProblem
from entra_magic.signin.request import Flow, SignInRequest

REQUEST = SignInRequest(Flow.ACCESS_TOKEN, "the test brought one along")
GOOD = {"aud": "https://graph.microsoft.com", "exp": 2000, "scp": "User.Read"}


def token(claims: object) -> str:
    """Return an unsigned JWT with these claims."""
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode()
    return f"header.{body.rstrip('=')}.s1gnature"


def test_a_good_one_lasts_as_long_as_it_says() -> None:
    answer = supplied_answer(token(GOOD), REQUEST, now=1000.0)

    assert answer["expires_in"] == 1000.0


@pytest.mark.parametrize("end", [None, "soon", [2000], {}, float("inf")])
def test_one_without_an_end_is_refused_and_not_shown(end: object) -> None:
    """A plain ValueError would print the token, in IPython's verbose tracebacks."""
    brought = token(GOOD | {"exp": end})

    with pytest.raises(UsageProblem, match="when it ends") as refused:
        supplied_answer(brought, REQUEST, now=1000.0)

    assert brought not in str(refused.value)


def test_one_for_another_resource_is_refused() -> None:
    other = token(GOOD | {"aud": "https://management.azure.com"})

    with pytest.raises(UsageProblem, match=r"not for Microsoft Graph"):
        supplied_answer(other, REQUEST, now=1000.0)


def test_its_repr_shows_nothing_of_it() -> None:
    brought = token(GOOD)
    supplied = SuppliedToken(REQUEST, supplied_answer(brought, REQUEST, now=1000.0))

    assert brought not in repr(supplied) + repr(supplied._only)


values = st.one_of(
    st.none(), st.integers(), st.floats(), st.text(), st.lists(st.integers())
)


def refusal_of(claims: dict[str, object]) -> str:
    """Return why a token with these claims is refused; empty where it is not."""
    try:
        SuppliedToken(REQUEST, supplied_answer(token(claims), REQUEST, now=1000.0))
    except UsageProblem as refused:
        return str(refused)
    return ""


@given(st.dictionaries(st.sampled_from(["aud", "exp", "tid", "scp", "upn"]), values))
def test_no_claims_make_it_fail_in_another_way(claims: dict[str, object]) -> None:
    assert "s1gnature" not in refusal_of(claims) + refusal_of(GOOD | claims)
