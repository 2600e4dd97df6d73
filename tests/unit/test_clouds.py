"""The hosts of each cloud: a token of one must never be sent to another's."""

from __future__ import annotations

import itertools
from urllib.parse import urlsplit

import pytest

from entra_magic.clouds import CLOUDS, GLOBAL, Cloud, sandbox_cloud


@pytest.mark.parametrize("cloud", CLOUDS.values(), ids=str)
def test_its_hosts_are_origins_over_tls(cloud: Cloud) -> None:
    for origin in (cloud.login, cloud.graph, cloud.portal):
        parts = urlsplit(origin)
        assert parts.scheme == "https"
        assert origin == f"https://{parts.hostname}"


def test_no_two_clouds_share_a_graph() -> None:
    for one, other in itertools.combinations(CLOUDS.values(), 2):
        assert one.graph != other.graph


def test_it_is_known_by_its_name() -> None:
    assert {name: cloud.name for name, cloud in CLOUDS.items()} == {
        name: name for name in ("Global", "USGov", "USGovDoD", "China")
    }


def test_a_sandbox_is_a_cloud_of_its_own() -> None:
    cloud = sandbox_cloud("http://127.0.0.1:1", "http://127.0.0.1:2")

    assert cloud.is_sandbox
    assert not GLOBAL.is_sandbox
    assert (cloud.login, cloud.graph) == ("http://127.0.0.1:1", "http://127.0.0.1:2")
