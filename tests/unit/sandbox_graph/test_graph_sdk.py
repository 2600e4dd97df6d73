"""The real msgraph-sdk, unchanged, reads the sandbox."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from kiota_abstractions.authentication import (
    AccessTokenProvider,
    AllowedHostsValidator,
    BaseBearerTokenAuthenticationProvider,
)
from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph import GraphRequestAdapter, GraphServiceClient
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.graph_request_adapter import options
from msgraph_core import GraphClientFactory

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from conftest import Graph

# Importing the SDK's own request builders warns of classes that they deprecate.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


class SampleToken(AccessTokenProvider):
    """Hands out the token that the test's validator reads."""

    def __init__(self, scopes: str) -> None:
        self._token = f"admin@contoso.com {scopes}"

    async def get_authorization_token(
        self, uri: str, additional_authentication_context: Any = None
    ) -> str:
        del uri, additional_authentication_context
        return self._token

    def get_allowed_hosts_validator(self) -> AllowedHostsValidator:
        return AllowedHostsValidator(["graph.test"])


def run(
    graph: Graph,
    scopes: str,
    ask: Callable[[GraphServiceClient], Awaitable[Any]],
) -> Any:
    async def main() -> Any:
        # The SDK's own middleware: it is what turns its users/me into /me.
        client = GraphClientFactory.create_with_default_middleware(
            options=options,
            client=httpx.AsyncClient(transport=httpx.ASGITransport(app=graph.app)),
        )
        async with client:
            adapter = GraphRequestAdapter(
                BaseBearerTokenAuthenticationProvider(SampleToken(scopes)),
                client=client,
            )
            adapter.base_url = "http://graph.test/v1.0"
            return await ask(GraphServiceClient(request_adapter=adapter))

    return asyncio.run(main())


def test_refusal_is_the_sdks_own_error(graph: Graph) -> None:
    with pytest.raises(ODataError) as refused:
        run(graph, "User.Read", lambda client: client.users.get())
    assert refused.value.response_status_code == 403
    assert refused.value.error is not None
    assert refused.value.error.code == "Authorization_RequestDenied"
    assert refused.value.error.inner_error is not None
    assert refused.value.error.inner_error.request_id


def test_users_are_listed_selected_and_paged(graph: Graph) -> None:
    from msgraph.generated.users.users_request_builder import UsersRequestBuilder

    parameters = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters(
        select=["displayName", "department"], top=5
    )
    configuration = RequestConfiguration(query_parameters=parameters)

    async def two_pages(client: GraphServiceClient) -> list[Any]:
        first = await client.users.get(request_configuration=configuration)
        second = await client.users.with_url(first.odata_next_link).get()
        return [*first.value, *second.value]

    users = run(graph, "User.Read.All", two_pages)
    assert len({user.display_name for user in users}) == 10
    assert users[0].department == "IT"
    assert users[0].mail is None


def test_me_is_whoever_signed_in(graph: Graph) -> None:
    me = run(graph, "User.Read", lambda client: client.me.get())
    assert me.user_principal_name == "admin@contoso.com"


def test_mixed_members_become_objects_of_their_own_types(graph: Graph) -> None:
    (group,) = graph.values("/groups?$filter=displayName eq 'All Staff'")
    members = run(
        graph,
        "GroupMember.Read.All",
        lambda client: client.groups.by_group_id(group["id"]).members.get(),
    )
    assert {type(member).__name__ for member in members.value} == {"User", "Group"}
