"""What the tenants demand of people beyond a password, and what has changed (CAE)."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from enum import Flag, auto
from typing import TYPE_CHECKING, NamedTuple

from entra_magic.sandbox.identity.errors import IdentityError

if TYPE_CHECKING:
    from entra_magic.sandbox.directory import Application, User
    from entra_magic.sandbox.identity.people import SignIn
    from entra_magic.sandbox.identity.requests import SignInRequest

__all__ = ["POLICIES", "Policies"]

_EVERYBODY = "*"


class _Stage(Flag):
    """The moments of a sign-in at which a policy may refuse it."""

    NAMED = auto()  # by a user name, before the password is looked at
    PROVED = auto()  # the password is right
    SIGNED_IN = auto()  # and again whenever the sign-in is renewed
    BY_DEVICE_CODE = auto()
    SINGLE_FACTOR = auto()
    RENEWED = auto()  # by a refresh token, without the person


class _Policy(NamedTuple):
    """What a policy answers with, and when."""

    number: int
    stage: _Stage


POLICIES = {
    "account_locked": _Policy(50053, _Stage.NAMED),
    "password_expired": _Policy(50055, _Stage.PROVED),
    "mfa_required": _Policy(50076, _Stage.SINGLE_FACTOR),
    "user_not_assigned": _Policy(50105, _Stage.SIGNED_IN),
    "device_not_compliant": _Policy(53000, _Stage.SIGNED_IN),
    "access_blocked": _Policy(53003, _Stage.SIGNED_IN),
    "device_code_blocked": _Policy(53003, _Stage.BY_DEVICE_CODE),
    "sign_in_frequency": _Policy(70043, _Stage.RENEWED),
}
"""By name; each can be put in force for one person or for everybody."""


@dataclass
class Policies:
    """What happened to people's access since the start, by their object id at home.

    Parameters
    ----------
    changes
        How often the policies for a person have changed.
    unpadded
        Whose challenges carry base64url without padding, as some services send it.
    in_force
        For whom each of `POLICIES` is in force.
    """

    changes: Counter[str] = field(default_factory=Counter)
    unpadded: set[str] = field(default_factory=set)
    in_force: defaultdict[str, set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )

    def put(self, name: str, person_id: str | None, *, in_force: bool) -> None:
        """Put a policy in force, or lift it; for everybody without a person."""
        if in_force:
            self.in_force[name].add(person_id or _EVERYBODY)
        elif person_id:
            self.in_force[name].discard(person_id)
        else:
            self.in_force[name].clear()

    def before_password(self, person: User) -> IdentityError | None:
        """Return why a person's password is not even looked at."""
        return self._refusal(_Stage.NAMED, person)

    def after_password(self, person: User) -> IdentityError | None:
        """Return why the right password is not enough."""
        return self._refusal(_Stage.PROVED, person)

    def at_sign_in(self, request: SignInRequest, person: User) -> IdentityError | None:
        """Return why somebody who proved who they are may not go on."""
        stage = _Stage.SIGNED_IN
        if request.by_device_code:
            stage |= _Stage.BY_DEVICE_CODE
        name = request.application.display_name
        return self._refusal(stage, person, name, error="access_denied")

    def at_renewal(
        self, sign_in: SignIn, application: Application
    ) -> IdentityError | None:
        """Return why a refresh token is not enough without the person."""
        stage = _Stage.SIGNED_IN | _Stage.RENEWED
        if not sign_in.second_factor:
            stage |= _Stage.SINGLE_FACTOR
        return self._refusal(stage, sign_in.person, application.display_name)

    def asks_second_factor(self, sign_in: SignIn) -> bool:
        """Whether a person has to prove who they are in a second way."""
        asked = self._refusal(_Stage.SINGLE_FACTOR, sign_in.person)
        return asked is not None and not sign_in.second_factor

    def _refusal(
        self,
        stage: _Stage,
        person: User,
        application: str = "",
        error: str | None = None,
    ) -> IdentityError | None:
        for name, policy in POLICIES.items():
            meant = self.in_force[name]
            if policy.stage & stage and not meant.isdisjoint({_EVERYBODY, person.id}):
                return IdentityError(
                    policy.number,
                    error=error,
                    user=person.user_principal_name,
                    application=application,
                )
        return None
