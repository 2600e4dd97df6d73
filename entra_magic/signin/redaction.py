"""Keeps secrets out of the logs of the libraries that handle them.

At DEBUG, MSAL logs authorization codes, PKCE verifiers and device codes, and hpack
logs the headers of HTTP/2, with the access token. A person who turns such logging on
wants to see what happens, not to hand over the keys.
"""

from __future__ import annotations

import logging
import re

__all__ = ["redact_logs", "restore_logs"]

_LIBRARIES = ("msal", "hpack", "httpcore", "httpx", "kiota", "urllib3")
_FIELDS = (
    "access_token|refresh_token|id_token|code|device_code|user_code|code_verifier"
    "|client_info|client_secret|password|assertion|secret|nonce|state|auth_uri"
)
_PATTERNS = (
    (
        re.compile(rf"""(['"](?:{_FIELDS})['"]\s*[:,]\s*)(b?['"])[^'"]*"""),
        r"\1\2…",
    ),
    (re.compile(rf"\b((?:{_FIELDS})=)[^&\s'\"]+"), r"\1…"),
    (re.compile(r"(?i)(bearer\s+)[\w.~+/=-]+"), r"\1…"),
    (re.compile(r"eyJ[\w-]{5,}\.[\w-]*\.?[\w-]*"), "…"),
)


class _Redaction(logging.Filter):
    """Rewrites a record before any handler sees it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, without its secrets."""
        text = redacted = record.getMessage()
        for pattern, replacement in _PATTERNS:
            redacted = pattern.sub(replacement, redacted)
        if redacted != text:
            record.msg, record.args = redacted, None
        return True


_REDACTION = _Redaction()


def redact_logs() -> None:
    """Watch the loggers that those libraries have made so far; again is harmless.

    A filter on a parent would not see what its children log.
    """
    for logger in _loggers():
        logger.addFilter(_REDACTION)


def restore_logs() -> None:
    """Leave the loggers as they were."""
    for logger in _loggers():
        logger.removeFilter(_REDACTION)


def _loggers() -> list[logging.Logger]:
    manager = logging.Logger.manager
    names = [name for name in manager.loggerDict if name.startswith(_LIBRARIES)]
    return [logging.getLogger(name) for name in names]
