"""Signs in with azure-identity and makes the SDK's client, imported beforehand."""

from __future__ import annotations

import json
import os
import time

import requests
from azure.identity import InteractiveBrowserCredential
from msgraph import GraphServiceClient

from benchmarks.clients.stopwatch import time_token_requests


def main() -> None:
    """Sign in and print how long which part took."""
    spent = time_token_requests(requests.Session)
    credential = InteractiveBrowserCredential(
        authority=os.environ["ENTRA_MAGIC_SANDBOX_URL"],
        tenant_id=os.environ["BENCH_TENANT_ID"],
        client_id=os.environ["BENCH_CLIENT_ID"],
        disable_instance_discovery=True,
    )
    credential.get_token("User.Read.All")
    token = time.time()
    GraphServiceClient(credential, ["User.Read.All"])
    ready = time.time()
    print(
        json.dumps({"ready": ready, "token": token, "token_endpoint": spent[-1]}),
    )


if __name__ == "__main__":
    main()
