"""The error tree, and what is read out of Entra's answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entra_magic.errors import (
    EntraMagicError,
    OAuthError,
    SignInCancelled,
    SignInError,
    SignInFailed,
    SignInRequired,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(list(OAuthError.__dataclass_fields__)), JSON))
def test_no_answer_makes_the_reader_fail(answer: dict[str, object]) -> None:
    assert OAuthError.from_answer(answer).error


@given(codes=JSON, description=st.text())
def test_no_list_of_codes_makes_the_reader_fail(
    codes: object, description: str
) -> None:
    answer = {"error": "e", "error_codes": codes, "error_description": description}

    assert all(isinstance(code, int) for code in OAuthError.from_answer(answer).codes)


def test_an_answer_without_an_error_is_unknown() -> None:
    assert OAuthError.from_answer({}).error == "unknown_error"


def test_the_number_is_found_in_the_description_where_no_list_came() -> None:
    """A redirect carries no ``error_codes``."""
    answer = {"error": "access_denied", "error_description": "AADSTS65004: Declined."}

    assert OAuthError.from_answer(answer).codes == (65004,)


def test_a_list_of_codes_wins_over_the_description() -> None:
    answer = {"error_codes": [53003], "error_description": "AADSTS65004: Declined."}

    assert OAuthError.from_answer(answer).codes == (53003,)


@pytest.mark.parametrize("text", ["", "Declined.", "AADSTS: none", "AADSTS٣: digits"])
def test_a_description_without_a_number_has_none(text: str) -> None:
    assert OAuthError.from_answer({"error_description": text}).codes == ()


def test_everything_support_asks_for_is_kept() -> None:
    ids = {"correlation_id": "c", "trace_id": "t", "timestamp": "2026-01-01 00:00:00Z"}

    error = OAuthError.from_answer(
        {"error": "e", "suberror": "s", "claims": "{}"} | ids
    )

    assert (error.suberror, error.claims) == ("s", "{}")
    assert (error.correlation_id, error.trace_id) == ("c", "t")
    assert error.timestamp == "2026-01-01 00:00:00Z"


def test_ipython_shows_the_message_and_no_traceback() -> None:
    assert SignInFailed("What happened.\nNext: …")._render_traceback_() == [
        "SignInFailed: What happened.\nNext: …"
    ]


def test_one_except_clause_catches_every_end_of_a_sign_in() -> None:
    assert issubclass(SignInCancelled, SignInError)
    assert not issubclass(SignInRequired, SignInError)
    assert issubclass(SignInRequired, EntraMagicError)
