"""What goes wrong in a Graph request, with the status and code that Graph sends."""

from __future__ import annotations

__all__ = ["GraphError", "bad_request", "not_found", "unsupported_query"]


class GraphError(Exception):
    """A request that Graph answers with an error body.

    Parameters
    ----------
    status
        The HTTP status.
    code
        Graph's error code, such as ``Request_ResourceNotFound``.
    message
        The sentence for people.
    headers
        Further response headers.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers or {}


def bad_request(message: str, code: str = "BadRequest") -> GraphError:
    """Return the error for a request that cannot be understood."""
    return GraphError(400, code, message)


def unsupported_query(message: str) -> GraphError:
    """Return the error for a query that is understood but not supported."""
    return GraphError(400, "Request_UnsupportedQuery", message)


def not_found(key: str) -> GraphError:
    """Return the error for an object that is not in the caller's tenant."""
    return GraphError(
        404,
        "Request_ResourceNotFound",
        f"Resource '{key}' does not exist or one of its queried"
        " reference-property objects are not present.",
    )
