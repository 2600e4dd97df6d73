"""A connection made of an access token that the person brought along."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any

from entra_magic.connection.bearer import Bearer, Token
from entra_magic.errors import SignInRequired, UsageProblem
from entra_magic.signin.claims import payload

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from entra_magic.signin.request import SignInRequest

__all__ = ["SuppliedToken", "supplied_answer"]

_GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"
"""What the ``aud`` claim calls Microsoft Graph where it is not its address."""


class SuppliedToken(Bearer):
    """An access token that is used until its end and cannot be renewed.

    Parameters
    ----------
    request
        What the token is to serve.
    answer
        The token in the form of a token endpoint's answer; see `supplied_answer`.
    clock
        Seconds since the epoch.
    """

    margin = 0.0

    def __init__(
        self,
        request: SignInRequest,
        answer: Mapping[str, Any],
        clock: Callable[[], float] = time.time,
    ) -> None:
        expires_on = int(clock() + answer["expires_in"])
        token = Token(str(answer["access_token"]), expires_on, obtained_at=clock())
        super().__init__(request.scopes, token, request.line, clock)
        # Whatever scopes a caller asks for, there is one token.
        self._only = token

    def renewed(self, scopes: tuple[str, ...], claims: str | None) -> Token:
        """Return the token while it lasts; nothing can be done for it afterwards."""
        if claims:
            raise SignInRequired(
                "Graph demands a newer or stronger sign-in (a claims challenge), which "
                "an access token that was brought along cannot give.\n"
                "Next: %entra_connect, to sign in yourself",
                scopes=scopes,
                claims=claims,
            )
        if self._only.expires_on <= self._clock():
            raise SignInRequired(
                "The access token that was brought along has ended, and cannot be "
                f"renewed.\nGet a new one, then: {self._line}",
                scopes=scopes,
            )
        return self._only

    def forget(self) -> int:
        """Remove the token."""
        self._only = Token("", 0)
        return 1


def supplied_answer(
    token: str, request: SignInRequest, now: float
) -> Mapping[str, object]:
    """Check an access token, and return it as a token endpoint would have.

    Nothing is verified, which only Graph can do; what is checked would otherwise
    fail later with a message that names no cause.

    Parameters
    ----------
    token
        The access token.
    request
        What it is to serve.
    now
        Seconds since the epoch.

    Raises
    ------
    UsageProblem
        When it is no access token for this Graph and this tenant, or has ended.
    """
    claims = payload(token)
    if not claims:
        raise UsageProblem(
            "What was given is not an access token for Microsoft Graph: such a token "
            "has three parts, separated by dots."
        )
    _demand_audience(str(claims.get("aud", "")), request)
    _demand_tenant(claims, request)
    ends = claims.get("exp")
    if not isinstance(ends, int | float) or not math.isfinite(ends):
        raise UsageProblem(
            "What was given does not say when it ends, as every access token for "
            "Microsoft Graph does."
        )
    expires_in = ends - now
    if expires_in <= 0:
        ago = int(-expires_in // 60)
        raise UsageProblem(
            f"The access token ended {ago} minutes ago.\nGet a new one, then: "
            f"{request.line}"
        )
    return {
        "access_token": token,
        "expires_in": expires_in,
        "scope": claims.get("scp", ""),
        "id_token_claims": {
            "preferred_username": claims.get("upn") or claims.get("unique_name"),
            "name": claims.get("name"),
            "tid": claims.get("tid"),
        },
    }


def _demand_audience(audience: str, request: SignInRequest) -> None:
    known = {_GRAPH_APP_ID, "https://graph.microsoft.com", request.cloud.graph}
    if audience.rstrip("/") not in known:
        raise UsageProblem(
            f"The access token is for {audience or 'nobody'}, not for Microsoft Graph "
            f"({request.cloud.graph}). Ask for one with the scope "
            f"{request.cloud.graph}/.default."
        )


def _demand_tenant(claims: Mapping[str, Any], request: SignInRequest) -> None:
    wanted, tenant = request.tenant, str(claims.get("tid", ""))
    by_id = wanted.count("-") == 4  # noqa: PLR2004 - a GUID, not a domain
    if by_id and wanted.lower() != tenant.lower():
        raise UsageProblem(
            f"The access token belongs to the tenant {tenant or 'of nobody'}, not to "
            f"{wanted}. Correct --tenant-id, or get a token for that tenant."
        )
