"""Loading Graph's client aside: quick to cancel, and without effect on results."""

from __future__ import annotations

import dataclasses
import json
import threading
import time
import warnings
from typing import TYPE_CHECKING, Any

import pytest
from harness.in_process import our_threads, wait_for_warming
from kiota_serialization_json.json_parse_node_factory import JsonParseNodeFactory

from entra_magic.graph import warm
from entra_magic.graph.warm import (
    Warming,
    restore_deserializers,
    slim_deserializers,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

# What the SDK's own modules say of each other when they are imported.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

USERS = {
    "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users",
    "@odata.nextLink": "https://graph.microsoft.com/v1.0/users?$skiptoken=x",
    "value": [
        {
            "@odata.type": "#microsoft.graph.user",
            "id": "00000000-0000-4000-8000-000000000001",
            "displayName": "Ädele",
            "userPrincipalName": "adele@contoso.com",
            "accountEnabled": True,
            "createdDateTime": "2026-01-02T03:04:05Z",
            "businessPhones": ["+1", "+2"],
            "assignedLicenses": [
                {"skuId": "00000000-0000-4000-8000-000000000002", "disabledPlans": []}
            ],
            "signInActivity": {"lastSignInDateTime": "2026-01-02T03:04:05Z"},
            "manager": {"@odata.type": "#microsoft.graph.user", "id": "m"},
            "memberOf": [
                {"@odata.type": "#microsoft.graph.group", "id": "g", "mail": "a@b.c"},
                {"@odata.type": "#microsoft.graph.directoryRole", "id": "r"},
                {"id": "without a type"},
            ],
            "extension_1_badge": "new",
            "id_of_nothing": None,
        },
        {"id": "00000000-0000-4000-8000-000000000003"},
        {},
    ],
}
KINDS = ("user", "group", "application", "service_principal", "directory_object")


@pytest.fixture(autouse=True)
def _sdk_as_it_came() -> Iterator[None]:
    wait_for_warming()
    restore_deserializers()
    yield
    wait_for_warming()
    restore_deserializers()


def entity() -> Any:
    from msgraph.generated.models.entity import Entity

    return Entity


def facts(value: Any) -> Any:
    """Return everything that a parsed object holds, as plain values."""
    if isinstance(value, list | tuple):
        return [facts(each) for each in value]
    if hasattr(value, "backing_store"):
        kept = dict(value.backing_store.enumerate_())
        return type(value).__name__, {name: facts(kept[name]) for name in sorted(kept)}
    if dataclasses.is_dataclass(value):
        return type(value).__name__, facts(
            [getattr(value, field.name) for field in dataclasses.fields(value)]
        )
    return value


def parsed() -> Any:
    from msgraph.generated.models.user_collection_response import (
        UserCollectionResponse,
    )

    body = json.dumps(USERS).encode()
    node = JsonParseNodeFactory().get_root_parse_node("application/json", body)
    return facts(node.get_object_value(UserCollectionResponse))


def test_the_slim_reader_changes_no_result() -> None:
    before = parsed()

    slim_deserializers()

    assert entity().get_field_deserializers is warm._two_fields
    assert parsed() == before
    for part in ("Ädele", "DirectoryRole", "last_sign_in", "extension_1_badge"):
        assert part in repr(before)
    assert " object at 0x" not in repr(before)


@pytest.mark.parametrize("kind", KINDS)
def test_the_slim_reader_leaves_every_field_to_its_class(kind: str) -> None:
    from importlib import import_module

    name = "".join(part.title() for part in kind.split("_"))
    model = getattr(import_module(f"msgraph.generated.models.{kind}"), name)
    before = set(model().get_field_deserializers())

    slim_deserializers()

    assert set(model().get_field_deserializers()) == before


def test_it_reads_users_several_times_faster() -> None:
    def best() -> float:
        times = []
        for _ in range(3):
            began = time.perf_counter()
            parsed()
            times.append(time.perf_counter() - began)
        return min(times)

    parsed()
    own = best()
    slim_deserializers()

    assert best() < own / 2


def test_the_sdk_s_own_method_is_put_back() -> None:
    own = entity().get_field_deserializers
    slim_deserializers()
    slim_deserializers()

    restore_deserializers()

    assert entity().get_field_deserializers is own


def test_an_sdk_that_has_changed_is_left_alone() -> None:
    own = entity().get_field_deserializers

    def three_fields(self: Any) -> dict[str, Any]:
        return {**own(self), "newField": lambda _: None}

    entity().get_field_deserializers = three_fields
    try:
        slim_deserializers()
        assert entity().get_field_deserializers is three_fields
    finally:
        entity().get_field_deserializers = own


def test_cancelling_takes_effect_between_two_steps() -> None:
    warming = Warming()
    warming.start()
    began = time.monotonic()

    warming.cancel()

    assert time.monotonic() - began < 1.2
    warming.join()
    assert our_threads() == []


def test_one_that_was_never_started_can_be_cancelled() -> None:
    """An interrupt may come between the sign-in's start and this one's."""
    Warming().cancel()


def test_loading_ends_with_the_slim_reader() -> None:
    warming = Warming()
    warming.start()
    warming.join()

    assert entity().get_field_deserializers is warm._two_fields


def test_a_client_that_does_not_load_is_not_the_sign_in_s_trouble() -> None:
    """With warnings as errors the SDK cannot even be imported on some versions."""
    unhandled: list[object] = []
    handler, threading.excepthook = threading.excepthook, unhandled.append
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            warm._SDK, modules = ("nowhere.to_be_found",), warm._SDK
            warming = Warming()
            warming.start()
            warming.join()
    finally:
        warm._SDK = modules
        threading.excepthook = handler

    assert unhandled == []


def test_a_warming_under_way_does_not_undo_the_restoring() -> None:
    """Else the SDK would be changed after the extension has been unloaded."""
    own = entity().get_field_deserializers
    warming = Warming()
    warming.start()

    restore_deserializers()
    warming.join()

    assert entity().get_field_deserializers is own
