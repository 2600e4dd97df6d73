"""The login host of the sandbox: Entra's v2.0 endpoints and its sign-in pages."""

from __future__ import annotations

from entra_magic.sandbox.identity.routes import create_identity_routes
from entra_magic.sandbox.identity.service import Identity
from entra_magic.sandbox.identity.validation import create_validator

__all__ = ["Identity", "create_identity_routes", "create_validator"]
