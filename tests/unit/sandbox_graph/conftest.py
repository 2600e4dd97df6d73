"""A filled directory behind Graph's routes, without a network."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from starlette.applications import Starlette

from entra_magic.sandbox.directory import Directory, well_known
from entra_magic.sandbox.graph import (
    AccessTokenClaims,
    InvalidToken,
    create_graph_routes,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

READ_ALL = (
    "Directory.Read.All DelegatedPermissionGrant.Read.All User.RevokeSessions.All"
)


@dataclass
class Graph:
    """Sends requests whose bearer token reads "upn scope scope …"."""

    directory: Directory
    app: Starlette

    def send(
        self,
        path: str,
        scopes: str = READ_ALL,
        *,
        method: str = "GET",
        user: str = well_known.ADMIN,
        eventual: bool = False,
        **headers: str,
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {user} {scopes}"} | headers
        if eventual:
            headers["ConsistencyLevel"] = "eventual"
        url = path if path.startswith("http") else f"/v1.0{path}"

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://graph.test"
            ) as client:
                return await client.request(method, url, headers=headers)

        return asyncio.run(ask())

    def values(self, path: str, **options: Any) -> list[dict[str, Any]]:
        """Return the objects of every page."""
        found: list[dict[str, Any]] = []
        while path:
            answer = self.send(path, **options)
            assert answer.status_code == 200, answer.text
            body = answer.json()
            found += body["value"]
            path = body.get("@odata.nextLink", "")
        return found


def _claims(directory: Directory, token: str) -> AccessTokenClaims:
    upn, *scopes = token.split()
    person = directory.find_person(upn)
    if person is None:
        raise InvalidToken("Access token validation failure. Invalid audience.")
    return AccessTokenClaims(
        tenant_id=person.tenant_id,
        user_id=person.id,
        app_id=well_known.NOTEBOOK_APP_ID,
        scopes=frozenset(scopes),
    )


@pytest.fixture(scope="session")
def directory() -> Iterator[Directory]:
    opened = Directory.open(None, users=250)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def graph(directory: Directory) -> Graph:
    routes = create_graph_routes(directory, lambda token: _claims(directory, token))
    return Graph(directory, Starlette(routes=routes))
