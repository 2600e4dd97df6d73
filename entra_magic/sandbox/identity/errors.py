"""A refusal of the login host, and the JSON that tells a client of it."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

from entra_magic.sandbox.identity.problems import PROBLEMS

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ["IdentityError", "Incident", "error_response"]

# What Entra names in a claims challenge: the policies that a token must satisfy.
_POLICY_CHALLENGE = {
    "access_token": {
        "capolids": {
            "essential": True,
            "values": ["0c11e170-0000-4000-8000-0000000000ca"],
        }
    }
}


class IdentityError(Exception):
    """A request or a person that the login host turns away.

    Parameters
    ----------
    number
        The AADSTS number; it must stand in the table of `problems`.
    error
        The OAuth error where it differs from the table's.
    **details
        What the sentence of the table names.
    """

    def __init__(
        self, number: int, *, error: str | None = None, **details: str
    ) -> None:
        problem = PROBLEMS[number]
        self.number = number
        self.error = error or problem.error
        self.suberror = problem.suberror
        self.claims = json.dumps(_POLICY_CHALLENGE) if problem.challenges else None
        self.status = problem.status
        self.text = f"AADSTS{number}: {problem.text.format(**details)}"
        super().__init__(self.text)


@dataclass(frozen=True)
class Incident:
    """The identifiers by which one refused request is found in a log.

    Parameters
    ----------
    correlation_id
        The client's own ``client-request-id`` when it sent one.
    """

    correlation_id: str
    trace_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    timestamp: str = field(
        default_factory=lambda: time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime())
    )

    @classmethod
    def of(cls, request: Request) -> Incident:
        """Return a new incident that echoes the request's correlation id."""
        sent = request.headers.get("client-request-id", "")
        sent = sent or request.query_params.get("client-request-id", "")
        try:
            return cls(str(uuid.UUID(sent)))
        except ValueError:
            return cls(str(uuid.uuid4()))

    def describe(self, problem: IdentityError) -> str:
        """Return the ``error_description`` of a problem."""
        return (
            f"{problem.text} Trace ID: {self.trace_id} "
            f"Correlation ID: {self.correlation_id} Timestamp: {self.timestamp}"
        )

    def body(self, problem: IdentityError) -> dict[str, object]:
        """Return the JSON that Entra answers with."""
        body: dict[str, object] = {
            "error": problem.error,
            "error_description": self.describe(problem),
            "error_codes": [problem.number],
            "timestamp": self.timestamp,
            "trace_id": self.trace_id,
            "correlation_id": self.correlation_id,
            "error_uri": (
                f"https://login.microsoftonline.com/error?code={problem.number}"
            ),
        }
        if problem.suberror:
            body["suberror"] = problem.suberror
        if problem.claims:
            body["claims"] = problem.claims
        return body


def error_response(request: Request, problem: IdentityError) -> JSONResponse:
    """Answer a program's request with the problem as JSON."""
    return JSONResponse(
        Incident.of(request).body(problem),
        problem.status,
        headers={"Cache-Control": "no-store"},
    )
