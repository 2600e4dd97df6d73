"""What all endpoints of the login host share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from entra_magic.sandbox.identity.browsers import Browsers
from entra_magic.sandbox.identity.device_codes import DeviceCodes
from entra_magic.sandbox.identity.keys import SigningKey
from entra_magic.sandbox.identity.policies import Policies
from entra_magic.sandbox.identity.secret_store import SecretStore
from entra_magic.sandbox.identity.settings import Settings
from entra_magic.sandbox.identity.transactions import Transactions

if TYPE_CHECKING:
    from starlette.requests import Request

    from entra_magic.sandbox.directory import Directory
    from entra_magic.sandbox.identity.grants import CodeGrant, RefreshGrant

__all__ = ["Identity", "identity_of"]


@dataclass
class Identity:
    """One login host: its directory, its key, and everything it remembers.

    Parameters
    ----------
    directory
        Who may sign in where, and what they consented to.
    origin
        The host's own origin, such as ``http://127.0.0.1:8400``. Tokens name it as
        their issuer, so that none of them claims to come from Microsoft.
    """

    directory: Directory
    origin: str
    key: SigningKey = field(default_factory=SigningKey)
    settings: Settings = field(default_factory=Settings)
    policies: Policies = field(default_factory=Policies)
    browsers: Browsers = field(default_factory=Browsers)
    transactions: Transactions = field(default_factory=Transactions)
    devices: DeviceCodes = field(default_factory=DeviceCodes)
    codes: SecretStore[CodeGrant] = field(default_factory=lambda: SecretStore("1."))
    refresh_tokens: SecretStore[RefreshGrant] = field(
        default_factory=lambda: SecretStore("1.A")
    )

    def issuer(self, tenant_id: str) -> str:
        """Return the ``iss`` of a tenant's tokens."""
        return f"{self.origin}/{tenant_id}/v2.0"


def identity_of(request: Request) -> Identity:
    """Return the login host that serves a request."""
    identity: Identity = request.app.state.identity
    return identity
