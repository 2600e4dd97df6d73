"""The magics class: reads a line, calls, and shows."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, line_magic, magics_class
from traitlets import TraitError, Unicode, validate

from entra_magic.errors import SignInCancelled, UsageProblem
from entra_magic.magics.configuration import SETTINGS, checked, completed
from entra_magic.magics.explain import explain_parser, explained
from entra_magic.magics.line import parse_connect
from entra_magic.magics.names import (
    NameLine,
    context_parser,
    disconnect_parser,
    known,
    parse_name,
)
from entra_magic.magics.namespace import Namespace
from entra_magic.magics.options import connect_help

if TYPE_CHECKING:
    from entra_magic.connection.connection import Connection
    from entra_magic.magics.parser import LineParser
    from entra_magic.show.context import ContextList, ContextView

__all__ = ["EntraMagics"]

Magic = Callable[[Any, str], Any]


def _with_manual(manual: Callable[[], str]) -> Callable[[Magic], Magic]:
    """Make a magic's docstring its user's manual, from the text of ``--help``."""

    def add(magic: Magic) -> Magic:
        magic.__doc__ = f"{magic.__doc__}\n\n{manual()}"
        return magic

    return add


@magics_class
class EntraMagics(Magics):
    """Sign in to Microsoft Entra ID from a notebook.

    Everything that would be typed on each line can be set once:
    ``%config EntraMagics.client_id = '…'``, the same in an IPython configuration
    file, or an environment variable such as ``ENTRA_MAGIC_CLIENT_ID``.
    """

    client_id = Unicode("", help=SETTINGS["client_id"].help).tag(config=True)
    tenant_id = Unicode("", help=SETTINGS["tenant_id"].help).tag(config=True)
    environment = Unicode("", help=SETTINGS["environment"].help).tag(config=True)
    scopes = Unicode("", help=SETTINGS["scopes"].help).tag(config=True)
    login_hint = Unicode("", help=SETTINGS["login_hint"].help).tag(config=True)
    sandbox_user = Unicode("", help=SETTINGS["sandbox_user"].help).tag(config=True)

    def __init__(self, shell: Any) -> None:
        super().__init__(shell)
        self.namespace = Namespace(shell)

    @line_magic
    @_with_manual(connect_help)
    def entra_connect(self, line: str) -> None:
        """Sign in to Microsoft Entra ID and put the Graph client into the notebook."""
        try:
            self._connect(line)
        except KeyboardInterrupt:
            raise SignInCancelled("Sign-in cancelled.") from None

    @line_magic
    @_with_manual(context_parser().format_help)
    def entra_context(self, line: str) -> ContextView | ContextList | None:
        """Show who is signed in, where, with which permissions and until when."""
        from entra_magic.connection.registry import connections
        from entra_magic.show.context import ContextList, ContextView

        asked = self._named(context_parser(), line)
        if asked is None:
            return None
        if asked.every:
            return ContextList([each.context for each in connections.values()])
        return ContextView(connections[known(asked.name, connections)].context)

    @line_magic
    @_with_manual(disconnect_parser().format_help)
    def entra_disconnect(self, line: str) -> None:
        """Drop a connection, and say what that removed and what remains."""
        from entra_magic.connection.disconnect import disconnect
        from entra_magic.connection.registry import connections
        from entra_magic.magics.surface import Surface
        from entra_magic.show.cards import progress
        from entra_magic.show.disconnected import disconnected_card

        asked = self._named(disconnect_parser(), line)
        if asked is None:
            return
        if asked.every and not connections:
            Surface().show(progress("Nobody is signed in."))
        for name in tuple(connections) if asked.every else (asked.name,):
            dropped = disconnect(known(name, connections))
            self.namespace.release(dropped.variable)
            Surface().show(disconnected_card(dropped))

    @line_magic
    @_with_manual(explain_parser().format_help)
    def entra_explain(self, line: str) -> None:
        """Explain an error of a sign-in or of Microsoft Graph."""
        from entra_magic.magics.surface import Surface
        from entra_magic.show.explained import explained_card

        words = explain_parser().read(line)
        if words is None:
            print(explain_parser().format_help())  # noqa: T201 - the help is the output
            return
        Surface().show(explained_card(explained(words.code)))

    def _connect(self, line: str) -> None:
        from entra_magic.magics.connect import Kernel, sign_in
        from entra_magic.magics.tokens import brought_token

        asked = parse_connect(line)
        if asked.help:
            print(connect_help())  # noqa: T201 - the help text is the output
            return
        traits = {name: getattr(self, name) for name in SETTINGS}
        asked = completed(asked, traits, os.environ)
        variable = asked.into or (f"graph_{asked.name}" if asked.name else "graph")
        self.namespace.demand_free(variable)

        def fetch(source: str) -> str:
            return brought_token(source, self.namespace.variables)

        def inject(connection: Connection, former: str) -> str:
            if former != variable:
                self.namespace.release(former)
            self.namespace.inject(variable, connection.graph)
            return variable

        sign_in(asked, Kernel(self._attended, fetch, inject))

    def _named(self, parser: LineParser, line: str) -> NameLine | None:
        asked = parse_name(parser, line)
        if asked is None:
            print(parser.format_help())  # noqa: T201 - the help text is the output
        return asked

    @validate(*SETTINGS)
    def _accept(self, proposal: Any) -> str:
        """Refuse an ill-formed value as it is set, not at the next sign-in."""
        name, text = proposal["trait"].name, str(proposal["value"])
        if text:
            try:
                checked(name, text, f"EntraMagics.{name}")
            except UsageProblem as problem:
                # Only on a TraitError does traitlets keep the former value.
                raise TraitError(str(problem)) from None
        return text

    @property
    def _attended(self) -> bool:
        """Whether the frontend of this cell says that a person can answer."""
        kernel = getattr(self.shell, "kernel", None)
        return bool(getattr(kernel, "_allow_stdin", True))
