"""Makes the MSAL application of a sign-in, and calls it in the terms of our errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from entra_magic._version import __version__
from entra_magic.errors import SignInFailed
from entra_magic.signin.claims import PROTOCOL_SCOPES
from entra_magic.signin.explain import refusal
from entra_magic.signin.redaction import redact_logs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import msal

    from entra_magic.signin.request import SignInRequest
    from entra_magic.signin.transport import Transport

__all__ = ["Application", "network_errors", "unreachable"]

T = TypeVar("T")


def network_errors() -> tuple[type[Exception], ...]:
    """Return what MSAL raises when no proper answer came: no link, a 5xx, HTML."""
    import httpx
    from msal.exceptions import MsalServiceError

    return (httpx.HTTPError, MsalServiceError, OSError, ValueError, KeyError)


class Application:
    """The MSAL public client of one sign-in; it lives on in the connection.

    Parameters
    ----------
    request
        The sign-in; its cloud, tenant and client id are fixed for good.
    transport
        What carries the requests.

    Raises
    ------
    SignInFailed
        When the tenant is unknown or the login host cannot be reached.
    """

    def __init__(self, request: SignInRequest, transport: Transport) -> None:
        import msal

        redact_logs()
        self.request = request
        self.transport = transport
        self._throttle: dict[str, Any] = {}
        self.msal: msal.PublicClientApplication = self._explained(
            lambda: msal.PublicClientApplication(
                request.client_id,
                authority=f"{transport.origin}/{request.tenant}",
                # The hosts are known, and asking for aliases would go to another cloud.
                instance_discovery=False,
                client_capabilities=["CP1"],
                http_client=transport,
                http_cache=self._throttle,
                app_name="entra_magic",
                app_version=__version__,
            )
        )

    def begin_browser(self, redirect_uri: str) -> dict[str, Any]:
        """Start an authorization code flow with PKCE; the answer holds the verifier."""
        request = self.request
        return self._explained(
            lambda: self.msal.initiate_auth_code_flow(
                _for_msal(request.scopes),
                redirect_uri=redirect_uri,
                response_mode="form_post",
                prompt=request.prompt or None,
                login_hint=request.login_hint or None,
                domain_hint=request.domain_hint or None,
            )
        )

    def begin_device_code(self) -> dict[str, Any]:
        """Ask for a user code and a device code."""
        scopes = _for_msal(self.request.scopes)
        return self._explained(lambda: self.msal.initiate_device_flow(scopes))

    def redeem(
        self, flow: Mapping[str, Any], response: Mapping[str, str]
    ) -> dict[str, Any]:
        """Exchange the authorization code for tokens."""
        self._throttle.clear()
        return self._explained(
            lambda: self.msal.acquire_token_by_auth_code_flow(
                dict(flow), dict(response)
            )
        )

    def poll(self, flow: dict[str, Any]) -> dict[str, Any]:
        """Ask once whether the user code was approved.

        Raises
        ------
        Exception
            One of `network_errors` when no proper answer came; poll again later.
        """
        # MSAL replays a 5xx from memory for a minute, which would hide the approval.
        self._throttle.clear()
        answer: dict[str, Any] = self.msal.acquire_token_by_device_flow(
            flow, exit_condition=lambda _: True
        )
        return answer

    def silent(
        self, scopes: list[str], claims: str | None, *, force: bool = False
    ) -> dict[str, Any] | None:
        """Renew the access token without the person, from the refresh token.

        Raises
        ------
        Exception
            One of `network_errors` when the login host gave no proper answer and no
            token is left to go on with.
        """
        self._throttle.clear()
        answer: dict[str, Any] | None = self.msal.acquire_token_silent_with_error(
            _for_msal(scopes),
            self.account,
            claims_challenge=claims,
            force_refresh=force,
            # MSAL's own default lets a 5xx discard a token that is still good.
            http_exceptions=network_errors()[:2],
        )
        return answer

    @property
    def account(self) -> dict[str, Any] | None:
        """The account that signed in; this application never holds another."""
        accounts = self.msal.get_accounts()
        return accounts[0] if accounts else None

    def close(self) -> int:
        """Forget every token, close the connections, and return how many there were."""
        cache = self.msal.token_cache
        kinds = cache.CredentialType
        count = sum(
            len(list(cache.search(kind)))
            for kind in (kinds.ACCESS_TOKEN, kinds.REFRESH_TOKEN, kinds.ID_TOKEN)
        )
        for account in self.msal.get_accounts():
            self.msal.remove_account(account)
        self.transport.cut()
        self.transport.close()
        return count

    def _explained(self, call: Callable[[], T]) -> T:
        """Call MSAL and turn what it raises into a sentence and a line to run."""
        try:
            return call()
        except Exception as error:
            if not isinstance(error, (*network_errors(), RuntimeError)):
                raise
            raise self._failure(error) from None

    def _failure(self, error: Exception) -> SignInFailed:
        import httpx

        said = self.transport.last_error
        if said is not None:
            return refusal(self.request, said)
        if isinstance(error, httpx.TransportError | OSError):
            return unreachable(self.request, str(error))
        # The text of the error may quote whatever page came back.
        return SignInFailed(
            f"{self.request.cloud.login} gave no proper answer: it may be busy, or "
            "another server answers in its place, such as a network's sign-in page.\n"
            f"Next: {self.request.line}"
        )


def _for_msal(scopes: Iterable[str]) -> list[str]:
    """Return the scopes without those that MSAL adds, and refuses to be given."""
    return [scope for scope in scopes if scope not in PROTOCOL_SCOPES]


def unreachable(request: SignInRequest, reason: str) -> SignInFailed:
    """Return the error for a login host that does not answer."""
    if request.cloud.is_sandbox:
        message = "The sandbox has stopped, or does not answer."
    else:
        message = (
            f"{request.cloud.login} cannot be reached from this kernel ({reason}).\n"
            "Check the network and the proxy (HTTPS_PROXY, REQUESTS_CA_BUNDLE)."
        )
    return SignInFailed(f"{message}\nNext: {request.line}")
