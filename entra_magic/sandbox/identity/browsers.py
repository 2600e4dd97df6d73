"""Who is signed in in which browser: the cookie behind single sign-on."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from entra_magic.sandbox.directory import Directory, User

__all__ = ["Browsers", "Remembered"]


@dataclass(frozen=True)
class Remembered:
    """A person who typed their password in this browser."""

    person: User
    auth_time: int


class Browsers:
    """The browsers that have seen a sign-in page, by the value of their cookie.

    The cookie's name is new at every start: cookies are shared by all ports of a
    host and by all users of a hub, where several sandboxes may stand side by side.
    """

    def __init__(self) -> None:
        self._cookie = f"entra_sandbox_{secrets.token_hex(4)}"
        self._people: dict[str, dict[str, Remembered]] = {}

    def recognise(self, request: Request) -> str:
        """Return the id of the browser that asks, a new one if it is unknown."""
        known = request.cookies.get(self._cookie, "")
        return known if known in self._people else secrets.token_urlsafe(32)

    def mark(self, request: Request, response: Response, browser: str) -> None:
        """Let the browser be recognised the next time."""
        self._people.setdefault(browser, {})
        response.set_cookie(
            self._cookie,
            browser,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )

    def remember(self, browser: str, person: User) -> Remembered:
        """Note that a person has just typed their password."""
        remembered = Remembered(person, int(time.time()))
        self._people.setdefault(browser, {})[person.id] = remembered
        return remembered

    def people(self, browser: str, directory: Directory) -> list[Remembered]:
        """Return who is signed in, without those whose sessions were revoked."""
        return [
            remembered
            for remembered in self._people.get(browser, {}).values()
            if (now := directory.find_user(remembered.person.id)) is not None
            and now.sessions_valid_from == remembered.person.sessions_valid_from
        ]

    def forget(self, browser: str) -> None:
        """Sign everybody out of this browser."""
        self._people.pop(browser, None)
