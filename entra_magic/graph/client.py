"""Microsoft Graph's own client, on its own adapter, bound to one connection."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from entra_magic.graph.warm import load_sdk
from entra_magic.signin.claims import decode_claims_challenge
from entra_magic.signin.redaction import redact_logs
from entra_magic.signin.trust import trusted

if TYPE_CHECKING:
    import httpx
    from kiota_abstractions.authentication import AllowedHostsValidator
    from msgraph import GraphServiceClient

    from entra_magic.clouds import Cloud

__all__ = ["TokenSource", "graph_client"]


class TokenSource(Protocol):
    """What the client asks for tokens."""

    async def token(self, claims: str | None = None) -> str:
        """Return an access token, one that answers `claims` where there are any."""


class _PinnedTokens:  # an AccessTokenProvider, by its methods
    """Hands out tokens for the connection's own Graph origin and for no other.

    The client follows links that come from outside, such as the next page; the SDK's
    own provider would send the token along to any host.
    """

    def __init__(self, graph: str, source: TokenSource) -> None:
        self._origin = _origin(graph)
        self._source = source

    async def get_authorization_token(
        self,
        uri: str,
        additional_authentication_context: dict[str, Any] | None = None,
    ) -> str:
        """Return a token for `uri`, or nothing when it is not this Graph's."""
        if _origin(uri) != self._origin:
            return ""
        challenge = (additional_authentication_context or {}).get("claims")
        claims = None
        # What cannot be read cannot be answered: Graph's own refusal then stands.
        with contextlib.suppress(ValueError):
            claims = decode_claims_challenge(challenge) if challenge else None
        return await self._source.token(claims)

    def get_allowed_hosts_validator(self) -> AllowedHostsValidator:
        """Return the hosts in the form that the SDK's interface asks for."""
        from kiota_abstractions.authentication import AllowedHostsValidator

        return AllowedHostsValidator([self._origin[1]])


def graph_client(cloud: Cloud, source: TokenSource) -> GraphServiceClient:
    """Return a `msgraph.GraphServiceClient` that speaks to this cloud's Graph only.

    Parameters
    ----------
    cloud
        The cloud of the connection.
    source
        Where its tokens come from.
    """
    load_sdk()
    from kiota_abstractions.authentication import BaseBearerTokenAuthenticationProvider
    from msgraph import GraphRequestAdapter, GraphServiceClient

    redact_logs()
    adapter = GraphRequestAdapter(
        BaseBearerTokenAuthenticationProvider(
            _PinnedTokens(cloud.graph, source)  # type: ignore[arg-type]  # by its methods
        ),
        client=_http_client(cloud),
    )
    adapter.base_url = f"{cloud.graph}/v1.0"
    return GraphServiceClient(request_adapter=adapter)


def _http_client(cloud: Cloud) -> httpx.AsyncClient:
    """Return httpx with the SDK's middleware: retries, redirects, `/me`, telemetry."""
    import httpx
    from msgraph.graph_request_adapter import options
    from msgraph_core import GraphClientFactory

    timeout = httpx.Timeout(100.0, connect=30.0)
    if cloud.is_sandbox:
        # On loopback a proxy or a CA of the environment would only stand in the way.
        bare = httpx.AsyncClient(timeout=timeout, trust_env=False, verify=False)  # noqa: S501 - no TLS there
    else:
        bare = httpx.AsyncClient(timeout=timeout, http2=True, verify=trusted())
    client: httpx.AsyncClient = GraphClientFactory.create_with_default_middleware(
        options=options, client=bare
    )
    return client


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    default = {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme, parts.hostname or "", parts.port or default
