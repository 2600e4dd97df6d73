"""Reads the line of any of the magics: its words, its help and its mistakes."""

from __future__ import annotations

import re
import shlex
from argparse import (
    Action,
    ArgumentError,
    ArgumentParser,
    Namespace,
    RawDescriptionHelpFormatter,
)
from typing import TYPE_CHECKING, Any, NoReturn

from entra_magic.errors import UsageProblem
from entra_magic.magics.secrets import refuse_secrets

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["LineParser", "Once"]

_COMMENT = re.compile(r"(?:^|\s)#.*")
_PLAINER = {
    "expected one argument": "a value has to follow it",
    "expected at least one argument": "at least one scope has to follow it",
    "ignored explicit argument": "it takes no value, so not",
}


class LineParser(ArgumentParser):
    """Argparse for a magic's line: it raises where it would end the process.

    Parameters
    ----------
    magic
        The magic's name, with its percent sign.
    usage
        What follows the name in the first line of the help.
    description
        What the magic does.
    examples
        Lines to try, for the end of the help.
    """

    def __init__(self, magic: str, usage: str, description: str, examples: str) -> None:
        super().__init__(
            prog=magic,
            usage=f"%(prog)s {usage}",
            description=description,
            epilog=f"examples:\n{examples}",
            formatter_class=_Formatter,
            allow_abbrev=False,
            add_help=False,
        )

    def read(self, line: str) -> Namespace | None:
        """Return what a line asks for, or None if it asks for the help.

        Raises
        ------
        UsageProblem
            The line cannot be understood or holds a secret; the message says what to
            write instead.
        """
        refuse_secrets(line)
        words = self._split(line)
        if {"-h", "--help"} & set(words):
            return None
        self._refuse_unknown_options(words)
        return self.parse_intermixed_args(words)

    @property
    def spellings(self) -> dict[str, bool]:
        """Every spelling of every option, and whether a value follows it."""
        return {
            spelling: action.nargs != 0
            for spelling, action in self._option_string_actions.items()
        }

    def error(self, message: str) -> NoReturn:
        """Raise `UsageProblem` in plainer words than argparse's."""
        problem = message.removeprefix("argument ")
        for terse, plain in _PLAINER.items():
            problem = problem.replace(terse, plain)
        end = "" if problem.endswith((".", "?")) else "."
        raise UsageProblem(f"{problem}{end} {self._see_help}")

    @property
    def _see_help(self) -> str:
        return f"{self.prog} --help lists every option."

    def _split(self, line: str) -> list[str]:
        """Split a line as a shell would, but keep the backslash of a domain's user."""
        lexer = shlex.shlex(_COMMENT.sub("", line), posix=True)
        lexer.whitespace_split = True
        lexer.commenters = lexer.escape = ""
        try:
            return list(lexer)
        except ValueError as problem:
            raise UsageProblem(
                f"A quotation mark is not closed: {_unclosed_quote(line)} opens a text "
                f"that never ends. Close it, or leave it out. {self._see_help}"
            ) from problem

    def _refuse_unknown_options(self, words: Sequence[str]) -> None:
        """Name the nearest neighbour, which argparse does not."""
        from difflib import get_close_matches

        known = self.spellings
        for word in words:
            spelling = word.partition("=")[0]
            if not re.match(r"--?\D", word) or spelling in known:
                continue
            # "-ClientId" is how PowerShell spells "--client-id".
            plain = {name.replace("-", ""): name for name in known if name[:2] == "--"}
            typed = re.sub("[-_]", "", spelling).lower()
            begun = [name for name in plain if typed and name.startswith(typed)]
            near = begun or get_close_matches(typed, plain, n=1)
            hint = f" Did you mean {plain[near[0]]}?" if near else ""
            raise UsageProblem(
                f"{self.prog} has no option {spelling}.{hint} {self._see_help}"
            )


class Once(Action):
    """Stores a value, and refuses a second one, of which one would be lost."""

    def __call__(
        self,
        parser: ArgumentParser,  # noqa: ARG002 (argparse decides the parameters)
        namespace: Namespace,
        value: Any,
        option_string: str | None = None,  # noqa: ARG002 (argparse again)
    ) -> None:
        """Keep the value."""
        if getattr(namespace, self.dest) is not None:
            raise ArgumentError(self, "given twice. Keep one of them")
        setattr(namespace, self.dest, value)


class _Formatter(RawDescriptionHelpFormatter):
    """Help as wide as a page, whatever the window of the kernel's terminal."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=88)


def _unclosed_quote(line: str) -> str:
    """Return the quotation mark that is still open at the end of a line."""
    open_quote = ""
    for character in _COMMENT.sub("", line):
        if character == open_quote:
            open_quote = ""
        elif not open_quote and character in "'\"":
            open_quote = character
    return open_quote
