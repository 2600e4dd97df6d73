"""Graph's response headers and bodies."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from entra_magic.sandbox.graph.errors import GraphError

__all__ = ["Reply"]

_JSON = (
    "application/json;odata.metadata=minimal;odata.streaming=true;"
    "IEEE754Compatible=false;charset=utf-8"
)


class Reply:
    """Answers one request, with the ids by which support would find it.

    Parameters
    ----------
    request
        The request; its ``client-request-id`` is sent back.
    """

    def __init__(self, request: Request) -> None:
        self._request_id = str(uuid.uuid4())
        self._client_request_id = request.headers.get(
            "client-request-id", self._request_id
        )

    def json(self, body: Mapping[str, Any], status: int = 200) -> Response:
        """Send an object, its members in the order in which they stand."""
        return self._send(json.dumps(body, ensure_ascii=False), _JSON, status)

    def text(self, body: str) -> Response:
        """Send what is not JSON, such as a number of objects."""
        return self._send(body, "text/plain;charset=utf-8")

    def error(self, error: GraphError) -> Response:
        """Send an error body."""
        now = datetime.now(timezone.utc)
        body = {
            "error": {
                "code": error.code,
                "message": str(error),
                "innerError": {
                    "date": now.strftime("%Y-%m-%dT%H:%M:%S"),
                    "request-id": self._request_id,
                    "client-request-id": self._client_request_id,
                },
            }
        }
        return self._send(json.dumps(body), _JSON, error.status, error.headers)

    def _send(
        self,
        body: str,
        media_type: str,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        return Response(
            # A lone surrogate, which JSON can hold and UTF-8 cannot, must not fail.
            body.encode("utf-8", "replace"),
            status,
            {
                "Content-Type": media_type,
                "Cache-Control": "no-cache",
                "OData-Version": "4.0",
                "request-id": self._request_id,
                "client-request-id": self._client_request_id,
                **(headers or {}),
            },
        )
