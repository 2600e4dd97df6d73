"""The table of errors: complete, without contradiction, true to the options."""

from __future__ import annotations

import csv
import re
from importlib import resources

import pytest

from entra_magic.errors import OAuthError
from entra_magic.magics.line import parse_connect
from entra_magic.magics.options import connect_options
from entra_magic.show.explained import _WHO, explained_card
from entra_magic.signin.explain import (
    Explanation,
    Hint,
    explain_refusal,
    find_hint,
    hints,
    refusal,
)
from entra_magic.signin.request import Flow, SignInRequest

TABLE = resources.files("entra_magic.signin") / "hints.csv"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
MAGIC = re.compile(r"%\w+")
OPTION = re.compile(r"(?<![\w-])--[a-z-]+")

row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row["codes"])


@row
def test_every_row_says_why_and_what_helps_and_who_can(row: dict[str, str]) -> None:
    assert row["codes"].split()
    assert row["cause"].endswith(".")
    assert row["remedy"].endswith(".")
    assert row["who"] in _WHO


def test_no_code_stands_twice() -> None:
    codes = [code for row in ROWS for code in row["codes"].split()]

    assert sorted(codes) == sorted(set(codes))


@row
def test_every_option_that_is_named_exists(row: dict[str, str]) -> None:
    named = OPTION.findall(row["remedy"] + " " + row["line"])

    assert set(named) <= connect_options().keys()


@row
def test_every_line_can_be_run_once_it_is_filled_in(row: dict[str, str]) -> None:
    magic, _, options = row["line"].partition(" ")
    filled = options.replace("<tenant>", "contoso.com").replace("<cloud>", "China")
    filled = filled.replace("<app>", "11112222-bbbb-3333-cccc-4444dddd5555")

    assert magic in ("", "%entra_connect", "%entra_context")
    parse_connect(filled.replace("<permission>", "User.Read"))


@row
def test_without_facts_the_sentences_are_whole(row: dict[str, str]) -> None:
    hint = find_hint(row["codes"].split()[0])

    assert not re.search(r"[{}]|  | \.( |$)", hint.cause + " " + hint.remedy)
    assert hint.cause[0].isupper()


def test_a_number_is_more_telling_than_the_error() -> None:
    error = OAuthError("invalid_grant", codes=(50057,))

    assert explain_refusal(error).hint == find_hint("50057")


def test_without_a_number_the_suberror_chooses_the_hint() -> None:
    error = OAuthError("invalid_grant", suberror="basic_action")

    assert explain_refusal(error).hint == find_hint("50076")


def test_an_unknown_number_keeps_what_entra_said() -> None:
    error = OAuthError(
        "new_error",
        "AADSTS999999: Something new. Trace ID: t",
        codes=(999999,),
        correlation_id="c-1",
        timestamp="2026-01-01 00:00:00Z",
    )

    explanation = explain_refusal(error)

    assert explanation.said["Error"] == "new_error"
    assert explanation.said["Entra says"] == "AADSTS999999: Something new."
    assert explanation.said["Correlation ID"] == "c-1"
    assert explanation.said["Time"] == "2026-01-01 00:00:00Z"
    assert explanation.page.endswith("error?code=999999")


@pytest.mark.parametrize(
    ("flow", "code", "line"),
    [
        (Flow.BROWSER, 50011, "%entra_connect --scopes User.Read --device-code"),
        (Flow.DEVICE_CODE, 7000218, "%entra_connect --scopes User.Read --browser"),
    ],
)
def test_a_flow_that_cannot_work_is_not_advised_again(
    flow: Flow, code: int, line: str
) -> None:
    request = SignInRequest(flow, "you asked for it", tenant="", flow_insisted=True)

    message = str(refusal(request, OAuthError("invalid_request", codes=(code,))))

    assert f"Next: {line}\n" in message


def test_what_was_wrong_in_the_line_is_left_to_be_filled_in() -> None:
    request = SignInRequest(Flow.BROWSER, "…", tenant="common", name="second")

    message = str(refusal(request, OAuthError("invalid_request", codes=(50194,))))

    assert (
        "Next: %entra_connect --scopes User.Read --name second --tenant-id <tenant>"
    ) in message


def test_the_card_escapes_what_was_said() -> None:
    hint = Hint("Why.", "What.", "you", "%entra_connect --tenant-id <tenant>")
    said = {"Graph says": "<script>alert(1)</script>\x1b[2J"}

    shown = explained_card(Explanation("Odd<b>", hint, said, "javascript:alert(1)"))

    assert "<script>" not in shown.html
    assert "<b>" not in shown.html
    assert "<tenant>" not in shown.html
    assert 'href="javascript' not in shown.html
    assert "\x1b" not in shown.text
    assert "Next: %entra_connect --tenant-id <tenant>" in shown.text


def test_the_table_is_read_once() -> None:
    assert hints() is hints()
