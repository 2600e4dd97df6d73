"""The conversation with a person, from the user name to consent.

The page to show follows from what the transaction already knows, so that there is
no step to skip: whatever a form posts, the next page asks for what is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from entra_magic.sandbox.identity import consent, people
from entra_magic.sandbox.identity.errors import IdentityError
from entra_magic.sandbox.identity.pages import render

if TYPE_CHECKING:
    from starlette.datastructures import FormData
    from starlette.responses import Response

    from entra_magic.sandbox.identity.service import Identity
    from entra_magic.sandbox.identity.transactions import Transaction

__all__ = ["begin", "proceed"]


def begin(identity: Identity, transaction: Transaction) -> Response:
    """Show the first page, or none to somebody who is signed in and agreed.

    Raises
    ------
    IdentityError
        For ``prompt=none``, when a page would have to be shown.
    """
    request = transaction.request
    if request.prompt not in {"login", "select_account"}:
        _sign_in_silently(identity, transaction)
    if request.prompt == "none":
        _require_no_page(identity, transaction)
    if request.prompt == "login":
        transaction.wants_other_account = True
        transaction.person = identity.directory.find_person(request.login_hint)
    return _next(identity, transaction)


def proceed(
    identity: Identity, transaction: Transaction, form: FormData, browser: str
) -> Response:
    """Take what a page posted, and show the next one."""
    step = str(form.get("step", ""))
    if step == "cancel":
        return _decline(identity, transaction, IdentityError(65004))
    if step == "without_consent":
        return _decline(identity, transaction, _why_not(identity, transaction))
    try:
        _take(identity, transaction, step, form, browser)
    except IdentityError as problem:
        return _next(identity, transaction, problem)
    return _next(identity, transaction)


def _take(
    identity: Identity,
    transaction: Transaction,
    step: str,
    form: FormData,
    browser: str,
) -> None:
    """Note what one page was answered with."""
    if step == "other":
        transaction.start_over()
    elif step == "username":
        name = str(form.get("loginfmt", ""))
        transaction.person = people.find_person(identity.directory, name)
    elif step == "account":
        _pick(identity, transaction, str(form.get("account", "")), browser)
    elif step == "password":
        _check_password(identity, transaction, str(form.get("passwd", "")), browser)
    elif step == "second_factor":
        transaction.prove_again()
    elif step == "confirm":
        transaction.confirmed = True
    elif step == "consent":
        _consent(identity, transaction, for_everyone="for_everyone" in form)


def _next(
    identity: Identity, transaction: Transaction, problem: IdentityError | None = None
) -> Response:
    """Show the page that asks for what is still missing, or end the dialogue."""
    sign_in, policies = transaction.sign_in, identity.policies
    if sign_in is None:
        return _sign_in_page(identity, transaction, problem)
    if refusal := policies.at_sign_in(transaction.request, sign_in.person):
        return _decline(identity, transaction, refusal)
    if policies.asks_second_factor(sign_in):
        return _page("second_factor", transaction)
    if transaction.ending.asks_to_confirm and not transaction.confirmed:
        return _page("confirm", transaction)
    if needed := _scopes_to_consent(identity, transaction):
        return _consent_page(identity, transaction, needed)
    identity.transactions.finish(transaction)
    return transaction.ending.approve(sign_in)


def _sign_in_page(
    identity: Identity, transaction: Transaction, problem: IdentityError | None
) -> Response:
    if transaction.person is not None:
        return _page("password", transaction, problem, person=transaction.person)
    known = identity.browsers.people(transaction.browser, identity.directory)
    if known and not transaction.wants_other_account and not problem:
        accounts = [remembered.person for remembered in known]
        return _page("accounts", transaction, accounts=accounts)
    return _page("username", transaction, problem)


def _page(
    name: str,
    transaction: Transaction,
    problem: IdentityError | None = None,
    **values: object,
) -> Response:
    return render(
        name,
        transaction=transaction,
        problem=problem,
        application=transaction.request.application,
        **values,
    )


def _sign_in_silently(identity: Identity, transaction: Transaction) -> None:
    """Use the account that is signed in already, when there is no doubt which."""
    hint = transaction.request.login_hint.casefold()
    known = identity.browsers.people(transaction.browser, identity.directory)
    if hint:
        known = [
            one for one in known if one.person.user_principal_name.casefold() == hint
        ]
        transaction.wants_other_account = not known
    if len(known) != 1:
        return
    try:
        transaction.sign_in = people.sign_in(
            identity.directory, transaction.request, known[0].person, known[0].auth_time
        )
    except IdentityError:
        # Not in this tenant: the person may well have another account for it.
        return


def _require_no_page(identity: Identity, transaction: Transaction) -> None:
    """Refuse a silent request that would have to ask the person something."""
    if transaction.sign_in is None:
        raise IdentityError(50058)
    if identity.policies.asks_second_factor(transaction.sign_in):
        raise IdentityError(
            50076,
            error="interaction_required",
            user=transaction.sign_in.person.user_principal_name,
        )
    if missing := _scopes_to_consent(identity, transaction):
        raise IdentityError(
            65001,
            error="consent_required",
            application=transaction.request.application.app_id,
            scopes=", ".join(sorted(missing)),
        )


def _pick(
    identity: Identity, transaction: Transaction, person_id: str, browser: str
) -> None:
    """Take an account that is signed in here; elsewhere ask for the password."""
    known = identity.browsers.people(browser, identity.directory)
    may_pick = browser == transaction.browser and transaction.request.prompt != "login"
    for remembered in known if may_pick else ():
        if remembered.person.id == person_id:
            transaction.sign_in = people.sign_in(
                identity.directory,
                transaction.request,
                remembered.person,
                remembered.auth_time,
            )
            return
    transaction.start_over()


def _check_password(
    identity: Identity, transaction: Transaction, password: str, browser: str
) -> None:
    """Sign the person in whose user name was typed before."""
    if transaction.person is None:
        return
    # Read again: the account may have been disabled since the name was typed.
    person = identity.directory.find_user(transaction.person.id)
    if person and (locked := identity.policies.before_password(person)):
        raise locked
    if person is None or not identity.directory.check_password(person, password):
        raise IdentityError(50126)
    if expired := identity.policies.after_password(person):
        raise expired
    remembered = identity.browsers.remember(browser, person)
    transaction.browser = browser
    transaction.sign_in = people.sign_in(
        identity.directory, transaction.request, person, remembered.auth_time
    )


def _scopes_to_consent(identity: Identity, transaction: Transaction) -> frozenset[str]:
    """Return what the consent page must list; empty when it need not be shown."""
    if transaction.sign_in is None or transaction.consented:
        return frozenset()
    request = transaction.request
    if request.prompt == "consent":
        return request.scopes.values
    return consent.missing(identity.directory, request, transaction.sign_in)


def _consent_page(
    identity: Identity, transaction: Transaction, needed: frozenset[str]
) -> Response:
    sign_in = transaction.sign_in
    if sign_in is None:
        raise AssertionError("nobody can consent before signing in")
    directory = identity.directory
    missing = consent.missing(directory, transaction.request, sign_in)
    beyond = consent.needs_administrator(directory, missing, sign_in)
    return _page(
        "approval_needed" if beyond else "consent",
        transaction,
        sign_in=sign_in,
        permissions=consent.explain(directory, beyond or needed),
        is_administrator=consent.is_consent_administrator(directory, sign_in),
    )


def _consent(
    identity: Identity, transaction: Transaction, *, for_everyone: bool
) -> None:
    """Record the consent of somebody who may give it."""
    sign_in = transaction.sign_in
    if sign_in is None:
        return
    directory, request = identity.directory, transaction.request
    missing = consent.missing(directory, request, sign_in)
    if consent.needs_administrator(directory, missing, sign_in):
        return
    may_for_everyone = consent.is_consent_administrator(directory, sign_in)
    consent.give(
        directory, request, sign_in, for_everyone=for_everyone and may_for_everyone
    )
    transaction.consented = True


def _why_not(identity: Identity, transaction: Transaction) -> IdentityError:
    """Return the refusal of somebody who goes back without an approval."""
    refusal = None
    if transaction.sign_in is not None:
        refusal = consent.approval_needed(
            identity.directory, transaction.request, transaction.sign_in
        )
    return refusal or IdentityError(65004)


def _decline(
    identity: Identity, transaction: Transaction, problem: IdentityError
) -> Response:
    identity.transactions.finish(transaction)
    return transaction.ending.decline(problem)
