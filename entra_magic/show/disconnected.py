"""The card of a connection that was dropped: what is gone, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entra_magic.show.card import (
    Card,
    card,
    link,
    printable,
    rows_html,
    rows_text,
    title_html,
    title_text,
)
from entra_magic.show.connected import moment
from entra_magic.show.names import tenant

if TYPE_CHECKING:
    from entra_magic.connection.disconnect import Disconnected

__all__ = ["disconnected_card"]


def disconnected_card(dropped: Disconnected) -> Card:
    """Return the card of a connection that was dropped.

    Parameters
    ----------
    dropped
        What became of it.
    """
    title = f"Disconnected {dropped.account}"
    rows = [
        ("Tenant", tenant(dropped.tenant_id, dropped.tenant_name)),
        ("✓ Removed", ", ".join(_removed(dropped))),
        (
            "Remains",
            (
                "the session in your browser, and access tokens that were handed out, "
                f"until {moment(dropped.good_until)}"
            ),
        ),
    ]
    out = link(dropped.sign_out_url, "Sign out in the browser too")
    return card(
        title,
        (title_html(title, sign="✓"), rows_html(rows), f"<p>{out}</p>"),
        (
            title_text(title, sign="✓"),
            rows_text(rows),
            f"To sign out in the browser too: {printable(dropped.sign_out_url)}",
        ),
    )


def _removed(dropped: Disconnected) -> list[str]:
    tokens = f"{dropped.tokens_removed} tokens in the kernel's memory"
    return [tokens, *([f"the variable {dropped.variable}"] if dropped.variable else [])]
