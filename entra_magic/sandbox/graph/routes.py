"""Graph's HTTP: one handler for every path below a version."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from starlette.routing import Route

from entra_magic.sandbox.graph.addressing import Target, parse_path
from entra_magic.sandbox.graph.authorization import (
    AccessTokenClaims,
    authenticate,
    authorize,
)
from entra_magic.sandbox.graph.errors import GraphError
from entra_magic.sandbox.graph.reading import Reader
from entra_magic.sandbox.graph.responses import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from entra_magic.sandbox.directory import Directory

__all__ = ["create_graph_routes"]

VERSIONS = ("v1.0", "beta")
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def create_graph_routes(
    directory: Directory,
    validate: Callable[[str], AccessTokenClaims],
    *,
    public_origin: str | None = None,
) -> list[BaseRoute]:
    """Return the routes of Graph, ``/v1.0/…`` and ``/beta/…``.

    Parameters
    ----------
    directory
        Whose objects are read.
    validate
        Checks a bearer token and returns its claims, or raises `InvalidToken`.
    public_origin
        What links start with, such as ``https://hub.contoso.com/proxy/8400``; by
        default the address that the request came to, as a proxy's
        ``X-Forwarded-*`` headers give it.
    """

    async def handle(request: Request) -> Response:
        reply = Reply(request)
        try:
            target = parse_path(request.path_params["path"])
            claims = authenticate(request.headers.get("Authorization"), validate)
            _check_method(request.method, target)
            authorize(claims, target)
            root = f"{public_origin or _origin(request)}/{_version(request)}"
            reader = Reader(
                directory.connection, claims.tenant_id, claims.user_id, root
            )
            if target.action:
                directory.revoke_sessions(reader.find(target).body["id"])
                context = f"{root}/$metadata#Edm.Boolean"
                return reply.json({"@odata.context": context, "value": True})
            level = request.headers.get("ConsistencyLevel", "")
            found = reader.read(
                target,
                request.path_params["path"],
                request.query_params,
                eventual=level.lower() == "eventual",
            )
        except GraphError as error:
            return reply.error(error)
        return reply.text(found) if isinstance(found, str) else reply.json(found)

    return [
        Route(f"/{version}/{{path:path}}", handle, methods=_METHODS)
        for version in VERSIONS
    ]


def _check_method(method: str, target: Target) -> None:
    """Refuse a write; HEAD is answered as GET."""
    allowed = ("POST",) if target.action else ("GET", "HEAD")
    if method not in allowed:
        raise GraphError(
            405,
            "Request_BadRequest",
            "Specified HTTP method is not allowed for the request target.",
            {"Allow": ", ".join(allowed)},
        )


def _version(request: Request) -> str:
    """Return the version segment of the path."""
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    return unquote(path).split("/")[1]


def _origin(request: Request) -> str:
    """Return the address under which the client reached this server."""
    headers = request.headers
    scheme = headers.get("X-Forwarded-Proto", request.url.scheme)
    host = headers.get("X-Forwarded-Host", request.url.netloc)
    prefix = headers.get("X-Forwarded-Prefix", request.scope.get("root_path", ""))
    return f"{scheme}://{host}{prefix}".rstrip("/")
