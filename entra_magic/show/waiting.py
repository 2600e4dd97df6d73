"""The cards of a sign-in that is under way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entra_magic.clouds import GLOBAL
from entra_magic.show.card import (
    Card,
    Row,
    card,
    escape,
    link,
    printable,
    rows_html,
    rows_text,
    title_html,
    title_text,
    wrapped,
)
from entra_magic.show.lines import progress
from entra_magic.show.live import copyable, countdown_html, countdown_text, script
from entra_magic.show.names import SANDBOX_HINT, application, tenant
from entra_magic.show.qr import qr_code

if TYPE_CHECKING:
    from entra_magic.signin.request import SignInRequest
    from entra_magic.signin.states import (
        AwaitingBrowser,
        AwaitingDeviceCode,
        Redeeming,
        Starting,
    )

__all__ = [
    "redeeming_card",
    "starting_card",
    "waiting_for_browser",
    "waiting_for_device_code",
]

_DEVICE_TITLE = "Sign in with a code"
_BROWSER_TITLE = "Sign in in your browser"
_WARNING = "Enter the code only if you started this sign-in yourself."
_CANCEL = (
    "To cancel, interrupt the kernel. Should the page show an error, its number tells "
    "what helps, as in: %entra_explain AADSTS700016"
)


def starting_card(state: Starting, message: str = "") -> Card:
    """Return what is shown until the first answer of the login host.

    Parameters
    ----------
    state
        The sign-in that begins.
    message
        What is being done, where that is known better here than by the state.
    """
    if message:
        return progress(message)
    if state.request.cloud.is_sandbox:
        return progress("Asking the sandbox for a sign-in …")
    return progress(f"Asking {state.request.cloud.login} for a sign-in …")


def redeeming_card(_state: Redeeming) -> Card:
    """Return what is shown between the browser's return and the tokens."""
    return progress("Your browser came back. Fetching the tokens …")


def waiting_for_device_code(state: AwaitingDeviceCode, now: float) -> Card:
    """Return the card with the code to type.

    Parameters
    ----------
    state
        The code, its page and its end.
    now
        Seconds since the epoch.
    """
    uri, code = state.verification_uri, state.user_code
    badge = _badge(state.request)
    rows = _rows(state.request)
    trouble = (
        f"The last check failed ({state.trouble}). Trying again."
        if state.trouble
        else ""
    )
    total = state.expires_at - state.started_at
    return card(
        _DEVICE_TITLE,
        (
            title_html(_DEVICE_TITLE, badge=badge),
            '<div class="em-side"><ol>',
            f"<li>Open {link(uri, _page_name(uri), 'em-go')}</li>",
            f"<li>Type this code<br>{copyable(code)}</li>",
            "<li>Sign in there. This card then changes by itself.</li></ol>",
            f"{qr_code(uri)}</div>",
            countdown_html("The code", state.expires_at, total, now),
            f"<p><strong>{_WARNING}</strong></p>",
            _remark(trouble),
            rows_html(rows),
            _quiet(state.request),
            script(),
        ),
        (
            title_text(_DEVICE_TITLE, badge=badge),
            _steps(uri, code),
            f"{countdown_text('The code', state.expires_at, now)}\n{_WARNING}",
            printable(trouble),
            rows_text(rows),
            _quiet_text(state.request),
        ),
    )


def waiting_for_browser(state: AwaitingBrowser, now: float) -> Card:
    """Return the card that stands while the person signs in in a browser.

    Parameters
    ----------
    state
        The page, its end, and whether a window was opened.
    now
        Seconds since the epoch.
    """
    uri = state.auth_uri
    badge = _badge(state.request)
    rows = _rows(state.request)
    if state.opened:
        lead = "A browser window was opened. Sign in there, then come back here."
        ask, style = "If no window came:", ""
    else:
        lead = "No browser window could be opened from here."
        ask, style = "On the machine that the kernel runs on:", "em-go"
    return card(
        _BROWSER_TITLE,
        (
            title_html(_BROWSER_TITLE, badge=badge),
            f"<p>{lead}</p>",
            f"<p>{ask} {link(uri, 'Open the sign-in page', style)}</p>",
            countdown_html(
                "The sign-in page", state.expires_at, state.expires_at - now, now
            ),
            rows_html(rows),
            _quiet(state.request),
            script(),
        ),
        (
            title_text(_BROWSER_TITLE, badge=badge),
            f"{lead}\n{ask}\n{_address(uri)}",
            countdown_text("The sign-in page", state.expires_at, now),
            rows_text(rows),
            _quiet_text(state.request),
        ),
    )


def _rows(request: SignInRequest) -> list[Row]:
    """Return what a person should compare with what they meant to do."""
    return [
        ("Account", request.login_hint),
        ("Tenant", tenant(request.tenant)),
        ("Application", application(request.client_id)),
        ("Asks for", request.scopes),
        ("Cloud", "" if request.cloud == GLOBAL else request.cloud.name),
        ("Flow", f"{request.flow.value}, because {request.flow_reason}"),
    ]


def _badge(request: SignInRequest) -> str:
    return "Sandbox" if request.cloud.is_sandbox else ""


def _page_name(uri: str) -> str:
    """Return what a link says: its address, or a phrase where that is only a path."""
    return "the sign-in page" if uri.startswith("/") else uri


def _address(uri: str) -> str:
    """Return an address for a terminal, where a path alone leads nowhere."""
    on_server = " on this Jupyter server" if uri.startswith("/") else ""
    return f"{printable(uri)}{on_server}"


def _steps(uri: str, code: str) -> str:
    return (
        f"  1. Open {_address(uri)}\n"
        f"  2. Type the code {printable(code)}\n"
        "  3. Sign in there."
    )


def _remark(text: str) -> str:
    return f'<p class="em-note" role="status">{escape(text)}</p>' if text else ""


def _quiet(request: SignInRequest) -> str:
    hint = f"{SANDBOX_HINT} " if request.cloud.is_sandbox else ""
    return f'<p class="em-quiet">{escape(hint)}{_CANCEL}</p>'


def _quiet_text(request: SignInRequest) -> str:
    return (
        f"{wrapped(SANDBOX_HINT)}\n{wrapped(_CANCEL)}"
        if request.cloud.is_sandbox
        else wrapped(_CANCEL)
    )
