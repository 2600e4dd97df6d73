"""The options of `%entra_connect`, from which parser, help and completion are made."""

from __future__ import annotations

from argparse import (
    Action,
    ArgumentError,
    ArgumentParser,
    Namespace,
    RawDescriptionHelpFormatter,
)
from functools import cache
from typing import Any, NoReturn

from entra_magic.clouds import CLOUDS
from entra_magic.errors import UsageProblem
from entra_magic.magics import values

__all__ = ["PROMPTS", "SEE_HELP", "connect_help", "connect_options", "connect_parser"]

PROMPTS = ("select_account", "login", "consent")
"""What `--prompt` may ask of the sign-in page."""

SEE_HELP = "%entra_connect --help lists every option."
_EXAMPLES = """\
examples:
  %entra_connect --sandbox
      try it: an embedded tenant starts on this machine
  %entra_connect --scopes User.Read.All Group.Read.All --client-id <app> \
--tenant-id contoso.com
      sign in to your tenant, with your own app registration
  %entra_connect --device-code --login-hint admin@contoso.com
      sign in on another device
  %entra_connect --sandbox --sandbox-user reader@contoso.com
      let the sandbox play the user, for notebooks that run unattended
"""


def connect_help() -> str:
    """Return the text of `%entra_connect --help`."""
    return connect_parser().format_help()


def connect_options() -> dict[str, bool]:
    """Return every spelling of every option, and whether a value follows it."""
    return {
        spelling: action.nargs != 0
        for spelling, action in connect_parser()._option_string_actions.items()  # noqa: SLF001 (argparse has no public way)
    }


_PLAINER = {
    "expected one argument": "a value has to follow it",
    "expected at least one argument": "at least one scope has to follow it",
    "ignored explicit argument": "it takes no value, so not",
}


class _Parser(ArgumentParser):
    """Argparse that raises where it would end the process."""

    def error(self, message: str) -> NoReturn:
        problem = message.removeprefix("argument ")
        for terse, plain in _PLAINER.items():
            problem = problem.replace(terse, plain)
        end = "" if problem.endswith((".", "?")) else "."
        raise UsageProblem(f"{problem}{end} {SEE_HELP}")


class _Once(Action):
    """Stores a value, and refuses a second one, of which one would be lost."""

    def __call__(
        self,
        parser: ArgumentParser,  # noqa: ARG002 (argparse decides the parameters)
        namespace: Namespace,
        value: Any,
        option_string: str | None = None,  # noqa: ARG002 (argparse again)
    ) -> None:
        if getattr(namespace, self.dest) is not None:
            raise ArgumentError(self, "given twice. Keep one of them")
        setattr(namespace, self.dest, value)


class _Formatter(RawDescriptionHelpFormatter):
    """Help as wide as a page, whatever the window of the kernel's terminal."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=88)


@cache
def connect_parser() -> ArgumentParser:
    """Return the parser, whose parts are also the help and the completions."""
    parser = _Parser(
        prog="%entra_connect",
        usage="%(prog)s [SCOPE ...] [options]",
        description=(
            "Sign in to Microsoft Entra ID and put an authenticated Microsoft Graph\n"
            "client into the notebook, as `graph`."
        ),
        epilog=_EXAMPLES,
        formatter_class=_Formatter,
        allow_abbrev=False,
        add_help=False,
    )
    _add_permissions(parser)
    _add_identity(parser)
    _add_sign_in(parser)
    _add_outcome(parser)
    _add_sandbox(parser)
    return parser


def _add_permissions(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("permissions")
    group.add_argument(
        "words",
        nargs="*",
        type=values.scopes,
        metavar="SCOPE",
        help="a delegated permission such as User.Read.All (default: User.Read)",
    )
    group.add_argument(
        "-s",
        "--scopes",
        nargs="+",
        action="extend",
        type=values.scopes,
        metavar="SCOPE",
        help="the same, separated by spaces or commas",
    )


def _add_identity(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("application and tenant")
    group.add_argument(
        "-c",
        "--client-id",
        action=_Once,
        type=values.client_id,
        metavar="GUID",
        help="your app registration (default: Microsoft Graph Command Line Tools, "
        "which every tenant shares)",
    )
    group.add_argument(
        "-t",
        "--tenant-id",
        action=_Once,
        type=values.tenant,
        metavar="TENANT",
        help="GUID, domain, common, organizations or consumers",
    )
    group.add_argument(
        "-e",
        "--environment",
        action=_Once,
        type=values.one_of(CLOUDS),
        metavar="CLOUD",
        help=f"{', '.join(CLOUDS)} (default: Global)",
    )


def _add_sign_in(parser: ArgumentParser) -> None:
    group = parser.add_argument_group(
        "sign-in", "Without --browser or --device-code, the kernel's place decides."
    )
    group.add_argument(
        "--browser",
        action="store_true",
        help="in a browser on the machine that the kernel runs on",
    )
    group.add_argument(
        "--device-code",
        action="store_true",
        help="with a code that is typed in any browser, on any device",
    )
    group.add_argument(
        "-u",
        "--login-hint",
        action=_Once,
        metavar="UPN",
        help="the account that the sign-in page suggests",
    )
    group.add_argument(
        "--domain-hint",
        action=_Once,
        metavar="DOMAIN",
        help="go straight to the sign-in page of this domain",
    )
    group.add_argument(
        "--prompt",
        action=_Once,
        type=values.one_of(PROMPTS),
        metavar="WHAT",
        help="select_account, login (type the password again) or consent "
        "(ask for the permissions again)",
    )
    group.add_argument(
        "--timeout",
        action=_Once,
        type=values.seconds,
        metavar="SECONDS",
        help="give up after so long (default: as long as the code is valid, or 900 "
        "in the browser)",
    )


def _add_outcome(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("outcome")
    group.add_argument(
        "--into",
        action=_Once,
        type=values.variable,
        metavar="VAR",
        help="the variable for the Graph client (default: graph)",
    )
    group.add_argument(
        "--no-welcome",
        action="store_true",
        help="show nothing once signed in",
    )
    group.add_argument(
        "-h", "--help", action="store_true", help="show this text and do nothing"
    )


def _add_sandbox(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("sandbox")
    group.add_argument(
        "--sandbox",
        action="store_true",
        help="sign in to an embedded tenant instead of a real one",
    )
    group.add_argument(
        "--sandbox-user",
        action=_Once,
        type=values.upn,
        metavar="UPN",
        help="let the sandbox play this user, without anyone at the page; implies "
        "--sandbox",
    )
