"""The card of an error: why it happened, what helps, and who can fix it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entra_magic.show.card import (
    Card,
    card,
    escape,
    link,
    printable,
    rows_html,
    rows_text,
    title_html,
    title_text,
)

if TYPE_CHECKING:
    from entra_magic.signin.explain import Explanation

__all__ = ["explained_card"]

_WHO = {
    "you": "you",
    "admin": "an admin of the tenant",
    "owner": "the owner of the application",
    "time": "nobody: it passes with time",
}


def explained_card(explanation: Explanation) -> Card:
    """Return the card of an error.

    Parameters
    ----------
    explanation
        What is known of it, and what was said when it happened.
    """
    hint, name = explanation.hint, explanation.name
    rows = [
        ("Why", hint.cause),
        ("What helps", hint.remedy),
        ("Who can fix it", _WHO.get(hint.who, "")),
        *explanation.said.items(),
    ]
    html, text = [title_html(name), rows_html(rows)], [title_text(name)]
    text.append(rows_text(rows))
    if hint.line:
        html.append(f'<p>Next: <code class="em-run">{escape(hint.line)}</code></p>')
        text.append(f"Next: {printable(hint.line)}")
    if explanation.page:
        out = link(explanation.page, f"Microsoft's page on {name}")
        html.append(f"<p>{out}</p>")
        text.append(f"Microsoft's page on it: {printable(explanation.page)}")
    return card(name, html, text)
