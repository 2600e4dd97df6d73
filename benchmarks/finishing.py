"""From the code that the browser posts to `graph`, beyond the token endpoint's time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.process import Client
from benchmarks.table import Row
from benchmarks.tenant import Tenant, running
from benchmarks.visitor import sign_in

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["measure_finishing"]

_MSAL = "MSAL interactive: a token"
_AZURE = "azure-identity: a signed-in client"
_AZURE_TOKEN = "azure-identity: a token"  # noqa: S105 - a caption


def measure_finishing(home: Path, repetitions: int, wait: float) -> list[Row]:
    """Sign in with each client in turn.

    Ours is done when `graph` is in the namespace. azure-identity is done when the
    SDK's client is made on top of its token, with the SDK imported beforehand; MSAL,
    which knows of no client, as soon as it returns the token. Both insist on https and
    get a sandbox with TLS; from each time that of the token request is subtracted,
    with opening its connection.

    Parameters
    ----------
    home
        Where the clients' settings are.
    repetitions
        How often each client signs in.
    wait
        Seconds that the person takes. Each repetition adds its share of a second,
        so that a client that looks once a second is not met at one phase only.
    """
    ours: list[float] = []
    msal: list[float] = []
    azure: list[float] = []
    azure_token: list[float] = []
    with running() as plain, running("--tls") as tls:
        for repetition in range(repetitions):
            seconds = wait + repetition / repetitions
            ours.append(_sign_in("ours", home, plain, seconds)["ready"])
            msal.append(_sign_in("msal_interactive", home, tls, seconds)["token"])
            both = _sign_in("azure_interactive", home, tls, seconds)
            azure.append(both["ready"])
            azure_token.append(both["token"])
    what = "code posted to `graph` ready"
    return [
        Row(what, ours, _MSAL, msal, limit=0.100, factor=1),
        Row(what, ours, _AZURE, azure, limit=0.100, factor=1),
        Row(what, ours, _AZURE_TOKEN, azure_token),
    ]


def _sign_in(name: str, home: Path, tenant: Tenant, wait: float) -> dict[str, float]:
    """Return each moment of a sign-in as the seconds that its client answers for."""
    with Client(name, home, **tenant.environ()) as client:
        posted = sign_in(client, tenant.ca, wait)
        report = client.report()
    elsewhere = posted + report.pop("token_endpoint")
    return {name: moment - elsewhere for name, moment in report.items()}
