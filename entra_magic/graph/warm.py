"""Loads Microsoft Graph's client while the person signs in.

Importing it and reading the first answer take seconds, of which the person notices
nothing if they are spent while the sign-in page is open.
"""

from __future__ import annotations

import contextlib
import dis
import importlib
import json
import threading
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Warming", "load_sdk", "restore_deserializers", "slim_deserializers"]

_MODELS = "msgraph.generated.models"
_SDK = (
    "msgraph_core",
    "msgraph",
    "msgraph.generated.users.users_request_builder",
    "msgraph.generated.users.item.user_item_request_builder",
    "msgraph.generated.groups.groups_request_builder",
    "msgraph.generated.applications.applications_request_builder",
)
_SAMPLE = {"value": [{"id": "0", "displayName": "Sample", "businessPhones": []}]}


class Warming:
    """Imports the client on a thread, in steps small enough to be cancelled between."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()
        self._thread = threading.Thread(
            target=self._run, name="entra_magic warming", daemon=True
        )

    def start(self) -> None:
        """Start the thread, unless it has started."""
        if self._thread.ident is None:
            _live.add(self)
            self._thread.start()

    def cancel(self) -> None:
        """Stop after the step under way; what is loaded stays loaded."""
        self._cancelled.set()
        if self._thread.is_alive():
            self._thread.join(1.0)

    def join(self) -> None:
        """Wait until everything is loaded."""
        self._thread.join()

    def _run(self) -> None:
        # What cannot be loaded is reported where it is needed, not in the background.
        with contextlib.suppress(Exception):
            for step in _steps():
                if self._cancelled.is_set():
                    break
                step()
        _live.discard(self)


def load_sdk() -> None:
    """Import the SDK itself, in one thread at a time.

    Its packages import each other in circles, so that a second thread which imports
    them meanwhile would find some of them half made.
    """
    for name in _SDK:
        _load(name)


def _load(name: str) -> None:
    with _loading:
        importlib.import_module(name)


_loading = threading.Lock()


def _steps() -> Iterator[Callable[[], object]]:
    for name in _SDK:
        yield partial(_load, name)
    entity = importlib.import_module(f"{_MODELS}.entity").Entity
    for name in _relative_imports(entity):
        yield partial(importlib.import_module, f"{_MODELS}.{name}")
    yield slim_deserializers
    yield _read_a_page
    yield _make_a_client


def _relative_imports(entity: Any) -> list[str]:
    """Return the modules that the SDK imports when it reads its first object."""
    code = dis.get_instructions(entity.get_field_deserializers)
    names = (i.argval for i in code if i.opname == "IMPORT_NAME")
    return list(dict.fromkeys(names))


def slim_deserializers() -> None:
    """Stop the SDK from repeating 2,388 imports for every object that it reads.

    ``Entity.get_field_deserializers`` imports the whole model and uses none of it:
    about 9 of the 10 ms that reading one user takes. It is replaced only where it
    still returns exactly the two fields known here.
    """
    entity = importlib.import_module(f"{_MODELS}.entity").Entity
    own = entity.get_field_deserializers
    if own is not _two_fields and set(own(entity())) == {"id", "@odata.type"}:
        _replaced.append(own)
        entity.get_field_deserializers = _two_fields


def restore_deserializers() -> None:
    """Put the SDK's own method back, for good: what still loads is stopped."""
    for warming in tuple(_live):
        warming.cancel()
    while _replaced:
        entity = importlib.import_module(f"{_MODELS}.entity").Entity
        entity.get_field_deserializers = _replaced.pop()


_live: set[Warming] = set()
_replaced: list[Callable[[Any], dict[str, Callable[[Any], None]]]] = []


def _two_fields(self: Any) -> dict[str, Callable[[Any], None]]:
    return {
        "id": lambda node: setattr(self, "id", node.get_str_value()),
        "@odata.type": lambda node: setattr(self, "odata_type", node.get_str_value()),
    }


def _read_a_page() -> None:
    """Read a sample page of users the way the client will read the real one."""
    from kiota_serialization_json.json_parse_node_factory import JsonParseNodeFactory
    from msgraph.generated.models.user_collection_response import (
        UserCollectionResponse,
    )

    page = json.dumps(_SAMPLE).encode()
    node = JsonParseNodeFactory().get_root_parse_node("application/json", page)
    node.get_object_value(UserCollectionResponse)


def _make_a_client() -> None:
    """Make a client that is never used: the real one is then made in no time."""
    from entra_magic.clouds import sandbox_cloud
    from entra_magic.graph import organization  # noqa: F401 - to have it loaded
    from entra_magic.graph.client import graph_client

    nowhere = "http://127.0.0.1:9"
    graph_client(sandbox_cloud(nowhere, nowhere), _NoTokens())


class _NoTokens:
    """The token source of a client that is never used."""

    async def token(self, claims: str | None = None) -> str:
        raise LookupError(claims)
