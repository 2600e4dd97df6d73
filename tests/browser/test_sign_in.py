"""Signing in from JupyterLab, with the page in a second tab."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from harness.tab import enter_account, enter_code, follow_link, read_code, waiting_code
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from harness.lab import Lab
    from playwright.sync_api import Page

LOAD = "%load_ext entra_magic"
BY_PAGE = "%entra_connect User.Read.All --sandbox --browser"
BY_CODE = "%entra_connect User.Read.All --sandbox --device-code"
LIST = "print([user.user_principal_name for user in (await graph.users.get()).value])"
COPY = re.compile("copy", re.IGNORECASE)


def test_declining_stops_run_all(lab: Lab, page: Page) -> None:
    notebook = lab.open(page, LOAD, BY_PAGE, "print('went on')")
    notebook.run_all()
    tab = follow_link(notebook.outputs(1))
    enter_account(tab)
    tab.get_by_role("button", name="Cancel").click()

    expect(notebook.outputs(1).filter(has_text="declined")).to_have_count(1)
    notebook.idle()
    expect(notebook.outputs(2)).to_have_count(0)
    expect(notebook.outputs(1).get_by_text("Traceback")).to_have_count(0)


def test_the_stop_button_cancels_the_sign_in(lab: Lab, page: Page) -> None:
    notebook = lab.open(page, LOAD, BY_CODE)
    notebook.run(0)
    outputs = notebook.run(1)
    read_code(outputs)

    page.get_by_role("button", name="Interrupt the kernel").click()

    expect(outputs.filter(has_text="Sign-in cancelled")).to_have_count(1)
    expect(waiting_code(outputs)).to_have_count(0)
    expect(outputs.filter(has_text="Traceback")).to_have_count(0)


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_a_person_signs_in_at_the_page_and_lists_users(
    theme: str, start_lab: Callable[..., Lab], page: Page, tmp_path: Path
) -> None:
    page.emulate_media(color_scheme="light" if theme == "Light" else "dark")
    lab = start_lab(theme=f"JupyterLab {theme}")
    notebook = lab.open(page, LOAD, BY_PAGE, LIST)
    notebook.run(0)
    outputs = notebook.run(1)
    expect(outputs.get_by_role("link")).to_be_visible()
    page.screenshot(path=tmp_path / "waiting.png")

    tab = follow_link(outputs)
    tab.screenshot(path=tmp_path / "page.png")
    enter_account(tab)
    expect(tab.get_by_role("main")).to_contain_text("Permissions requested")
    tab.screenshot(path=tmp_path / "consent.png", full_page=True)
    tab.get_by_role("button", name="Accept").click()
    expect(tab.get_by_role("heading", name="Back to your notebook")).to_be_visible()
    tab.screenshot(path=tmp_path / "done.png")
    tab.close()

    expect(outputs.filter(has_text="Signed in as")).to_have_count(1)
    expect(outputs.get_by_role("link")).to_have_count(0)
    expect(notebook.run(2).filter(has_text="reader@contoso.com")).to_have_count(1)
    page.screenshot(path=tmp_path / "signed-in.png")


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_a_person_types_the_code_at_the_page_that_is_linked(
    theme: str, start_lab: Callable[..., Lab], page: Page, tmp_path: Path
) -> None:
    lab = start_lab(theme=f"JupyterLab {theme}")
    notebook = lab.open(page, LOAD, BY_CODE, LIST)
    notebook.run(0)
    outputs = notebook.run(1)
    code = read_code(outputs)
    page.screenshot(path=tmp_path / "waiting.png")

    tab = follow_link(outputs)
    enter_code(tab, code)
    tab.get_by_role("button", name="Accept").click()

    card = outputs.filter(has_text="Signed in as")
    expect(card).to_have_count(1)
    expect(outputs.filter(has_text=code)).to_have_count(0)
    expect(notebook.run(2).filter(has_text="reader@contoso.com")).to_have_count(1)
    page.screenshot(path=tmp_path / "signed-in.png")


def test_the_copy_button_says_copied_once_the_code_is_on_the_clipboard(
    lab: Lab, page: Page
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    notebook = lab.open(page, LOAD, BY_CODE)
    notebook.run(0)
    outputs = notebook.run(1)
    code = read_code(outputs)
    button = outputs.get_by_role("button", name=COPY)

    button.click()

    expect(outputs.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == code


def test_the_copy_button_does_not_claim_what_the_browser_refused(
    lab: Lab, page: Page
) -> None:
    page.add_init_script(
        "navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))"
    )
    notebook = lab.open(page, LOAD, BY_CODE)
    notebook.run(0)
    outputs = notebook.run(1)
    read_code(outputs)

    outputs.get_by_role("button", name=COPY).click()

    expect(outputs.get_by_role("button", name="Press Ctrl+C")).to_be_visible()
