"""Which certificates to trust: companies set them the way requests reads them."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

__all__ = ["trusted"]


def trusted() -> ssl.SSLContext | bool:
    """Return what httpx takes as `verify`.

    ``REQUESTS_CA_BUNDLE`` and ``CURL_CA_BUNDLE`` name a file or a folder of
    certificates; without them httpx's own rules hold.
    """
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        bundle = os.environ.get(name)
        if bundle:
            folder = Path(bundle).is_dir()
            return ssl.create_default_context(
                cafile=None if folder else bundle, capath=bundle if folder else None
            )
    return True
