"""One sign-in under way in a browser, kept here and named by an unguessable id."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from starlette.responses import Response

    from entra_magic.sandbox.directory import User
    from entra_magic.sandbox.identity.errors import IdentityError
    from entra_magic.sandbox.identity.people import SignIn
    from entra_magic.sandbox.identity.requests import SignInRequest

__all__ = ["Ending", "Transaction", "Transactions"]

_LIFETIME = 3600.0


class Ending(Protocol):
    """What happens to the person's answer: a redirect, or an approved device."""

    @property
    def action(self) -> str:
        """The last part of the path to which the pages post their forms."""

    @property
    def asks_to_confirm(self) -> bool:
        """Whether the person must first confirm that they started this."""

    def approve(self, sign_in: SignIn) -> Response:
        """Let the client in."""

    def decline(self, problem: IdentityError) -> Response:
        """Tell the client that it is not let in."""


@dataclass
class Transaction:
    """Where one person stands between the first page and the last.

    Parameters
    ----------
    browser
        The browser that was shown the first page; only there may an account that
        is already signed in be picked.
    person
        Who typed their user name, before the password is checked.
    """

    request: SignInRequest
    ending: Ending
    browser: str
    person: User | None = None
    sign_in: SignIn | None = None
    wants_other_account: bool = False
    confirmed: bool = False
    consented: bool = False
    id: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    expires_at: float = field(default_factory=lambda: time.time() + _LIFETIME)

    def prove_again(self) -> None:
        """Note that the person who signed in has proved it in a second way."""
        if self.sign_in is not None:
            self.sign_in = replace(self.sign_in, second_factor=True)

    def start_over(self) -> None:
        """Go back to the user name, as "Use another account" does."""
        self.person = self.sign_in = None
        self.confirmed = self.consented = False
        self.wants_other_account = True


class Transactions:
    """The sign-ins under way."""

    def __init__(self) -> None:
        self._open: dict[str, Transaction] = {}

    def begin(
        self, request: SignInRequest, ending: Ending, browser: str
    ) -> Transaction:
        """Open a transaction, and forget those that nobody finished."""
        now = time.time()
        self._open = {
            key: value for key, value in self._open.items() if value.expires_at > now
        }
        transaction = Transaction(request, ending, browser)
        self._open[transaction.id] = transaction
        return transaction

    def find(self, transaction_id: str) -> Transaction | None:
        """Return a transaction that is still open."""
        transaction = self._open.get(transaction_id)
        if transaction is None or transaction.expires_at <= time.time():
            return None
        return transaction

    def finish(self, transaction: Transaction) -> None:
        """Close a transaction: none of its pages can be posted again."""
        self._open.pop(transaction.id, None)
