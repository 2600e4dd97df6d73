"""Signs in with MSAL alone; its clock stops when the token is there."""

from __future__ import annotations

import json
import os
import time

import msal
import requests

from benchmarks.clients.stopwatch import time_token_requests


def main() -> None:
    """Sign in and print how long which part took."""
    spent = time_token_requests(requests.Session)
    application = msal.PublicClientApplication(
        os.environ["BENCH_CLIENT_ID"],
        authority=f"{os.environ['ENTRA_MAGIC_SANDBOX_URL']}/{os.environ['BENCH_TENANT_ID']}",
        instance_discovery=False,
    )
    answer = application.acquire_token_interactive(["User.Read.All"])
    token = time.time()
    answer["access_token"]  # a refusal has none, and raises KeyError here
    print(json.dumps({"token": token, "token_endpoint": spent[-1]}))


if __name__ == "__main__":
    main()
