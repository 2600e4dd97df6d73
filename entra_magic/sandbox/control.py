"""What only a sandbox has, under ``/sandbox``: levers for tests and notebooks."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse
from starlette.routing import Route

from entra_magic.sandbox.directory import well_known
from entra_magic.sandbox.identity import people
from entra_magic.sandbox.identity.errors import IdentityError, error_response
from entra_magic.sandbox.identity.policies import POLICIES
from entra_magic.sandbox.identity.service import identity_of
from entra_magic.sandbox.traffic import Traffic, read_fault

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

__all__ = ["create_control_routes"]

_PERSONAS = {
    well_known.ADMIN: "Global Administrator",
    well_known.APP_ADMIN: "Cloud Application Administrator",
    well_known.READER: "no role",
    well_known.GUEST: "guest in contoso.com",
    well_known.DISABLED: "account disabled",
    well_known.FABRIKAM_ADMIN: "Global Administrator of fabrikam.com",
}

_Handler = Callable[["Request"], Awaitable["Response"]]
_BodyHandler = Callable[["Request", dict[str, Any]], Awaitable["Response"]]


def create_control_routes() -> list[Route]:
    """Return the routes; the application's state is that of `create_app`."""
    return [
        Route("/sandbox/info", read_info),
        Route("/sandbox/personas", personas),
        Route("/sandbox/requests", read_requests),
        Route("/sandbox/requests", forget_requests, methods=["DELETE"]),
        Route("/sandbox/faults", _with_json(add_fault), methods=["POST"]),
        Route("/sandbox/faults", remove_faults, methods=["DELETE"]),
        Route("/sandbox/settings", read_settings),
        Route("/sandbox/settings", _with_json(change_settings), methods=["POST"]),
        Route("/sandbox/revoke", _with_json(revoke), methods=["POST"]),
        Route("/sandbox/policies", read_policies),
        Route("/sandbox/policies", _with_json(set_policies), methods=["POST"]),
        Route("/sandbox/policies", lift_policies, methods=["DELETE"]),
        Route("/sandbox/policy-change", _with_json(change_policy), methods=["POST"]),
        Route("/sandbox/approve-as", _with_json(approve_as), methods=["POST"]),
    ]


def _with_json(handler: _BodyHandler) -> _Handler:
    """Read the JSON object, and answer what is wrong with it.

    The content type is required: a page of another origin cannot send it without
    a permission that nothing here gives.
    """

    async def read(request: Request) -> Response:
        if not request.headers.get("content-type", "").startswith("application/json"):
            return _bad_request("send a JSON object as application/json")
        try:
            body = await request.json()
            if not isinstance(body, dict):
                return _bad_request("send a JSON object")
            return await handler(request, body)
        except IdentityError as problem:
            return error_response(request, problem)
        except ValueError as error:
            return _bad_request(str(error))

    return read


def _bad_request(reason: str) -> JSONResponse:
    return JSONResponse({"error": "invalid_request", "error_description": reason}, 400)


def _text(body: dict[str, Any], name: str) -> str:
    """Return a required text of the body."""
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name} is missing")
    return value


def _traffic(request: Request) -> Traffic:
    traffic: Traffic = request.app.state.traffic
    return traffic


async def read_info(request: Request) -> Response:
    """Repeat the announcement, for a kernel that did not start this process."""
    return JSONResponse(request.app.state.info)


async def personas(request: Request) -> Response:
    """List the people who are there whatever the seed."""
    directory = identity_of(request).directory
    found = [(directory.find_person(upn), role) for upn, role in _PERSONAS.items()]
    return JSONResponse(
        [
            {
                "upn": person.user_principal_name,
                "display_name": person.display_name,
                "tenant_id": person.tenant_id,
                "role": role,
                "password": well_known.PASSWORD,
            }
            for person, role in found
            if person is not None
        ]
    )


async def read_requests(request: Request) -> Response:
    """Tell what was asked: how often per path, and the latest in order."""
    traffic = _traffic(request)
    return JSONResponse(
        {"counts": dict(traffic.counts), "requests": list(traffic.requests)}
    )


async def forget_requests(request: Request) -> Response:
    """Begin to count anew."""
    _traffic(request).counts.clear()
    _traffic(request).requests.clear()
    return JSONResponse({})


async def add_fault(request: Request, body: dict[str, Any]) -> Response:
    """Let the next requests for a path fail."""
    _traffic(request).faults.append(read_fault(body))
    return JSONResponse({}, 201)


async def remove_faults(request: Request) -> Response:
    """Let everything work again."""
    _traffic(request).faults.clear()
    return JSONResponse({})


async def read_settings(request: Request) -> Response:
    """Tell the lifetimes."""
    return JSONResponse(dataclasses.asdict(identity_of(request).settings))


async def change_settings(request: Request, body: dict[str, Any]) -> Response:
    """Change lifetimes of what is handed out from now on."""
    identity_of(request).settings.update(body)
    return await read_settings(request)


async def revoke(request: Request, body: dict[str, Any]) -> Response:
    """Revoke every session of a person, as an administrator or a new password does."""
    identity = identity_of(request)
    person = people.find_person(identity.directory, _text(body, "upn"))
    _choose_padding(request, body, person.id)
    before = after = person.sessions_valid_from
    # Graph keeps whole seconds: a second revocation must fall into another one.
    while after == before:
        identity.directory.revoke_sessions(person.id)
        now = identity.directory.find_user(person.id)
        after = now.sessions_valid_from if now else before + 1
        if after == before:
            await asyncio.sleep(0.05)
    return JSONResponse({})


async def read_policies(request: Request) -> Response:
    """Tell of each policy whether it is in force for anybody."""
    in_force = identity_of(request).policies.in_force
    return JSONResponse({name: bool(in_force[name]) for name in POLICIES})


async def set_policies(request: Request, body: dict[str, Any]) -> Response:
    """Put policies in force or lift them, for a person or for all without ``upn``."""
    identity = identity_of(request)
    person_id = None
    if "upn" in body:
        person_id = people.find_person(identity.directory, _text(body, "upn")).id
    wanted = {name: value for name, value in body.items() if name != "upn"}
    for name, value in wanted.items():
        if name not in POLICIES:
            raise ValueError(f"{name} is not one of {', '.join(POLICIES)}")
        if not isinstance(value, bool):
            raise ValueError(f"{name} is true or false")  # noqa: TRY004 - as elsewhere
    for name, value in wanted.items():
        identity.policies.put(name, person_id, in_force=value)
    return await read_policies(request)


async def lift_policies(request: Request) -> Response:
    """Demand a password again, and nothing else."""
    identity_of(request).policies.in_force.clear()
    return await read_policies(request)


async def change_policy(request: Request, body: dict[str, Any]) -> Response:
    """Outdate the access tokens of a person, or of every persona without ``upn``."""
    identity = identity_of(request)
    names = [_text(body, "upn")] if "upn" in body else list(_PERSONAS)
    for name in names:
        person = people.find_person(identity.directory, name)
        identity.policies.changes[person.id] += 1
        _choose_padding(request, body, person.id)
    return JSONResponse({})


def _choose_padding(request: Request, body: dict[str, Any], person_id: str) -> None:
    """Choose how the person's claims challenges are encoded from now on."""
    unpadded = identity_of(request).policies.unpadded
    if body.get("unpadded"):
        unpadded.add(person_id)
    else:
        unpadded.discard(person_id)


async def approve_as(request: Request, body: dict[str, Any]) -> Response:
    """Play the person for a user code or an authorization URL."""
    # Only this lever needs an HTTP client, and start-up must not wait for one.
    from entra_magic.sandbox import approval

    identity = identity_of(request)
    upn = _text(body, "upn")
    action = body.get("action", "approve")
    if action not in ("approve", "decline"):
        raise ValueError("action is approve or decline")
    approve = action == "approve"
    status = "approved" if approve else "declined"
    if "user_code" in body:
        user_code = _text(body, "user_code")
        approval.answer_device(identity, user_code, upn, approve=approve)
        return JSONResponse({"status": status})
    url = _text(body, "authorize_url")
    try:
        error = await approval.answer_authorization(
            identity, request, url, upn, approve=approve
        )
    except approval.Stranded as stranded:
        return JSONResponse(
            {"error": "unreachable", "error_description": stranded.reason}, 502
        )
    if approve and error:
        return JSONResponse({"status": "refused", "error": error})
    return JSONResponse({"status": status})
