"""A sandbox tenant in a process of its own, for everyone who is measured."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
from harness.journey import ADMIN

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Tenant", "running"]


@dataclass(frozen=True)
class Tenant:
    """A sandbox that answers.

    Parameters
    ----------
    url
        Its origin.
    client_id, tenant_id
        Its application for notebooks, and its tenant.
    ca
        The file of its certificate authority; empty without TLS.
    start_up
        The seconds that it took to start.
    """

    url: str
    client_id: str
    tenant_id: str
    ca: str
    start_up: float

    def environ(self) -> dict[str, str]:
        """Return what the measured programs are told of it."""
        return {
            "ENTRA_MAGIC_SANDBOX_URL": self.url,
            "BENCH_CLIENT_ID": self.client_id,
            "BENCH_TENANT_ID": self.tenant_id,
            **({"REQUESTS_CA_BUNDLE": self.ca} if self.ca else {}),
        }

    def access_token(self) -> str:
        """Return a token for reading users, through the device code flow."""
        about = {"client_id": self.client_id, "scope": "User.Read.All"}
        endpoints = f"{self.url}/{self.tenant_id}/oauth2/v2.0"
        with httpx.Client(trust_env=False) as web:
            issued = web.post(f"{endpoints}/devicecode", data=about).json()
            played = {"upn": ADMIN, "user_code": issued["user_code"]}
            web.post(f"{self.url}/sandbox/approve-as", json=played).raise_for_status()
            grant = {
                "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
                "device_code": issued["device_code"],
            }
            answer = web.post(f"{endpoints}/token", data=about | grant)
            return str(answer.raise_for_status().json()["access_token"])


@contextmanager
def running(*options: str) -> Iterator[Tenant]:
    """Run ``python -m entra_magic.sandbox`` with these options."""
    command = [sys.executable, "-m", "entra_magic.sandbox", "--exit-with-parent"]
    begun = time.perf_counter()
    with subprocess.Popen(
        [*command, *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        facts = json.loads(process.stdout.readline())
        try:
            yield Tenant(
                url=facts["authority"],
                client_id=facts["client_id"],
                tenant_id=facts["tenant_id"],
                ca=facts.get("ca", ""),
                start_up=time.perf_counter() - begun,
            )
        finally:
            process.terminate()
