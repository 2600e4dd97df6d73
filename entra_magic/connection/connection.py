"""A connection: one account, in one tenant, of one cloud, through one application."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

from entra_magic.connection.context import Context
from entra_magic.connection.roles import authentication_methods, role_names
from entra_magic.signin.claims import payload, permissions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from msgraph import GraphServiceClient

    from entra_magic.connection.bearer import Bearer
    from entra_magic.signin.request import SignInRequest

__all__ = ["Connection"]


class Connection:
    """What a sign-in yields, bound to its account, tenant, cloud and application.

    Parameters
    ----------
    request
        What was asked for.
    answer
        What the token endpoint answered, as MSAL returns it.
    credential
        Hands out the tokens.
    home_account_id
        MSAL's key of the account.
    """

    def __init__(
        self,
        request: SignInRequest,
        answer: Mapping[str, Any],
        credential: Bearer,
        home_account_id: str = "",
    ) -> None:
        self.request = request
        self.credential = credential
        self._context = replace(
            _context(request, answer), home_account_id=home_account_id
        )

    @property
    def context(self) -> Context:
        """Who is signed in, where, with which permissions and until when."""
        expires_on = datetime.fromtimestamp(self.credential.expires_on, timezone.utc)
        return replace(self._context, expires_on=expires_on)

    @cached_property
    def graph(self) -> GraphServiceClient:
        """Microsoft Graph's own client, authenticated and pinned to this cloud."""
        from entra_magic.graph.client import graph_client

        return graph_client(self.request.cloud, self.credential)

    def describe(self, *, tenant_name: str = "", variable: str = "") -> None:
        """Add to the context what only a later step knows."""
        self._context = replace(
            self._context,
            tenant_name=tenant_name or self._context.tenant_name,
            variable=variable or self._context.variable,
        )

    def disconnect(self) -> int:
        """Forget every token and return how many there were.

        The Graph client stays, and says from now on that it was disconnected.
        """
        return self.credential.close(f"{self._context.account} was disconnected.")

    def __repr__(self) -> str:
        context = self._context
        return (
            f"<Connection {context.name!r}: {context.account} in {context.tenant_id}>"
        )

    def __reduce__(self) -> NoReturn:
        raise TypeError("A sign-in cannot be pickled or copied; sign in again there.")


def _context(request: SignInRequest, answer: Mapping[str, Any]) -> Context:
    bearer = answer.get("id_token_claims") or {}
    access = payload(answer["access_token"])
    account = str(
        bearer.get("preferred_username") or access.get("upn") or access.get("oid") or ""
    )
    granted = permissions(answer.get("scope") or access.get("scp"))
    known = {scope.casefold() for scope in granted}
    wanted = tuple(s for s in permissions(" ".join(request.scopes)) if s != ".default")
    asked = {scope.casefold() for scope in wanted}
    return Context(
        name=request.name,
        account=account,
        display_name=str(bearer.get("name") or access.get("name") or ""),
        tenant_id=str(bearer.get("tid") or access.get("tid") or ""),
        tenant_name=account.rpartition("@")[2],
        client_id=str(access.get("appid") or request.client_id),
        app_name=str(access.get("app_displayname") or ""),
        environment=request.cloud.name,
        flow=request.flow.value,
        flow_reason=request.flow_reason,
        scopes_requested=wanted,
        scopes_granted=granted,
        scopes_missing=tuple(s for s in wanted if s.casefold() not in known),
        scopes_inherited=tuple(s for s in granted if s.casefold() not in asked),
        expires_on=datetime.now(timezone.utc),
        roles=role_names(access.get("wids")),
        authentication_methods=authentication_methods(access.get("amr")),
        continuous_access="cp1" in str(access.get("xms_cc", "")).lower(),
    )
