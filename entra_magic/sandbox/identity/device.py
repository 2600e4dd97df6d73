"""The device authorization endpoint, and the page where its code is typed."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

from entra_magic.sandbox.identity import dialogue
from entra_magic.sandbox.identity.authorize import continue_dialogue
from entra_magic.sandbox.identity.discovery import public_origin
from entra_magic.sandbox.identity.errors import IdentityError, error_response
from entra_magic.sandbox.identity.pages import render
from entra_magic.sandbox.identity.requests import (
    find_application,
    find_tenant,
    read_sign_in,
)
from entra_magic.sandbox.identity.service import identity_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from entra_magic.sandbox.identity.device_codes import DeviceAuthorization
    from entra_magic.sandbox.identity.people import SignIn

__all__ = ["device_authorization", "device_login"]


async def device_authorization(request: Request) -> Response:
    """Give a device its two codes (RFC 8628 section 3.1)."""
    identity = identity_of(request)
    alias = request.path_params["tenant"]
    form = await request.form()
    parameters = {key: str(value) for key, value in form.items()}
    try:
        tenant = find_tenant(identity.directory, alias)
        application = find_application(
            identity.directory, parameters.get("client_id", ""), alias, tenant
        )
        asked = dataclasses.replace(
            read_sign_in(identity.directory, parameters, tenant, application),
            by_device_code=True,
        )
    except IdentityError as problem:
        return error_response(request, problem)
    settings = identity.settings
    device_code, user_code, authorization = identity.devices.issue(asked, settings)
    page = f"{public_origin(request)}/devicelogin"
    return JSONResponse(
        {
            "user_code": user_code,
            "device_code": device_code,
            "verification_uri": page,
            "expires_in": int(settings.device_code_lifetime),
            "interval": authorization.interval,
            "message": (
                f"To sign in, open {page} in a web browser and enter the code "
                f"{user_code} to authenticate."
            ),
        },
        headers={"Cache-Control": "no-store"},
    )


async def device_login(request: Request) -> Response:
    """Ask for the user code, then for the person."""
    identity = identity_of(request)
    if request.method != "POST":
        typed = request.query_params.get("otc", "")
        return render("user_code", typed=typed, problem=None)
    form = await request.form()
    if "transaction" in form:
        return continue_dialogue(request, form)
    typed = str(form.get("otc", ""))
    try:
        authorization = identity.devices.find_typed(typed)
    except IdentityError as problem:
        return render("user_code", typed=typed, problem=problem)
    browser = identity.browsers.recognise(request)
    transaction = identity.transactions.begin(
        authorization.request, DeviceEnding(authorization), browser
    )
    response = dialogue.begin(identity, transaction)
    identity.browsers.mark(request, response, browser)
    return response


@dataclass
class DeviceEnding:
    """Tells the device, and leaves the person with a last page."""

    authorization: DeviceAuthorization
    action: str = "devicelogin"
    asks_to_confirm: bool = True

    def approve(self, sign_in: SignIn) -> Response:
        """Let the device fetch its tokens."""
        try:
            self.authorization.require_open()
        except IdentityError as problem:
            return render("user_code", typed="", problem=problem)
        self.authorization.sign_in = sign_in
        name = self.authorization.request.application.display_name
        return render(
            "message",
            title="You have signed in",
            text=f"{name} can go on now. You can close this window.",
        )

    def decline(self, problem: IdentityError) -> Response:
        """Let the device know that the person refused."""
        self.authorization.decline(problem)
        return render("declined", problem=problem)
