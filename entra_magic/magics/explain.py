"""The line of `%entra_explain`: a code, or the last error of this kernel."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

from entra_magic.errors import EntraMagicError, UsageProblem
from entra_magic.magics.parser import LineParser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from entra_magic.signin.explain import Explanation

__all__ = ["explain_parser", "explained"]

_LAST = "last"

_EXAMPLES = """\
  %entra_explain
      the last error of this kernel
  %entra_explain 65001
      an error of a sign-in, by its AADSTS number
  %entra_explain Authorization_RequestDenied
      an error of Microsoft Graph"""
_NUMBER = re.compile(r"(?:AADSTS)?(\d+)", re.IGNORECASE)
_LONGEST_STATUS = 3
_NEXT = "Next: "


def explain_parser() -> LineParser:
    """Return the parser of `%entra_explain`."""
    parser = LineParser(
        "%entra_explain",
        "[CODE | last]",
        "Explain an error of a sign-in or of Microsoft Graph: why it happens, what\n"
        "helps, and who can fix it.",
        _EXAMPLES,
    )
    parser.add_argument(
        "code",
        nargs="?",
        default=_LAST,
        metavar="CODE",
        help="an AADSTS number, an OAuth error, a code or status of Microsoft Graph, "
        "or last (default: last)",
    )
    parser.add_argument(
        "-h", "--help", action="store_true", help="show this text and do nothing"
    )
    return parser


def explained(code: str) -> Explanation:
    """Explain an error by what it is called, or the last one of this kernel.

    Raises
    ------
    UsageProblem
        It is neither a number nor the name of a known error.
    """
    return _last() if code.lower() == _LAST else _by_name(code)


def _by_name(code: str) -> Explanation:
    from entra_magic.signin.explain import Explanation, find_hint, hints, page_of

    if match := _NUMBER.fullmatch(code):
        number = match[1]
        hint = find_hint(number, otherwise="Nothing is noted here about this number.")
        if len(number) <= _LONGEST_STATUS:
            return Explanation(f"HTTP status {number}", hint)
        return Explanation(f"AADSTS{number}", hint, page=page_of(number))
    names = {name.lower(): name for name in hints() if not name.isdigit()}
    if name := names.get(code.lower()):
        return Explanation(name, find_hint(name))
    from difflib import get_close_matches

    near = get_close_matches(code.lower(), [_LAST, *names], n=1)
    meant = f" Did you mean {names.get(near[0], near[0])}?" if near else ""
    raise UsageProblem(
        f"{code} is not the name of a known error.{meant}\n"
        "Next: %entra_explain 65001, with the number after AADSTS"
    )


def _last() -> Explanation:
    """Explain the last uncaught error, which IPython keeps as `sys.last_value`."""
    from entra_magic.signin.explain import Explanation, Hint

    last = getattr(sys, "last_value", None)
    for error in _chain(last):
        if isinstance(error, EntraMagicError):
            return _of_ours(error)
        if _is_of_graph(error):
            return _of_graph(error)
    why = "Nothing has failed in this kernel yet."
    if last is not None:
        kind = type(last).__name__
        why = f"The last error here, {kind}, is neither Entra's nor Graph's."
    remedy = "Name a code, such as the number after AADSTS."
    hint = Hint(why, remedy, line="%entra_explain 65001")
    return Explanation("Nothing to explain", hint)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error, and then what it was raised from."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _of_ours(error: EntraMagicError) -> Explanation:
    from entra_magic.signin.explain import Explanation, Hint, explain_refusal

    words = str(error).splitlines()
    line = next((w.removeprefix(_NEXT) for w in words if w.startswith(_NEXT)), "")
    if said := getattr(error, "oauth_error", None):
        return explain_refusal(said, line)
    cause = " ".join(word for word in words if not word.startswith(_NEXT))
    return Explanation(type(error).__name__, Hint(cause, "", line=line))


def _is_of_graph(error: BaseException) -> bool:
    """Whether Graph's client raised an error; unless it was loaded, it did not."""
    kiota = sys.modules.get("kiota_abstractions.api_error")
    return kiota is not None and isinstance(error, kiota.APIError)


def _of_graph(error: Any) -> Explanation:
    """Explain what Graph's client raised: an ODataError, or less than that."""
    from entra_magic.signin.explain import Explanation, find_hint

    said = getattr(error, "error", None)
    ids = getattr(said, "inner_error", None)
    code, status = getattr(said, "code", None) or "", error.response_status_code
    return Explanation(
        code or f"HTTP status {status}",
        find_hint(code, str(status), otherwise="Microsoft Graph refused the request."),
        {
            "Graph says": getattr(said, "message", None) or error.message or "",
            "Status": str(status or ""),
            "Request ID": str(getattr(ids, "request_id", None) or ""),
            "Time": str(getattr(ids, "date", None) or ""),
        },
    )
