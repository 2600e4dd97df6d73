"""What JupyterLab has written to disk once a sign-in is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from harness.tab import enter_account, enter_code, follow_link, read_code
from harness.traces import found_under
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.lab import Lab
    from harness.wire import Wire
    from playwright.sync_api import Page


@pytest.mark.parametrize("flow", ["--browser", "--device-code"])
def test_no_secret_is_left_in_any_file_of_the_session(
    flow: str, start_lab: Callable[..., Lab], page: Page, wire: Wire
) -> None:
    lab = start_lab(ENTRA_MAGIC_SANDBOX_URL=wire.url)
    notebook = lab.open(
        page,
        "%load_ext entra_magic",
        f"%entra_connect User.Read.All --sandbox {flow}",
        "(await graph.me.get()).user_principal_name, graph, 'the last cell ran'",
    )
    notebook.run(0)
    outputs = notebook.run(1)
    if flow == "--browser":
        enter_account(tab := follow_link(outputs))
    else:
        code = read_code(outputs)
        # An automatic save while the code shows must not outlive it.
        notebook.saved(containing=code)
        enter_code(tab := follow_link(outputs), code)
    tab.get_by_role("button", name="Accept").click()
    card = outputs.filter(has_text="Signed in as")
    expect(card).to_have_count(1)
    expect(notebook.run(2)).to_contain_text("the last cell ran")

    notebook.save()
    notebook.saved(containing="'the last cell ran')")
    page.close()
    lab.stop()

    assert wire.secrets["refresh_token"]
    assert found_under(lab.home, wire.all_secrets()) == []
