"""The paths of the login host, which are Entra's own."""

from __future__ import annotations

from starlette.routing import Route

from entra_magic.sandbox.identity.authorize import authorize, logout
from entra_magic.sandbox.identity.device import device_authorization, device_login
from entra_magic.sandbox.identity.discovery import (
    instance,
    keys,
    openid_configuration,
)
from entra_magic.sandbox.identity.token import token

__all__ = ["create_identity_routes"]


def create_identity_routes() -> list[Route]:
    """Return the routes; the application's state must hold the `Identity`."""
    return [
        Route("/common/discovery/instance", instance),
        Route("/devicelogin", device_login, methods=["GET", "POST"]),
        Route("/{tenant}/v2.0/.well-known/openid-configuration", openid_configuration),
        Route("/{tenant}/discovery/v2.0/keys", keys),
        Route("/{tenant}/oauth2/v2.0/authorize", authorize, methods=["GET", "POST"]),
        Route("/{tenant}/oauth2/v2.0/token", token, methods=["POST"]),
        Route(
            "/{tenant}/oauth2/v2.0/devicecode", device_authorization, methods=["POST"]
        ),
        Route("/{tenant}/oauth2/v2.0/logout", logout, methods=["GET"]),
    ]
