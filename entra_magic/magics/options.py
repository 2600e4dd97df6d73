"""The options of `%entra_connect`, from which parser, help and completion are made."""

from __future__ import annotations

from functools import cache

from entra_magic.clouds import CLOUDS
from entra_magic.magics import values
from entra_magic.magics.parser import LineParser, Once

__all__ = ["PROMPTS", "connect_help", "connect_options", "connect_parser"]

PROMPTS = ("select_account", "login", "consent")
"""What `--prompt` may ask of the sign-in page."""

_EXAMPLES = """\
  %entra_connect --sandbox
      try it: an embedded tenant starts on this machine
  %entra_connect --scopes User.Read.All Group.Read.All --client-id <app> \
--tenant-id contoso.com
      sign in to your tenant, with your own app registration
  %entra_connect --device-code --login-hint admin@contoso.com
      sign in on another device
  %entra_connect --tenant-id fabrikam.com --name fabrikam
      a second connection, beside the first, as `graph_fabrikam`
  %entra_connect --sandbox --sandbox-user reader@contoso.com
      let the sandbox play the user, for notebooks that run unattended
"""


def connect_help() -> str:
    """Return the text of `%entra_connect --help`."""
    return connect_parser().format_help()


def connect_options() -> dict[str, bool]:
    """Return every spelling of every option, and whether a value follows it."""
    return connect_parser().spellings


@cache
def connect_parser() -> LineParser:
    """Return the parser, whose parts are also the help and the completions."""
    parser = LineParser(
        "%entra_connect",
        "[SCOPE ...] [options]",
        "Sign in to Microsoft Entra ID and put an authenticated Microsoft Graph\n"
        "client into the notebook, as `graph`.",
        _EXAMPLES,
    )
    _add_permissions(parser)
    _add_identity(parser)
    _add_sign_in(parser)
    _add_outcome(parser)
    _add_sandbox(parser)
    return parser


def _add_permissions(parser: LineParser) -> None:
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


def _add_identity(parser: LineParser) -> None:
    group = parser.add_argument_group("application and tenant")
    group.add_argument(
        "-c",
        "--client-id",
        action=Once,
        type=values.client_id,
        metavar="GUID",
        help="your app registration (default: Microsoft Graph Command Line Tools, "
        "which every tenant shares)",
    )
    group.add_argument(
        "-t",
        "--tenant-id",
        action=Once,
        type=values.tenant,
        metavar="TENANT",
        help="GUID, domain, common, organizations or consumers",
    )
    group.add_argument(
        "-e",
        "--environment",
        action=Once,
        type=values.one_of(CLOUDS),
        metavar="CLOUD",
        help=f"{', '.join(CLOUDS)} (default: Global)",
    )


def _add_sign_in(parser: LineParser) -> None:
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
        "--access-token",
        action=Once,
        nargs="?",
        const="prompt",
        type=values.token_source,
        metavar="NAME",
        help="with an access token that you have: the name of the variable that holds "
        "it, env:NAME, or prompt to be asked for it unseen",
    )
    group.add_argument(
        "-u",
        "--login-hint",
        action=Once,
        metavar="UPN",
        help="the account that the sign-in page suggests",
    )
    group.add_argument(
        "--domain-hint",
        action=Once,
        metavar="DOMAIN",
        help="go straight to the sign-in page of this domain",
    )
    group.add_argument(
        "--prompt",
        action=Once,
        type=values.one_of(PROMPTS),
        metavar="WHAT",
        help="select_account, login (type the password again) or consent "
        "(ask for the permissions again)",
    )
    group.add_argument(
        "--timeout",
        action=Once,
        type=values.seconds,
        metavar="SECONDS",
        help="give up after so long (default: as long as the code is valid, or 900 "
        "in the browser)",
    )


def _add_outcome(parser: LineParser) -> None:
    group = parser.add_argument_group("outcome")
    group.add_argument(
        "--name",
        action=Once,
        type=values.variable,
        metavar="NAME",
        help="a name for the connection, to keep several side by side",
    )
    group.add_argument(
        "--into",
        action=Once,
        type=values.variable,
        metavar="VAR",
        help="the variable for the Graph client (default: graph, or graph_NAME)",
    )
    group.add_argument(
        "--no-welcome",
        action="store_true",
        help="show nothing once signed in",
    )
    group.add_argument(
        "-h", "--help", action="store_true", help="show this text and do nothing"
    )


def _add_sandbox(parser: LineParser) -> None:
    group = parser.add_argument_group("sandbox")
    group.add_argument(
        "--sandbox",
        action="store_true",
        help="sign in to an embedded tenant instead of a real one",
    )
    group.add_argument(
        "--sandbox-user",
        action=Once,
        type=values.upn,
        metavar="UPN",
        help="let the sandbox play this user, without anyone at the page; implies "
        "--sandbox",
    )
