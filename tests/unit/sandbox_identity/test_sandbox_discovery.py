from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from entra_magic.sandbox.directory import well_known

if TYPE_CHECKING:
    import httpx

CONTOSO = well_known.CONTOSO_TENANT_ID


def document(tenant: str) -> str:
    return f"/{tenant}/v2.0/.well-known/openid-configuration"


@pytest.mark.parametrize("tenant", ["nowhere.example", CONTOSO[:-1] + "9", "consumers"])
def test_an_unknown_tenant_is_not_discovered(web: httpx.Client, tenant: str) -> None:
    answer = web.get(document(tenant))

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_tenant"
    assert answer.json()["error_codes"] == [90002]


def test_another_host_is_no_instance(web: httpx.Client) -> None:
    answer = web.get(
        "/common/discovery/instance",
        params={"authorization_endpoint": "https://evil.example/common/authorize"},
    )

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_instance"


@pytest.mark.parametrize("alias", ["common", "organizations"])
def test_an_alias_keeps_its_name_in_the_endpoints(
    web: httpx.Client, origin: str, alias: str
) -> None:
    found = web.get(document(alias)).json()

    assert found["token_endpoint"] == f"{origin}/{alias}/oauth2/v2.0/token"
    assert found["issuer"] == f"{origin}/{{tenantid}}/v2.0"


@pytest.mark.parametrize("tenant", [CONTOSO, "contoso.com", "Contoso.COM"])
def test_a_tenant_is_published_under_its_guid(
    web: httpx.Client, origin: str, tenant: str
) -> None:
    found = web.get(document(tenant)).json()

    assert found["token_endpoint"] == f"{origin}/{CONTOSO}/oauth2/v2.0/token"
    assert found["issuer"] == f"{origin}/{CONTOSO}/v2.0"


def test_a_client_stays_with_the_name_of_the_host_that_it_used(
    web: httpx.Client,
) -> None:
    found = web.get(document("common"), headers={"Host": "localhost:8400"}).json()

    assert found["jwks_uri"] == "http://localhost:8400/common/discovery/v2.0/keys"


def test_the_host_name_of_a_proxy_is_not_published(
    web: httpx.Client, origin: str
) -> None:
    found = web.get(document("common"), headers={"Host": "hub.contoso.com"}).json()

    assert found["jwks_uri"].startswith(origin)


def test_an_own_endpoint_is_an_instance(web: httpx.Client, origin: str) -> None:
    answer = web.get(
        "/common/discovery/instance",
        params={
            "authorization_endpoint": f"{origin}/contoso.com/oauth2/v2.0/authorize"
        },
    ).json()

    assert answer["tenant_discovery_endpoint"] == origin + document("contoso.com")
