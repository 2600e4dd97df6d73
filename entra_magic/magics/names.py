"""The lines of the magics that take a connection's name: ``[NAME] [--all]``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from entra_magic.errors import UsageProblem
from entra_magic.magics.parser import LineParser

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["NameLine", "context_parser", "disconnect_parser", "known", "parse_name"]


@dataclass(frozen=True)
class NameLine:
    """Which connections a line is about.

    Parameters
    ----------
    name
        The connection's name.
    every
        Whether all of them are meant.
    """

    name: str = "default"
    every: bool = False


def context_parser() -> LineParser:
    """Return the parser of `%entra_context`."""
    return _parser(
        "%entra_context",
        "Show who is signed in, where, with which permissions and until when.\n"
        "The result is an object: its facts are attributes; to_dict() exports them.",
        ("fabrikam", "--all"),
        "every connection of this kernel",
    )


def disconnect_parser() -> LineParser:
    """Return the parser of `%entra_disconnect`."""
    return _parser(
        "%entra_disconnect",
        "Drop a connection, and say exactly what that removed and what remains.",
        ("fabrikam", "--all"),
        "drop every connection of this kernel",
    )


def parse_name(parser: LineParser, line: str) -> NameLine | None:
    """Read a line; None if it asks for the help.

    Raises
    ------
    UsageProblem
        The line cannot be understood.
    """
    words = parser.read(line)
    if words is None:
        return None
    if words.name and words.every:
        raise UsageProblem(
            f"{words.name} and --all contradict each other: leave one of them out."
        )
    return NameLine(words.name or "default", words.every)


def known(name: str, names: Collection[str]) -> str:
    """Return a connection's name, if there is such a connection.

    Raises
    ------
    UsageProblem
        There is none; the message says which there are.
    """
    from difflib import get_close_matches

    if name in names:
        return name
    if not names:
        raise UsageProblem("Nobody is signed in.\nNext: %entra_connect")
    near = get_close_matches(name, names, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    listed = ", ".join(names)
    raise UsageProblem(f"There is no connection {name}, only: {listed}.{hint}")


def _parser(
    magic: str, description: str, examples: tuple[str, ...], every: str
) -> LineParser:
    lines = "\n".join(f"  {magic} {words}".rstrip() for words in ("", *examples))
    parser = LineParser(magic, "[NAME] [--all]", description, lines)
    parser.add_argument(
        "name", nargs="?", metavar="NAME", help="the connection (default: default)"
    )
    parser.add_argument("--all", action="store_true", dest="every", help=every)
    parser.add_argument(
        "-h", "--help", action="store_true", help="show this text and do nothing"
    )
    return parser
