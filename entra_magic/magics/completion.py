"""Completes options, their values and scope names on a line of `%entra_connect`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from entra_magic.clouds import CLOUDS
from entra_magic.magics.options import PROMPTS, connect_options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["SCOPES", "complete", "install"]

SCOPES = (
    "User.Read",
    "User.Read.All",
    "User.ReadBasic.All",
    "User.ReadWrite.All",
    "User.Invite.All",
    "User-PasswordProfile.ReadWrite.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "GroupMember.Read.All",
    "GroupMember.ReadWrite.All",
    "Application.Read.All",
    "Application.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
    "DelegatedPermissionGrant.Read.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
    "Directory.AccessAsUser.All",
    "Domain.Read.All",
    "Domain.ReadWrite.All",
    "Organization.Read.All",
    "Device.Read.All",
    "BitlockerKey.Read.All",
    "AdministrativeUnit.Read.All",
    "AdministrativeUnit.ReadWrite.All",
    "RoleManagement.Read.Directory",
    "RoleManagement.ReadWrite.Directory",
    "RoleEligibilitySchedule.Read.Directory",
    "Policy.Read.All",
    "Policy.ReadWrite.ConditionalAccess",
    "Policy.ReadWrite.AuthenticationMethod",
    "AuditLog.Read.All",
    "Reports.Read.All",
    "UserAuthenticationMethod.Read.All",
    "UserAuthenticationMethod.ReadWrite.All",
    "IdentityRiskEvent.Read.All",
    "IdentityRiskyUser.Read.All",
    "AccessReview.Read.All",
    "EntitlementManagement.Read.All",
    "Agreement.Read.All",
    "LicenseAssignment.ReadWrite.All",
)
"""Delegated permissions that Entra admins use most; any other can be typed.

https://learn.microsoft.com/graph/permissions-reference lists them all.
"""

# With automagic on, IPython takes the line without its percent sign too.
_CONNECT = r"\s*(?:\w+\s*=\s*%|%?)entra_connect\s"
_LINE = re.compile(_CONNECT + r"(?P<rest>.*)")
_WORD_ENDS = re.compile(r"[\s,='\"]+")
_CHOICES = {"--prompt": PROMPTS, "--environment": tuple(CLOUDS), "-e": tuple(CLOUDS)}
_TAKES_SCOPES = frozenset({"-s", "--scopes"})


def complete(text_until_cursor: str) -> list[str]:
    """Return what the word before the cursor may become.

    Parameters
    ----------
    text_until_cursor
        The line up to the cursor. It is empty for any line but `%entra_connect`'s.
    """
    line = _LINE.fullmatch(text_until_cursor)
    if line is None:
        return []
    *before, word = _WORD_ENDS.split(line["rest"])
    option = before[-1] if before else ""
    if option in _CHOICES:
        return _beginning_with(word, _CHOICES[option])
    options = connect_options()
    if options.get(option) and option not in _TAKES_SCOPES:
        return []
    spellings = [
        name for name in options if name[:2] == "--" and _may_follow(name, before)
    ]
    if word.startswith("-"):
        return _beginning_with(word, spellings)
    scopes = [scope for scope in SCOPES if scope not in before]
    if word or option in _TAKES_SCOPES:
        return _beginning_with(word, scopes)
    return [*spellings, *scopes]


def install(shell: Any) -> Callable[[], None]:
    """Let an IPython shell complete the line, and return how to undo it.

    IPython 8.6 and later have matchers, which keep Python's own names out of the
    list; earlier ones, such as Colab's 7.34, have the `complete_command` hook.
    """
    try:
        from IPython.core.completer import context_matcher
    except ImportError:
        return _install_hook(shell)
    return _install_matcher(shell, context_matcher)


def _install_matcher(shell: Any, context_matcher: Any) -> Callable[[], None]:
    from IPython.core.completer import SimpleCompletion

    @context_matcher()  # type: ignore[untyped-decorator]
    def entra_connect_matcher(context: Any) -> dict[str, Any]:
        found = complete(context.text_until_cursor)
        return {
            "completions": [SimpleCompletion(text, type="param") for text in found],
            "suppress": bool(found),
        }

    matchers = shell.Completer.custom_matchers
    matchers.append(entra_connect_matcher)

    def uninstall() -> None:
        if entra_connect_matcher in matchers:
            matchers.remove(entra_connect_matcher)

    return uninstall


def _install_hook(shell: Any) -> Callable[[], None]:
    def entra_connect_hook(_shell: Any, event: Any) -> list[str]:
        return complete(event.text_until_cursor)

    shell.set_hook("complete_command", entra_connect_hook, re_key=_CONNECT)

    def uninstall() -> None:
        shell.strdispatchers["complete_command"].regexs.pop(re.compile(_CONNECT), None)

    return uninstall


def _beginning_with(word: str, candidates: Iterable[str]) -> list[str]:
    start = word.lower()
    return [text for text in candidates if text.lower().startswith(start)]


def _may_follow(option: str, before: list[str]) -> bool:
    """Tell whether an option still makes sense after the words before it."""
    flows = {"--browser", "--device-code"}
    if option in flows:
        return flows.isdisjoint(before)
    return option in _TAKES_SCOPES or option not in before
