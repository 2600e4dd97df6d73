"""Which certificates to trust: companies set them the way requests reads them."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

from entra_magic.errors import UsageProblem

__all__ = ["trusted"]


def trusted() -> ssl.SSLContext | bool:
    """Return what httpx takes as `verify`.

    ``REQUESTS_CA_BUNDLE`` and ``CURL_CA_BUNDLE`` name a file or a folder of
    certificates; without them httpx's own rules hold.

    Raises
    ------
    UsageProblem
        When what they name cannot be read.
    """
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        bundle = os.environ.get(name)
        if bundle:
            return _context(name, Path(bundle))
    return True


def _context(name: str, bundle: Path) -> ssl.SSLContext:
    folder = bundle.is_dir()
    try:
        return ssl.create_default_context(
            cafile=None if folder else bundle, capath=bundle if folder else None
        )
    except OSError as problem:
        raise UsageProblem(
            f"{name} is {bundle}, which holds no certificates that can be read "
            f"({problem}). Correct or remove that environment variable."
        ) from None
