"""Reads the first users with msgraph-sdk alone, all of it paid when it is asked."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time


def main() -> None:
    """Import the SDK, read one page of users, and print how long it took.

    The token is read from standard input, and costs nothing.
    """
    token = sys.stdin.read()
    begun = time.perf_counter()

    from kiota_abstractions.authentication import (
        AccessTokenProvider,
        AllowedHostsValidator,
        BaseBearerTokenAuthenticationProvider,
    )
    from msgraph import GraphRequestAdapter, GraphServiceClient

    class StaticToken(AccessTokenProvider):
        async def get_authorization_token(self, *_: object) -> str:
            return token

        def get_allowed_hosts_validator(self) -> AllowedHostsValidator:
            return AllowedHostsValidator([])

    adapter = GraphRequestAdapter(BaseBearerTokenAuthenticationProvider(StaticToken()))
    adapter.base_url = f"{os.environ['ENTRA_MAGIC_SANDBOX_URL']}/v1.0"
    page = asyncio.run(GraphServiceClient(request_adapter=adapter).users.get())
    first_call = time.perf_counter() - begun
    print(json.dumps({"first_call": first_call, "users": len(page.value)}))


if __name__ == "__main__":
    main()
