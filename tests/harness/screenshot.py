"""Takes the picture in the README: a notebook in which somebody has signed in."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from harness.home import surroundings
from harness.lab import Lab
from harness.tab import enter_account, follow_link

CELLS = (
    "%load_ext entra_magic",
    "%entra_connect --sandbox --browser --scopes User.Read.All Group.Read.All",
    (
        "users = await graph.users.get()\n"
        "for user in users.value[:5]:\n"
        '    print(f"{user.display_name:<24} {user.user_principal_name}")'
    ),
)
SIZE = {"width": 1300, "height": 830}


def take(target: Path, lab: Lab, page: Page) -> None:
    """Sign in, list users, and take the picture."""
    notebook = lab.open(page, *CELLS)
    notebook.run(0)
    outputs = notebook.run(1)
    tab = follow_link(outputs)
    enter_account(tab)
    tab.get_by_role("button", name="Accept").click()
    expect(tab.get_by_role("heading", name="Back to your notebook")).to_be_visible()
    tab.close()
    expect(outputs.filter(has_text="Signed in as")).to_have_count(1)
    expect(notebook.run(2).filter(has_text="@contoso.com")).to_have_count(1)
    page.keyboard.press("Escape")
    target.parent.mkdir(exist_ok=True)
    page.locator(".jp-Notebook").screenshot(path=target)


def main() -> None:
    """Take the picture and put it where the first argument says."""
    expect.set_options(timeout=30_000)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder)
        lab = Lab(home, surroundings(home))
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport=SIZE, device_scale_factor=2)
        try:
            take(Path(sys.argv[1]), lab, page)
        finally:
            browser.close()
            lab.stop()


if __name__ == "__main__":
    main()
