"""Signing in from JupyterLab, with the page in a second tab."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from harness.journey import CODE
from harness.tab import enter_account, enter_code, follow
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from harness.lab import Lab
    from playwright.sync_api import Page

LOAD = "%load_ext entra_magic"
BY_PAGE = "%entra_connect User.Read.All --sandbox --browser"
BY_CODE = "%entra_connect User.Read.All --sandbox --device-code"
NAMES = "print([user.display_name for user in (await graph.users.get()).value])"


def test_declining_stops_run_all(lab: Lab, page: Page) -> None:
    notebook = lab.open(page, LOAD, BY_PAGE, "print('went on')")
    notebook.run_all()
    link = notebook.outputs(1).get_by_role(
        "link", name=re.compile("sign in", re.IGNORECASE)
    )
    tab = follow(link)
    enter_account(tab)
    tab.get_by_role("button", name="Cancel").click()

    expect(notebook.outputs(1)).to_contain_text(["declined"])
    notebook.idle()
    expect(notebook.outputs(2)).to_have_count(0)
    expect(notebook.outputs(1).get_by_text("Traceback")).to_have_count(0)


def test_the_stop_button_cancels_the_sign_in(lab: Lab, page: Page) -> None:
    notebook = lab.open(page, LOAD, BY_CODE)
    notebook.run(0)
    outputs = notebook.run(1)
    expect(outputs.filter(has_text=re.compile(CODE))).to_have_count(1)

    page.get_by_role("button", name="Interrupt the kernel").click()

    expect(outputs.filter(has_text="Sign-in cancelled")).to_have_count(1)
    expect(outputs.filter(has_text=re.compile(CODE))).to_have_count(0)
    expect(outputs.filter(has_text="Traceback")).to_have_count(0)


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_a_person_signs_in_at_the_page_and_lists_users(
    theme: str, start_lab: Callable[..., Lab], page: Page, tmp_path: Path
) -> None:
    lab = start_lab(theme=f"JupyterLab {theme}")
    notebook = lab.open(page, LOAD, BY_PAGE, NAMES)
    notebook.run(0)
    outputs = notebook.run(1)
    link = outputs.get_by_role("link", name=re.compile("sign in", re.IGNORECASE))
    expect(link).to_be_visible()
    page.screenshot(path=tmp_path / "waiting.png")

    tab = follow(link)
    tab.screenshot(path=tmp_path / "page.png")
    enter_account(tab)
    expect(tab.get_by_role("main")).to_contain_text("Permissions requested")
    tab.screenshot(path=tmp_path / "consent.png")
    tab.get_by_role("button", name="Accept").click()
    expect(
        tab.get_by_text(re.compile("signed in", re.IGNORECASE)).first
    ).to_be_visible()
    tab.screenshot(path=tmp_path / "done.png")
    tab.close()

    expect(outputs).to_contain_text(["admin@contoso.com"])
    expect(
        outputs.get_by_role("link", name=re.compile("sign in", re.IGNORECASE))
    ).to_have_count(0)
    expect(notebook.run(2)).to_contain_text(["Administrator"])
    page.screenshot(path=tmp_path / "signed-in.png")


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_a_person_types_the_code_at_the_page_that_is_linked(
    theme: str, start_lab: Callable[..., Lab], page: Page, tmp_path: Path
) -> None:
    lab = start_lab(theme=f"JupyterLab {theme}")
    notebook = lab.open(page, LOAD, BY_CODE, NAMES)
    notebook.run(0)
    outputs = notebook.run(1)
    card = outputs.filter(has_text=re.compile(CODE))
    expect(card).to_have_count(1)
    page.screenshot(path=tmp_path / "waiting.png")
    code = re.search(CODE, card.inner_text())
    assert code

    tab = follow(card.get_by_role("link").first)
    enter_code(tab, code.group())
    tab.get_by_role("button", name="Accept").click()

    expect(outputs).to_contain_text(["admin@contoso.com"], timeout=20_000)
    expect(outputs.filter(has_text=code.group())).to_have_count(0)
    expect(notebook.run(2)).to_contain_text(["Administrator"])
    page.screenshot(path=tmp_path / "signed-in.png")


def test_the_copy_button_says_copied_once_the_code_is_on_the_clipboard(
    lab: Lab, page: Page
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    notebook = lab.open(page, LOAD, BY_CODE)
    notebook.run(0)
    card = notebook.run(1).filter(has_text=re.compile(CODE))
    button = card.get_by_role("button", name=re.compile("copy", re.IGNORECASE))

    button.click()

    expect(card).to_contain_text("Copied")
    code = re.search(CODE, card.inner_text())
    assert code
    assert page.evaluate("navigator.clipboard.readText()") == code.group()


def test_the_copy_button_does_not_claim_what_the_browser_refused(
    lab: Lab, page: Page
) -> None:
    page.add_init_script(
        "navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))"
    )
    notebook = lab.open(page, LOAD, BY_CODE)
    notebook.run(0)
    card = notebook.run(1).filter(has_text=re.compile(CODE))

    card.get_by_role("button", name=re.compile("copy", re.IGNORECASE)).click()

    page.wait_for_timeout(500)
    expect(card).not_to_contain_text("Copied")
