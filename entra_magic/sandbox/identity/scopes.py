"""Scopes as clients write them and as Graph means them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from entra_magic.sandbox.directory.well_known import GRAPH_APP_ID
from entra_magic.sandbox.identity.errors import IdentityError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from entra_magic.sandbox.directory import Permission

__all__ = ["GRAPH_AUDIENCES", "OIDC_SCOPES", "RequestedScopes", "parse_scopes"]

_GRAPH = "https://graph.microsoft.com"

GRAPH_AUDIENCES = (_GRAPH, GRAPH_APP_ID)

OIDC_SCOPES = frozenset({"openid", "profile", "email", "offline_access"})

# A registration made in the admin centre has this permission from the start, and
# `.default` stands for what the registration lists.
_CONFIGURED = frozenset({"User.Read"})

# Clients that derive the resource from the URL they call name the loopback host.
_RESOURCE = re.compile(
    r"(https://graph\.microsoft\.com|https?://(?:localhost|127\.0\.0\.1)(?::\d+)?"
    rf"|{GRAPH_APP_ID})/+(.+)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class RequestedScopes:
    """What a client asked for.

    Parameters
    ----------
    spellings
        Each scope as it was written, with the name Graph knows it by.
    audience
        The ``aud`` of the access token: the resource as the client spelled it.
    wants_default
        Whether ``.default`` was among them.
    """

    spellings: tuple[tuple[str, str], ...]
    audience: str
    wants_default: bool = False

    @property
    def values(self) -> frozenset[str]:
        """Every scope that needs consent, by the name Graph knows it by."""
        named = frozenset(value for _, value in self.spellings if value != ".default")
        return named | _CONFIGURED if self.wants_default else named

    def missing(self, granted: Collection[str]) -> frozenset[str]:
        """Return the scopes that still need consent.

        ``.default`` stands for whatever was consented to before, and asks for the
        application's configured permissions only where that is nothing.
        """
        needed = self.values - frozenset(granted)
        consented = frozenset(granted) - OIDC_SCOPES
        return needed - _CONFIGURED if self.wants_default and consented else needed

    def echo(self, granted: Collection[str]) -> str:
        """Return the ``scope`` of a token response.

        Everything granted is listed, not only what was asked for, and what was
        asked for keeps its spelling, because clients look their tokens up by it.
        """
        asked = [
            written
            for written, value in self.spellings
            if value == ".default" or value in granted
        ]
        known = {value for _, value in self.spellings}
        others = sorted(set(granted) - known)
        # Entra never lists offline_access: the refresh token itself tells of it.
        return " ".join(s for s in (*asked, *others) if s != "offline_access")


def parse_scopes(
    text: str, permissions: Mapping[str, Permission], application: str
) -> RequestedScopes:
    """Read the ``scope`` parameter.

    Raises
    ------
    IdentityError
        70011 for an empty or malformed list, 500011 for another resource than
        Graph, 650053 for a scope that Graph does not publish.
    """
    written = tuple(dict.fromkeys(text.split()))
    if not written:
        raise IdentityError(70011, scope=text)
    canonical = {value.casefold(): value for value in permissions}
    canonical |= {value: value for value in OIDC_SCOPES}
    audience = GRAPH_APP_ID
    spellings = []
    for scope in written:
        match = _RESOURCE.fullmatch(scope)
        if match and match[1].casefold() == _GRAPH:
            audience = _GRAPH
        name = match[2] if match else scope
        if not match and ("://" in name or "/" in name):
            raise IdentityError(500011, resource=name.rpartition("/")[0])
        if not re.fullmatch(r"[\w.\-]+", name):
            raise IdentityError(70011, scope=scope)
        value = ".default" if name == ".default" else canonical.get(name.casefold())
        if value is None:
            raise IdentityError(650053, application=application, scope=name)
        spellings.append((scope, value))
    values = {value for _, value in spellings}
    wants_default = ".default" in values
    if wants_default and values - OIDC_SCOPES - {".default"}:
        raise IdentityError(700022)
    return RequestedScopes(tuple(spellings), audience, wants_default)
