"""A card, and the few shapes that every card is made of: rows, notes, scopes, links.

Each shape takes plain values and escapes them, so that no card escapes by itself.
"""

from __future__ import annotations

import html
import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from entra_magic.show.style import STYLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = [
    "Card",
    "Row",
    "card",
    "escape",
    "link",
    "notes_html",
    "notes_text",
    "printable",
    "rows_html",
    "rows_text",
    "title_html",
    "title_text",
    "wrapped",
]

Row = tuple[str, "str | Sequence[str]"]
"""A label and its value; a sequence is a list of short names such as scopes."""

_WIDTH = 80
_NOTE = "  Note: "
_BELOW = " " * len(_NOTE)
# A magic to be run, which has to stay in one piece to be copied.
_COMMAND = re.compile("`(%[^`]*)`")
_FOLDED_FROM = 12
# Control characters steer a terminal; bidirectional marks reorder what is read.
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)


@dataclass(frozen=True, repr=False)
class Card:
    """Something to display: HTML for a notebook and its twin for a terminal."""

    html: str
    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(
        self,
        include: object = None,  # noqa: ARG002 (IPython decides the parameters)
        exclude: object = None,  # noqa: ARG002
    ) -> Mapping[str, str]:
        return {"text/html": self.html, "text/plain": self.text}


def card(label: str, html_parts: Iterable[str], text_parts: Iterable[str]) -> Card:
    """Frame the parts of a card; empty parts are left out.

    Parameters
    ----------
    label
        What a screen reader calls the card.
    html_parts
        HTML that is escaped already.
    text_parts
        Paragraphs of the text twin, each of one or more lines.
    """
    body = "".join(html_parts)
    return Card(
        f'<div class="entra-magic" role="group" aria-label="{escape(label)}">'
        f"{STYLE}{body}</div>",
        "\n\n".join(part for part in text_parts if part),
    )


def printable(value: object) -> str:
    """Return an outside value without the characters that would steer a terminal."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", str(value))


def escape(value: object) -> str:
    """Return an outside value as it may stand in HTML, in a text or an attribute."""
    return html.escape(printable(value), quote=True)


def link(url: str, text: str, style: str = "") -> str:
    """Return a link that opens in a tab of its own.

    Only web addresses, and paths on the Jupyter Server that shows the card, become
    links; anything else is shown as the text that it is.
    """
    if not _is_web_address(url):
        return f"<code>{escape(url)}</code>"
    return (
        f'<a class="{style}" href="{escape(url)}" target="_blank" '
        f'rel="noopener noreferrer">{escape(text)}</a>'
    )


def _is_web_address(url: str) -> bool:
    if url.startswith("/"):
        return not url.startswith(("//", "/\\"))
    return urlsplit(url).scheme in {"http", "https"}


def title_html(text: str, *, sign: str = "", badge: str = "") -> str:
    """Return the line that names the state, announced by screen readers."""
    mark = f'<span class="em-sign" aria-hidden="true">{sign}</span> ' if sign else ""
    label = f' <span class="em-badge">{escape(badge)}</span>' if badge else ""
    return f'<p class="em-title" role="status">{mark}{escape(text)}{label}</p>'


def title_text(text: str, *, sign: str = "", badge: str = "") -> str:
    """Return the same line for a terminal."""
    label = f"[{badge}]" if badge else ""
    return " ".join(part for part in (sign, printable(text), label) if part)


def rows_html(rows: Iterable[Row]) -> str:
    """Return labels and values; a row without a value is left out."""
    pairs = "".join(
        f"<dt>{escape(label)}</dt><dd>{_value(value)}</dd>"
        for label, value in rows
        if value
    )
    return f'<dl class="em-rows">{pairs}</dl>' if pairs else ""


def _value(value: str | Sequence[str]) -> str:
    if isinstance(value, str):
        return f"<bdi>{escape(value)}</bdi>"
    names = "".join(f"<li><code>{escape(name)}</code></li>" for name in value)
    listed = f'<ul class="em-names">{names}</ul>'
    if len(value) < _FOLDED_FROM:
        return listed
    return f"<details><summary>{len(value)} of them</summary>{listed}</details>"


def rows_text(rows: Iterable[Row]) -> str:
    """Return the same rows, aligned, for a terminal."""
    shown = [(label, value) for label, value in rows if value]
    indent = max((len(label) for label, _ in shown), default=0) + 4
    return "\n".join(
        wrapped(
            printable(value if isinstance(value, str) else ", ".join(value)),
            f"  {label}".ljust(indent),
        )
        for label, value in shown
    )


def notes_html(notes: Iterable[str]) -> str:
    """Return remarks that ask for attention, marked by a word."""
    return "".join(
        f'<p class="em-note"><strong>Note:</strong> {_with_code(note)}</p>'
        for note in notes
    )


def notes_text(notes: Iterable[str]) -> str:
    """Return the same remarks for a terminal, a line to run by itself, unbroken."""
    return "\n".join(_note_text(printable(note)) for note in notes)


def _note_text(note: str) -> str:
    first, *rest = _COMMAND.split(note)
    lines = [wrapped(first.replace("`", ""), _NOTE)]
    for place, part in enumerate(rest):
        prose = part.strip().replace("`", "")
        lines.append(wrapped(prose, _BELOW) if place % 2 else f"{_BELOW}  {part}")
    return "\n".join(line for line in lines if line)


def _with_code(note: str) -> str:
    """Set what stands between backquotes as code, a line to run by itself."""
    parts = escape(note).split("`")
    return "".join(
        _code(part) if place % 2 else part for place, part in enumerate(parts)
    )


def _code(text: str) -> str:
    kind = ' class="em-run"' if text.startswith("%") else ""
    return f"<code{kind}>{text}</code>"


def wrapped(text: str, first: str = "") -> str:
    """Return a paragraph for a terminal, its later lines below the end of `first`."""
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )
