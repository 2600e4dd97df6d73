"""A person's way through a sign-in, from what the cell shows to the last page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.kernel import Cell
    from harness.person import Person

ADMIN = "admin@contoso.com"
PASSWORD = "sandbox"

LINK = r"https?://\S+/oauth2/v2\.0/authorize\?\S+"
CODE = r"\b[B-DF-HJ-NP-TV-Z2-9]{9}\b"
DEVICE_PAGE = r"https?://\S+/devicelogin\b"


def sign_in_page(cell: Cell, person: Person) -> Person:
    """Open the page that a cell in the browser flow waits for."""
    return person.open(cell.wait_for(LINK).group())


def code_page(cell: Cell, person: Person) -> Person:
    """Type the code that a cell shows at the page that it names."""
    code = cell.wait_for(CODE).group()
    page = re.search(DEVICE_PAGE, cell.text)
    assert page, cell.text
    person.open(page.group())
    return person.press("Next", **{"Code shown by the application": code})


def enter_account(
    person: Person, account: str = ADMIN, password: str = PASSWORD
) -> Person:
    """Say who one is, and that it was oneself who asked for a code."""
    if person.offers("Next"):
        person.press("Next", **{"User name": account})
    person.press("Sign in", Password=password)
    if "Are you trying" in person.text:
        person.press("Continue")
    return person


def accept(person: Person) -> Person:
    """Agree to the permissions and go back to the application."""
    if person.offers("Accept"):
        person.press("Accept")
    if person.offers("Continue"):
        person.press("Continue")
    return person
