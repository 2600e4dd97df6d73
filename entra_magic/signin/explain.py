"""Turns an error into what happened, why, who can fix it, and the line to run next.

What is known of each error stands in ``hints.csv``, Microsoft Graph's own errors
among them. The numbers choose the hint only; nothing branches on them, because
Microsoft changes them
(https://learn.microsoft.com/entra/identity-platform/reference-error-codes).
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from entra_magic.errors import SignInFailed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from entra_magic.errors import OAuthError
    from entra_magic.signin.request import SignInRequest

__all__ = [
    "Explanation",
    "Hint",
    "explain_refusal",
    "find_hint",
    "hints",
    "page_of",
    "refusal",
    "said_by_entra",
]

_FLOWS = frozenset({"--browser", "--device-code"})
_OPTION = re.compile(" (?=--)")

_UNKNOWN = "Microsoft's own words tell more."

# What takes the place of a sign-in's facts where it is not known.
_NO_FACTS = {
    "client_id": "in use",
    "tenant": "the tenant",
    "named": "that was named",
    "scopes": "see --scopes",
    "cloud": "this cloud",
}


@dataclass(frozen=True)
class Hint:
    """What is known of an error.

    Parameters
    ----------
    cause
        Why it happens, in one sentence.
    remedy
        What helps.
    who
        Who can fix it: ``you``, your ``admin``, the application's ``owner``, or only
        ``time``; empty where that is not known.
    line
        The line to run next, with ``<…>`` for what only the person knows; empty where
        no line helps.
    """

    cause: str
    remedy: str
    who: str = ""
    line: str = ""

    def of(self, facts: Mapping[str, str]) -> Hint:
        """Return the hint with the facts of one sign-in in its sentences."""
        return replace(
            self,
            cause=self.cause.format_map(facts),
            remedy=self.remedy.format_map(facts),
        )


@dataclass(frozen=True)
class Explanation:
    """An error, explained.

    Parameters
    ----------
    name
        What the error is called, such as ``AADSTS65001``.
    hint
        What is known of it.
    said
        What was said when it happened, by label: words and ids to quote.
    page
        The address of Microsoft's own page on it.
    """

    name: str
    hint: Hint
    said: Mapping[str, str] = field(default_factory=dict)
    page: str = ""


@cache
def hints() -> Mapping[str, Hint]:
    """Return the table: by AADSTS number, OAuth error, Graph's code or HTTP status."""
    table = resources.files(__package__) / "hints.csv"
    with table.open(encoding="utf-8") as lines:
        return {
            code: Hint(row["cause"], row["remedy"], row["who"], row["line"])
            for row in csv.DictReader(lines)
            for code in row["codes"].split()
        }


def find_hint(
    *codes: str,
    facts: Mapping[str, str] = _NO_FACTS,
    otherwise: str = "Entra refused the sign-in.",
) -> Hint:
    """Return what is known of the first code that is known.

    Parameters
    ----------
    *codes
        Keys of `hints`, the most telling first.
    facts
        What the sentences name.
    otherwise
        What to say where no code is known.
    """
    known = (hints()[code] for code in codes if code in hints())
    return next(known, Hint(otherwise, _UNKNOWN)).of(facts)


def explain_refusal(error: OAuthError, line: str = "") -> Explanation:
    """Explain Entra's answer to a sign-in that is over.

    Parameters
    ----------
    error
        The answer.
    line
        The line that would sign in again, if it is known.
    """
    number = str(error.codes[0]) if error.codes else ""
    hint = find_hint(*_codes(error))
    return Explanation(
        f"AADSTS{number}" if number else error.error,
        replace(hint, line=_amended(line, hint.line) if line else hint.line),
        {
            "Error": " / ".join(part for part in (error.error, error.suberror) if part),
            "Entra says": _sentence(error),
            "Correlation ID": error.correlation_id,
            "Trace ID": error.trace_id,
            "Time": error.timestamp,
        },
        page_of(number),
    )


def page_of(number: str) -> str:
    """Return the address of Microsoft's page on an AADSTS number."""
    return f"https://login.microsoftonline.com/error?code={number}" if number else ""


def refusal(request: SignInRequest, error: OAuthError) -> SignInFailed:
    """Return the exception that tells a person why a sign-in was refused.

    Parameters
    ----------
    request
        The sign-in that was refused.
    error
        Entra's answer.
    """
    facts = {
        "client_id": request.client_id,
        "tenant": request.tenant,
        "named": request.tenant,
        "scopes": " ".join(request.scopes),
        "cloud": f"the cloud {request.cloud.name}",
    }
    hint = find_hint(*_codes(error), facts=facts)
    lines = [
        hint.cause,
        hint.remedy,
        f"Next: {_amended(request.line, hint.line)}",
        *said_by_entra(error),
    ]
    return SignInFailed("\n".join(lines), error)


def said_by_entra(error: OAuthError) -> list[str]:
    """Return Entra's own words and the ids that support would ask for."""
    ids = [
        f"{label} {value}"
        for label, value in (
            ("correlation id", error.correlation_id),
            ("time", error.timestamp),
        )
        if value
    ]
    return [f"Entra says: {_sentence(error)}", *([", ".join(ids)] if ids else [])]


def _sentence(error: OAuthError) -> str:
    """Return Entra's own words without the ids at their end."""
    first = error.description.splitlines()[0] if error.description else ""
    return first.partition(" Trace ID:")[0] or error.error


def _codes(error: OAuthError) -> tuple[str, ...]:
    """Return what a hint may be chosen by, the most telling first."""
    return (*map(str, error.codes), error.suberror, error.error)


def _amended(line: str, advised: str) -> str:
    """Return a line with the options of the advised one in place of its own."""
    _, *options = _OPTION.split(advised)
    named = {option.partition(" ")[0] for option in options}
    if named & _FLOWS:
        named |= _FLOWS
    kept = (part for part in _OPTION.split(line) if part.partition(" ")[0] not in named)
    return " ".join([*kept, *options])
