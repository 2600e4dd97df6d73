"""Plays the person at the browser, for notebooks and tests that nobody attends."""

from __future__ import annotations

import dataclasses
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import httpx

from entra_magic.sandbox.identity import consent, people
from entra_magic.sandbox.identity.authorize import (
    code_fields,
    problem_fields,
    read_request,
)
from entra_magic.sandbox.identity.errors import IdentityError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from entra_magic.sandbox.identity.people import SignIn
    from entra_magic.sandbox.identity.requests import Reply, SignInRequest
    from entra_magic.sandbox.identity.service import Identity

__all__ = ["Stranded", "answer_authorization", "answer_device"]

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_SECONDS_TO_DELIVER = 20.0


@dataclass
class Stranded(Exception):
    """The answer could not be delivered to the client's redirect URI."""

    reason: str


def answer_device(
    identity: Identity, user_code: str, upn: str, *, approve: bool
) -> None:
    """Type a user code, sign in and agree, or refuse.

    Raises
    ------
    IdentityError
        What the page would have said.
    """
    device = identity.devices.find_typed(user_code)
    if approve:
        device.sign_in = _sign_in_and_consent(identity, device.request, upn)
    else:
        device.decline(IdentityError(65004))


async def answer_authorization(
    identity: Identity, request: Request, url: str, upn: str, *, approve: bool
) -> str:
    """Open an authorization URL, sign in and agree, or refuse.

    Returns
    -------
    str
        The OAuth error that the client was told; empty when it got its code.

    Raises
    ------
    IdentityError
        What a page would have said, in place of going back to the client.
    Stranded
        When the client does not listen at its redirect URI.
    """
    parts = urlsplit(url)
    alias = parts.path.rpartition("/oauth2/v2.0/authorize")[0].rpartition("/")[2]
    parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
    reply, asked = read_request(identity, alias, parameters)
    if isinstance(asked, IdentityError):
        fields = problem_fields(request, asked)
    elif approve:
        sign_in = _sign_in_and_consent(identity, asked, upn)
        fields = code_fields(identity, asked, sign_in)
    else:
        fields = problem_fields(request, IdentityError(65004))
    await _deliver(reply, fields)
    return fields.get("error", "")


def _sign_in_and_consent(
    identity: Identity, request: SignInRequest, upn: str
) -> SignIn:
    directory = identity.directory
    person = people.find_person(directory, upn)
    policies = identity.policies
    if locked := policies.before_password(person) or policies.after_password(person):
        raise locked
    sign_in = people.sign_in(directory, request, person, int(time.time()))
    refusal = policies.at_sign_in(request, person) or consent.approval_needed(
        directory, request, sign_in
    )
    if refusal:
        raise refusal
    consent.give(directory, request, sign_in)
    if policies.asks_second_factor(sign_in):
        return dataclasses.replace(sign_in, second_factor=True)
    return sign_in


async def _deliver(reply: Reply, fields: Mapping[str, str]) -> None:
    """Do what the person's browser would do with the answer."""
    # A registered address elsewhere would make the sandbox send requests abroad.
    if urlsplit(reply.redirect_uri).hostname not in _LOOPBACK:
        raise Stranded(f"{reply.redirect_uri} is not on this machine")
    sent = {**fields, **({} if reply.state is None else {"state": reply.state})}
    try:
        async with httpx.AsyncClient(
            trust_env=False, timeout=_SECONDS_TO_DELIVER
        ) as browser:
            if reply.response_mode == "form_post":
                await browser.post(reply.redirect_uri, data=sent)
            else:
                await browser.get(reply.redirect_uri, params=sent)
    except httpx.HTTPError as error:
        raise Stranded(
            f"nothing answers at {reply.redirect_uri} ({type(error).__name__})"
        ) from error
