"""A person's way through the sign-in pages in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.journey import ADMIN, PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def follow(link: Locator) -> Page:
    """Click a link that opens a second tab and return that tab."""
    with link.page.expect_popup() as popup:
        link.click()
    return popup.value


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
