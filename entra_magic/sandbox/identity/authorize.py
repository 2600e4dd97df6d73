"""The authorization endpoint, and signing out."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse

from entra_magic.sandbox.identity import dialogue
from entra_magic.sandbox.identity.errors import IdentityError, Incident
from entra_magic.sandbox.identity.grants import CodeGrant
from entra_magic.sandbox.identity.pages import answer, problem_page, render
from entra_magic.sandbox.identity.requests import (
    AuthorizationRequest,
    Reply,
    find_application,
    find_tenant,
    read_authorization,
    read_reply,
)
from entra_magic.sandbox.identity.service import Identity, identity_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response

    from entra_magic.sandbox.identity.people import SignIn

__all__ = [
    "authorize",
    "client_info",
    "code_fields",
    "continue_dialogue",
    "logout",
    "problem_fields",
    "read_request",
]


async def authorize(request: Request) -> Response:
    """``GET`` starts a sign-in; ``POST`` comes from one of its pages."""
    identity = identity_of(request)
    form = await request.form()
    if "transaction" in form:
        return continue_dialogue(request, form)
    sent = form if request.method == "POST" else request.query_params
    parameters = {key: str(value) for key, value in sent.items()}
    try:
        reply, asked = read_request(identity, request.path_params["tenant"], parameters)
    except IdentityError as problem:
        return problem_page(request, problem)
    if isinstance(asked, IdentityError):
        return answer(reply, problem_fields(request, asked))
    browser = identity.browsers.recognise(request)
    ending = AuthorizationEnding(identity, request, asked)
    transaction = identity.transactions.begin(asked, ending, browser)
    try:
        response = dialogue.begin(identity, transaction)
    except IdentityError as problem:
        identity.transactions.finish(transaction)
        response = answer(reply, problem_fields(request, problem))
    identity.browsers.mark(request, response, browser)
    return response


def read_request(
    identity: Identity, alias: str, parameters: Mapping[str, str]
) -> tuple[Reply, AuthorizationRequest | IdentityError]:
    """Read an authorization request, or what is wrong with it.

    Raises
    ------
    IdentityError
        As long as it is not certain that the answer would reach the client.
    """
    directory = identity.directory
    tenant = find_tenant(directory, alias)
    client_id = parameters.get("client_id", "")
    application = find_application(directory, client_id, alias, tenant)
    reply = read_reply(parameters, application)
    try:
        return reply, read_authorization(
            directory, parameters, tenant, application, reply
        )
    except IdentityError as problem:
        return reply, problem


def continue_dialogue(request: Request, form: FormData) -> Response:
    """Take what one of the pages posted."""
    identity = identity_of(request)
    transaction = identity.transactions.find(str(form["transaction"]))
    if transaction is None:
        return render("stale", 400)
    browser = identity.browsers.recognise(request)
    response = dialogue.proceed(identity, transaction, form, browser)
    identity.browsers.mark(request, response, browser)
    return response


@dataclass
class AuthorizationEnding:
    """Sends the person's browser back to the client."""

    identity: Identity
    request: Request
    asked: AuthorizationRequest
    action: str = "authorize"
    asks_to_confirm: bool = False

    def approve(self, sign_in: SignIn) -> Response:
        """Send an authorization code."""
        fields = code_fields(self.identity, self.asked, sign_in)
        return answer(self.asked.reply, fields)

    def decline(self, problem: IdentityError) -> Response:
        """Send the refusal."""
        return answer(self.asked.reply, problem_fields(self.request, problem))


def code_fields(
    identity: Identity, asked: AuthorizationRequest, sign_in: SignIn
) -> dict[str, str]:
    """Return the answer to a person who signed in and agreed."""
    code = identity.codes.issue(
        CodeGrant(asked, sign_in), identity.settings.authorization_code_lifetime
    )
    fields = {"code": code}
    if asked.wants_client_info:
        fields["client_info"] = client_info(sign_in)
    return fields


def problem_fields(request: Request, problem: IdentityError) -> dict[str, str]:
    """Return the answer that tells a client of a problem."""
    fields = {
        "error": problem.error,
        "error_description": Incident.of(request).describe(problem),
        "error_uri": f"https://login.microsoftonline.com/error?code={problem.number}",
    }
    if problem.number == 65004:  # noqa: PLR2004 - AADSTS65004: the person declined
        fields["error_subcode"] = "cancel"
    return fields


def client_info(sign_in: SignIn) -> str:
    """Return MSAL's name for the person, whatever tenant they are in."""
    person = sign_in.person
    value = json.dumps({"uid": person.id, "utid": person.home_tenant_id})
    return base64.urlsafe_b64encode(value.encode()).rstrip(b"=").decode()


async def logout(request: Request) -> Response:
    """Sign everybody out of this browser."""
    identity = identity_of(request)
    identity.browsers.forget(identity.browsers.recognise(request))
    target = request.query_params.get("post_logout_redirect_uri", "")
    parameters = {"redirect_uri": target}
    client_id = request.query_params.get("client_id", "")
    for tenant in identity.directory.tenants if client_id and target else ():
        application = identity.directory.find_application(client_id, tenant.id)
        try:
            if application and read_reply(parameters, application):
                return RedirectResponse(target, 303)
        except IdentityError:
            # An address that is not registered is never redirected to.
            break
    return render("message", title="You signed out", text="You can close this window.")
