"""The sign-in pages: plain HTML forms that need no JavaScript."""

from __future__ import annotations

import secrets
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import jinja2
from starlette.responses import HTMLResponse, RedirectResponse, Response

from entra_magic.sandbox.identity.errors import IdentityError, Incident

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from entra_magic.sandbox.identity.requests import Reply

__all__ = ["answer", "problem_page", "render"]


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(name: str, status: int = 200, /, **values: object) -> HTMLResponse:
    """Return a page that no other site may frame and no cache may keep."""
    nonce = secrets.token_urlsafe(16)
    html = _templates().get_template(f"{name}.html").render(nonce=nonce, **values)
    return HTMLResponse(
        html,
        status,
        headers={
            "Cache-Control": "no-store",
            "Content-Security-Policy": (
                f"default-src 'none'; style-src 'nonce-{nonce}'; "
                f"script-src 'nonce-{nonce}'; base-uri 'none'; frame-ancestors 'none'"
            ),
            # With no-referrer a browser would post `Origin: null` to the client.
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        },
    )


def problem_page(request: Request, problem: IdentityError) -> HTMLResponse:
    """Return the page for a request that must not be redirected."""
    incident = Incident.of(request)
    return render("problem", 400, problem=problem, incident=incident)


def answer(reply: Reply, fields: Mapping[str, str]) -> Response:
    """Send the client its answer through the person's browser."""
    if reply.state is not None:
        fields = {**fields, "state": reply.state}
    if reply.response_mode == "form_post":
        return render("form_post", redirect_uri=reply.redirect_uri, fields=fields)
    if reply.response_mode == "fragment":
        mark = "#"
    else:
        mark = "&" if "?" in reply.redirect_uri else "?"
    return RedirectResponse(
        f"{reply.redirect_uri}{mark}{urlencode(fields)}",
        303,
        headers={"Cache-Control": "no-store"},
    )
