"""The QR code of a link, for a phone to open it."""

from __future__ import annotations

from urllib.parse import urlsplit

import segno

from entra_magic.show.card import escape

__all__ = ["qr_code"]

_THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})


def qr_code(url: str) -> str:
    """Return a figure with the QR code of a link.

    It is empty for a path, which only the browser that shows the notebook can
    complete. The code is black on white with its quiet zone of 4 modules (ISO/IEC
    18004) also in a dark theme, where scanners would fail at the inverse.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return ""
    if parts.hostname in _THIS_MACHINE:
        caption = "This link works on this machine only."
    else:
        caption = "Or scan it with a phone."
    svg = segno.make(url, micro=False).svg_inline(
        scale=4, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None
    )
    accessible = svg.replace(
        "<svg ", f'<svg role="img" aria-label="QR code of {escape(url)}" ', 1
    )
    return f"<figure>{accessible}<figcaption>{caption}</figcaption></figure>"
