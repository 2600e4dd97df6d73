"""The Graph half of the sandbox: HTTP requests in, Graph's own JSON out."""

from __future__ import annotations

from entra_magic.sandbox.graph.authorization import AccessTokenClaims, InvalidToken
from entra_magic.sandbox.graph.routes import create_graph_routes

__all__ = ["AccessTokenClaims", "InvalidToken", "create_graph_routes"]
