"""The filter language, checked against the same predicate written in Python."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entra_magic.sandbox.directory.store import Writer, connect
from entra_magic.sandbox.graph.conditions import translate
from entra_magic.sandbox.graph.entities import ENTITY_TYPES
from entra_magic.sandbox.graph.errors import GraphError
from entra_magic.sandbox.graph.grammar import parse_filter

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Graph

USER = ENTITY_TYPES["user"]
WORDS = ["", "Ada", "ada", "ÉLODIE", "Élodie", "O'Brien", "% _", "Zoë"]
DATES = ["2023-01-01T00:00:00Z", "2024-02-29T12:30:00Z", "2025-12-31T23:59:59Z"]

ROWS: list[dict[str, Any]] = [
    {
        "id": str(number),
        "displayName": name,
        "accountEnabled": enabled,
        "createdDateTime": created,
        "otherMails": mails,
    }
    for number, (name, enabled, created, mails) in enumerate(
        (name, enabled, created, mails)
        for name in [*WORDS, None]
        for enabled in (True, False, None)
        for created in [*DATES[::2], None]
        for mails in ([], ["ada"], ["Zoë", "O'Brien"])
    )
]

DATABASE = connect(None)
with Writer(DATABASE, 1) as _writer:
    for _row in ROWS:
        _writer.add("tenant", "user", _row)

Case = tuple[str, "Callable[[dict[str, Any]], bool]"]


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def same(left: str | None, right: str) -> bool:
    return left is not None and left.casefold() == right.casefold()


@st.composite
def leaves(draw: st.DrawFn) -> Case:
    word = draw(st.sampled_from(WORDS))
    date = draw(st.sampled_from(DATES))
    truth = draw(st.booleans())
    spell = draw(st.sampled_from([str, str.upper]))
    cases: list[Case] = [
        (
            f"displayName {spell('eq')} {quoted(word)}",
            lambda r: same(r["displayName"], word),
        ),
        (
            f"displayName {spell('ne')} {quoted(word)}",
            lambda r: not same(r["displayName"], word),
        ),
        (
            f"{spell('startswith')}(displayName, {quoted(word)})",
            lambda r: (
                r["displayName"] is not None
                and r["displayName"].casefold().startswith(word.casefold())
            ),
        ),
        (
            f"displayName in ({quoted(word)}, 'Ada')",
            lambda r: same(r["displayName"], word) or same(r["displayName"], "Ada"),
        ),
        ("displayName eq null", lambda r: r["displayName"] is None),
        ("displayName ne null", lambda r: r["displayName"] is not None),
        (
            f"accountEnabled eq {str(truth).lower()}",
            lambda r: r["accountEnabled"] is truth,
        ),
        (
            f"accountEnabled ne {str(truth).lower()}",
            lambda r: r["accountEnabled"] is not truth,
        ),
        (
            f"createdDateTime ge {date}",
            lambda r: r["createdDateTime"] is not None and r["createdDateTime"] >= date,
        ),
        (
            f"createdDateTime lt {date}",
            lambda r: r["createdDateTime"] is not None and r["createdDateTime"] < date,
        ),
        (
            f"otherMails/any(m:m eq {quoted(word)})",
            lambda r: any(same(m, word) for m in r["otherMails"]),
        ),
        ("otherMails/$count eq 0", lambda r: not r["otherMails"]),
    ]
    return draw(st.sampled_from(cases))


def combined(children: st.SearchStrategy[Case]) -> st.SearchStrategy[Case]:
    def both(left: Case, right: Case) -> Case:
        return f"({left[0]}) AND {right[0]}", lambda r: left[1](r) and right[1](r)

    def either(left: Case, right: Case) -> Case:
        return f"({left[0]} or {right[0]})", lambda r: left[1](r) or right[1](r)

    def negated(case: Case) -> Case:
        return f"not({case[0]})", lambda r: not case[1](r)

    return st.one_of(
        st.builds(both, leaves(), leaves()),
        st.builds(either, children, children),
        st.builds(negated, children),
    )


def matching(text: str) -> set[str]:
    condition = translate(parse_filter(text), USER, advanced=True)
    rows = DATABASE.execute(
        f"SELECT body FROM object AS o WHERE {condition.sql}", condition.parameters
    )
    return {json.loads(body)["id"] for (body,) in rows}


@settings(deadline=None)
@given(st.recursive(leaves(), combined, max_leaves=8))
def test_filter_finds_what_the_python_predicate_finds(case: Case) -> None:
    text, predicate = case
    assert matching(text) == {row["id"] for row in ROWS if predicate(row)}


@settings(deadline=None)
@given(st.text(alphabet="aeinoqt()/:,'$ 0123\\\"é\x00", max_size=40))
def test_any_text_is_a_filter_or_a_clear_error(text: str) -> None:
    with suppress(ValueError, GraphError):
        assert matching(text) <= {row["id"] for row in ROWS}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "displayName",
        "displayName eq",
        "displayName eq 'open",
        "displayName eq 'a' and",
        "otherMails/all(m:m eq 'a')",
        "otherMails/any(m:n eq 'a')",
        "createdDateTime ge 2024-13-01",
        "not " * 3000 + "displayName eq 'a'",
        " or ".join(["displayName eq 'a'"] * 3000),
    ],
)
def test_text_that_is_not_a_filter_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_filter(text)


@pytest.mark.parametrize(
    "text",
    [
        "not(" * 20 + "displayName eq 'ada'" + ")" * 20,
        "(displayName eq 'ada' or " * 20 + "displayName eq 'x'" + ")" * 20,
        "(displayName eq 'ada' and not(" * 9 + "displayName eq 'x'" + "))" * 9,
        " and ".join(["otherMails/any(m:m eq 'ada')"] * 21),
        "displayName in (" + ",".join(["'ada'"] * 15) + ")",
    ],
)
def test_deepest_filter_that_is_accepted_is_also_answered(text: str) -> None:
    assert matching(text)


@pytest.mark.parametrize(
    "text",
    [
        f"displayName in ({','.join(['null'] * 16)})",
        "favouriteColour eq 'red'",
        "accountEnabled eq 'true'",
        "displayName eq 5",
        "displayName eq true",
        "otherMails eq 'a'",
        "displayName/any(d:d eq 'a')",
        "accountEnabled gt true",
        "contains(displayName,'a')",
        "endswith(displayName,'a')",
        "aboutMe eq 'x'",
        "identities/any(i:i eq 'x')",
    ],
)
def test_filter_that_graph_does_not_support_is_refused(text: str) -> None:
    with pytest.raises(GraphError):
        translate(parse_filter(text), USER, advanced=True)


@pytest.mark.parametrize(
    ("path", "some"),
    [
        ("/groups?$filter=groupTypes/any(c:c eq 'Unified')", "Project Aurora"),
        ("/groups?$filter=NOT groupTypes/any (c: c eq 'Unified')", "All Staff"),
        (
            (
                "/applications?$filter=passwordCredentials/any"
                "(p:p/endDateTime le 2099-01-01T00:00:00Z)"
            ),
            "Room Booking",
        ),
        (
            "/servicePrincipals?$filter=appId eq 00000003-0000-0000-C000-000000000000",
            "Microsoft Graph",
        ),
    ],
)
def test_filter_of_a_collection_or_guid_finds_its_objects(
    graph: Graph, path: str, some: str
) -> None:
    found = graph.values(f"{path}&$count=true", eventual=True)
    assert some in {entry["displayName"] for entry in found}
