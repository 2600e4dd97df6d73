"""One-line cards: what is going on, what has ended, what to know before."""

from __future__ import annotations

from entra_magic.show.card import Card, escape, notes_html, notes_text, printable
from entra_magic.show.style import STYLE

__all__ = ["ended", "nothing", "notice", "progress"]


def progress(text: str) -> Card:
    """Return a line that tells what is being done right now."""
    spinner = '<span class="em-spinner" aria-hidden="true"></span>'
    return _line(f'<p role="status">{spinner}{escape(text)}</p>', printable(text))


def ended(text: str) -> Card:
    """Return a line that takes the place of a sign-in that led nowhere."""
    return _line(f'<p role="status">{escape(text)}</p>', printable(text))


def notice(text: str) -> Card:
    """Return a remark that stands by itself; backquotes set off code."""
    return _line(f'<div role="note">{notes_html([text])}</div>', notes_text([text]))


def nothing() -> Card:
    """Return a card that leaves no trace of the one it replaces."""
    return Card("", "")


def _line(html: str, text: str) -> Card:
    return Card(f'<div class="entra-magic em-line">{STYLE}{html}</div>', text)
