"""A person whose browser is not on the kernel's machine, as on a hub or on Binder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.tab import enter_code, follow_link, read_code
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.lab import Lab
    from playwright.sync_api import Page

BASE = "/user/sample/"


def test_the_sandboxes_pages_are_reached_below_the_hubs_base_url(
    start_lab: Callable[..., Lab], page: Page
) -> None:
    lab = start_lab(
        base_url=BASE, JUPYTERHUB_USER="sample", JUPYTERHUB_SERVICE_PREFIX=BASE
    )
    notebook = lab.open(
        page,
        "%load_ext entra_magic",
        "%entra_connect --sandbox",
        "print((await graph.me.get()).user_principal_name)",
    )
    notebook.run(0)
    outputs = notebook.run(1)
    code = read_code(outputs)

    tab = follow_link(outputs)
    assert tab.url.startswith(f"{lab.url}proxy/")
    enter_code(tab, code)
    tab.get_by_role("button", name="Accept").click()
    expect(tab.get_by_role("status")).to_be_visible()
    assert tab.url.startswith(f"{lab.url}proxy/")

    card = outputs.filter(has_text="Signed in as")
    expect(card).to_have_count(1)
    expect(notebook.run(2).filter(has_text="admin@contoso.com")).to_have_count(1)
