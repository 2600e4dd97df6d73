"""What a person asks of a sign-in, before anything has happened."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from enum import Enum

from entra_magic.clouds import GLOBAL, Cloud

__all__ = ["DEFAULT_CLIENT_ID", "DEFAULT_SCOPES", "Flow", "SignInRequest"]

DEFAULT_CLIENT_ID = "14d82eec-204b-4c2f-b7e8-296a70dab67e"
"""Microsoft Graph Command Line Tools, which ``Connect-Entra`` uses by default."""

DEFAULT_SCOPES = ("User.Read",)


class Flow(str, Enum):
    """How the person proves who they are."""

    BROWSER = "browser"
    """Authorization code with PKCE in a browser on the kernel's machine (RFC 8252)."""

    DEVICE_CODE = "device code"
    """A code typed at a page that any browser can open (RFC 8628)."""

    ACCESS_TOKEN = "access token"  # noqa: S105 - its name, not a token
    """No sign-in at all: the person brought an access token (RFC 6750)."""


@dataclass(frozen=True)
class SignInRequest:
    """A sign-in that was asked for.

    Parameters
    ----------
    flow
        How the person signs in.
    flow_reason
        Why this flow was chosen, as the end of the sentence "… because".
    client_id
        The application that signs in; a GUID.
    tenant
        A tenant's GUID or domain, ``common``, ``organizations`` or ``consumers``.
    scopes
        The delegated permissions asked for, each spelled as Graph spells it.
    cloud
        The cloud whose hosts are spoken to.
    login_hint
        The user principal name to fill in on the sign-in page.
    domain_hint
        The domain whose sign-in page to go to.
    prompt
        ``select_account``, ``login`` or ``consent``; empty leaves it to Entra.
    flow_insisted
        Whether the person named the flow themselves.
    name
        What the person calls the connection.
    also
        What else the person gave that the line should repeat.
    timeout
        How long the person may take, in seconds; None waits as long as the
        server's own code lives (device code) or 15 minutes (browser).
    """

    flow: Flow
    flow_reason: str
    client_id: str = DEFAULT_CLIENT_ID
    tenant: str = "organizations"
    scopes: tuple[str, ...] = DEFAULT_SCOPES
    cloud: Cloud = GLOBAL
    login_hint: str = ""
    domain_hint: str = ""
    prompt: str = ""
    flow_insisted: bool = False
    timeout: float | None = None
    name: str = "default"
    also: str = ""

    @property
    def line(self) -> str:
        """The line that asks for this sign-in again."""
        sandbox = self.cloud.is_sandbox
        options = {
            "--scopes": " ".join(self.scopes),
            "--client-id": "" if sandbox else self._custom_client_id,
            "--tenant-id": "" if sandbox else self.tenant,
            "--environment": "" if sandbox or self.cloud == GLOBAL else self.cloud.name,
            "--name": "" if self.name == "default" else self.name,
            "--login-hint": shlex.quote(self.login_hint) if self.login_hint else "",
        }
        words = [f"{option} {value}" for option, value in options.items() if value]
        switches = {
            "--sandbox": sandbox,
            f"--{self.flow.value.replace(' ', '-')}": self.flow_insisted,
        }
        chosen = [switch for switch, on in switches.items() if on]
        return " ".join(["%entra_connect", *chosen, *words, *self.also.split()])

    @property
    def _custom_client_id(self) -> str:
        return "" if self.client_id == DEFAULT_CLIENT_ID else self.client_id
