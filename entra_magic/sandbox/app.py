"""The sandbox as one ASGI application: sign-in, Graph, and its own levers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware

from entra_magic.sandbox.control import create_control_routes
from entra_magic.sandbox.directory import well_known
from entra_magic.sandbox.graph import create_graph_routes
from entra_magic.sandbox.identity import (
    Identity,
    create_identity_routes,
    create_validator,
)
from entra_magic.sandbox.traffic import Traffic, TrafficMiddleware

if TYPE_CHECKING:
    from entra_magic.sandbox.directory import Directory

__all__ = ["create_app"]


def create_app(directory: Directory, origin: str, ca: str | None = None) -> Starlette:
    """Return the application that serves a directory at an origin.

    Parameters
    ----------
    directory
        The tenants, people and applications.
    origin
        Scheme, host and port, without a path; tokens name it as their issuer.
    ca
        The file of the certificate authority behind an https origin.
    """
    identity = Identity(directory, origin)
    traffic = Traffic()
    app = Starlette(
        routes=[
            *create_control_routes(),
            *create_graph_routes(directory, create_validator(identity)),
            *create_identity_routes(),
        ],
        middleware=[Middleware(TrafficMiddleware, traffic=traffic)],
    )
    app.state.identity = identity
    app.state.traffic = traffic
    app.state.info = {
        "authority": origin,
        "graph": origin,
        "client_id": well_known.NOTEBOOK_APP_ID,
        "tenant_id": well_known.CONTOSO_TENANT_ID,
        "pid": os.getpid(),
    } | ({"ca": ca} if ca else {})
    return app
