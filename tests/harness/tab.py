"""A person's way through the sign-in pages in a real browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from harness.journey import ADMIN, CODE, PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def follow_link(outputs: Locator) -> Page:
    """Click the link of a waiting card and return the second tab that it opens."""
    with outputs.page.expect_popup() as popup:
        outputs.get_by_role("link").click()
    return popup.value


def waiting_code(outputs: Locator) -> Locator:
    """Return the place where a waiting card shows its code."""
    return outputs.get_by_text(re.compile(f"^{CODE}$"))


def read_code(outputs: Locator) -> str:
    """Wait until the outputs show a code and return it."""
    expect(waiting_code(outputs)).to_be_visible()
    return waiting_code(outputs).inner_text()


def enter_account(tab: Page, account: str = ADMIN, password: str = PASSWORD) -> None:
    """Say who one is."""
    tab.get_by_label("User name").fill(account)
    tab.get_by_role("button", name="Next").click()
    tab.get_by_label("Password").fill(password)
    tab.get_by_role("button", name="Sign in").click()


def enter_code(tab: Page, code: str, account: str = ADMIN) -> None:
    """Type a code, say who one is and that one asked for the code oneself."""
    tab.get_by_label("Code shown by the application").fill(code)
    tab.get_by_role("button", name="Next").click()
    enter_account(tab, account)
    tab.get_by_role("button", name="Continue").click()
