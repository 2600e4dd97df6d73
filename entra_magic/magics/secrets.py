"""Refuses a line on which a secret was typed, and says how to get rid of it."""

from __future__ import annotations

import re

from entra_magic.errors import UsageProblem

__all__ = ["refuse_secrets"]

_LOOKS_SECRET = (
    # A JSON Web Token, signed (RFC 7515) or encrypted (RFC 7516).
    ("a token", re.compile(r"eyJ[\w-]{5,}\.[\w-]*\.[\w-]*")),
    # Entra's refresh tokens and authorization codes.
    ("a refresh token or authorization code", re.compile(r"\b[01]\.A[\w-]{40,}")),
    # The secrets that the portal generates for app registrations.
    ("a client secret", re.compile(r"(?<![\w.~-])[\w.~-]{3}\dQ~[\w.~-]{31,34}")),
)
_SECRET_OPTION = re.compile(
    r"(?<!\S)--?(password|pwd|client-?secret|secret|(?:refresh-?|id-?)?token"
    r"|assertion)(?:=|\s+)[^\s-]"
    # Where an access token is kept may be named; anything longer may be one.
    r"|(?<!\S)--(access-token)(?:=|\s+)(?!env:\w+(?:\s|$)|[A-Za-z_]\w{0,40}(?:\s|$))[^\s-]",
    re.IGNORECASE,
)


def refuse_secrets(line: str) -> None:
    """Raise if a line seems to hold a secret; the message does not repeat it.

    Raises
    ------
    UsageProblem
        A token, a client secret, or an option that would take one, is on the line.
    """
    kind = next((kind for kind, pattern in _LOOKS_SECRET if pattern.search(line)), None)
    if kind is None and (option := _SECRET_OPTION.search(line)):
        kind = f"the value of a {(option[1] or option[2]).lower()} option"
    if kind:
        raise UsageProblem(_REFUSAL.format(kind=kind))


_REFUSAL = """\
This line holds {kind}, and was not run. What is typed in a cell is already in \
this notebook and in IPython's history, so treat the secret as known to others:
  1. Revoke it: reset the password, delete the client secret, or sign out everywhere.
  2. Remove it from the cell, then save the notebook, which may have been saved with it.
  3. Forget the input of this session: %reset -f in
  4. Forget the stored history, in a terminal: ipython history clear
%entra_connect needs no secret: you sign in at Entra's own page."""
