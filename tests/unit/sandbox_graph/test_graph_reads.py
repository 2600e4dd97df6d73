"""What Graph's reads answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from entra_magic.sandbox.directory import well_known

if TYPE_CHECKING:
    from conftest import Graph

USER_DEFAULTS = {
    "businessPhones",
    "displayName",
    "givenName",
    "id",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
}


def group_id(graph: Graph, name: str) -> str:
    (group,) = graph.values(f"/groups?$filter=displayName eq '{name}'")
    return str(group["id"])


def message(graph: Graph, path: str, *, eventual: bool = False) -> str:
    answer = graph.send(path, eventual=eventual)
    assert answer.status_code == 400, answer.text
    return str(answer.json()["error"]["message"])


@pytest.mark.parametrize("top", ["0", "1000", "-1", "ten"])
def test_page_size_out_of_range_is_refused(graph: Graph, top: str) -> None:
    assert "Invalid page size specified" in message(graph, f"/users?$top={top}")


@pytest.mark.parametrize("token", ["abc", "", "WyJhIl0", "W3t9LCAxXQ", "bnVsbA"])
def test_page_token_that_we_did_not_write_is_refused(graph: Graph, token: str) -> None:
    assert "page token" in message(graph, f"/users?$skiptoken={token}")


def test_token_of_another_order_is_refused(graph: Graph) -> None:
    link = graph.send("/users?$top=1").json()["@odata.nextLink"]
    assert "page token" in message(graph, f"{link}&$orderby=displayName")


def test_unknown_property_to_select_is_named(graph: Graph) -> None:
    assert "'favouriteColour'" in message(graph, "/users?$select=favouriteColour")


@pytest.mark.parametrize("option", ["$skip=5", "$apply=x", "$count=maybe"])
def test_option_that_graph_does_not_know_is_refused(graph: Graph, option: str) -> None:
    assert message(graph, f"/users?{option}")


@pytest.mark.parametrize(
    "query",
    [
        "$filter=endsWith(mail,'com')",
        "$filter=displayName ne 'x'",
        "$filter=not(displayName eq 'x')",
        "$filter=companyName eq 'Contoso'",
        "$filter=mail eq null",
        "$orderby=createdDateTime",
        "$filter=surname eq 'Admin'&$orderby=displayName",
    ],
)
def test_advanced_query_needs_both_the_header_and_the_count(
    graph: Graph, query: str
) -> None:
    message(graph, f"/users?{query}")
    message(graph, f"/users?{query}&$count=true")
    message(graph, f"/users?{query}", eventual=True)
    advanced = graph.send(f"/users?{query}&$count=true", eventual=True)
    assert advanced.status_code == 200


def test_count_without_the_header_is_silently_left_out(graph: Graph) -> None:
    assert "@odata.count" not in graph.send("/users?$count=true").json()
    assert "not currently supported" in message(graph, "/users/$count")


@pytest.mark.parametrize("page", [13, 100, 999])
@pytest.mark.parametrize("order", ["", "&$orderby=displayName"])
def test_pages_hold_every_object_exactly_once(
    graph: Graph, page: int, order: str
) -> None:
    ids = [u["id"] for u in graph.values(f"/users?$top={page}&$select=id{order}")]
    assert len(ids) == len(set(ids)) == 250 + 5


@pytest.mark.parametrize(
    "order", ["displayName desc", "department,displayName desc", "jobTitle desc,city"]
)
def test_pages_follow_the_order_asked_for(graph: Graph, order: str) -> None:
    path = f"/users?$orderby={order}&$select=id&$count=true"
    together = graph.values(f"{path}&$top=999", eventual=True)
    apart = graph.values(f"{path}&$top=11", eventual=True)
    assert apart == together
    assert len({u["id"] for u in apart}) == 255


def test_next_link_repeats_the_options_and_counts_only_once(graph: Graph) -> None:
    first = graph.send("/users?$top=5&$select=id&$count=true", eventual=True).json()
    assert list(first) == [
        "@odata.context",
        "@odata.count",
        "@odata.nextLink",
        "value",
    ]
    second = graph.send(first["@odata.nextLink"], eventual=True).json()
    assert "@odata.count" not in second
    assert [list(user) for user in second["value"]] == [["id"]] * 5


def test_links_start_with_the_address_that_the_proxy_was_asked_for(
    graph: Graph,
) -> None:
    body = graph.send(
        "/users?$top=1",
        **{
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": "hub.contoso.com",
            "X-Forwarded-Prefix": "/user/ada/proxy/8400",
        },
    ).json()
    root = "https://hub.contoso.com/user/ada/proxy/8400/v1.0/"
    assert body["@odata.nextLink"].startswith(f"{root}users?")
    assert body["@odata.context"].startswith(f"{root}$metadata#users")


def test_user_has_the_default_properties(graph: Graph) -> None:
    for path in ("/me", "/users/reader@contoso.com"):
        assert set(graph.send(path).json()) == USER_DEFAULTS | {"@odata.context"}


def test_beta_answers_like_v1(graph: Graph) -> None:
    body = graph.send("http://graph.test/beta/users?$top=2").json()
    assert body["@odata.nextLink"].startswith("http://graph.test/beta/users?")


@pytest.mark.parametrize(
    "path",
    [
        "/users('reader@contoso.com')",
        "/users/READER@contoso.com",
        f"/applications(appId='{well_known.NOTEBOOK_APP_ID}')",
        f"/servicePrincipals(appId='{well_known.GRAPH_APP_ID}')",
        "/users/guest_fabrikam.com%23EXT%23@contoso.com",
    ],
)
def test_object_answers_to_its_alternate_keys(graph: Graph, path: str) -> None:
    found = graph.send(path).json()
    again = graph.send(f"/directoryObjects/{found['id']}").json()
    assert again["displayName"] == found["displayName"]


def test_mixed_list_tells_types_apart(graph: Graph) -> None:
    members = graph.values(f"/groups/{group_id(graph, 'All Staff')}/members")
    assert {m["@odata.type"] for m in members} == {
        "#microsoft.graph.user",
        "#microsoft.graph.group",
    }


def test_typed_list_has_no_type_annotation(graph: Graph) -> None:
    assert "@odata.type" not in graph.values("/users?$top=999")[0]


def test_transitive_members_include_those_of_nested_groups(graph: Graph) -> None:
    staff = group_id(graph, "All Staff")
    users = graph.values(f"/groups/{staff}/transitiveMembers/microsoft.graph.user")
    assert len(users) == 255
    count = graph.send(
        f"/groups/{staff}/transitiveMembers/microsoft.graph.user/$count", eventual=True
    )
    assert count.text == "255"


def test_transitive_membership_leads_up_again(graph: Graph) -> None:
    names = {g["displayName"] for g in graph.values("/me/transitiveMemberOf")}
    assert {"Contoso People", "All Staff", "Global Administrator"} <= names


@pytest.mark.parametrize(
    ("relation", "name"), [("members", "Break Glass Accounts"), ("owners", "Guests")]
)
def test_groups_without_members_can_be_found(
    graph: Graph, relation: str, name: str
) -> None:
    path = f"/groups?$filter={relation}/$count eq 0&$count=true"
    empty = {g["displayName"] for g in graph.values(path, eventual=True)}
    assert (name in empty) == (relation == "members")


def test_manager_and_direct_reports_are_each_others_reverse(graph: Graph) -> None:
    reader = graph.send("/users/reader@contoso.com/manager?$select=id").json()
    reports = graph.values("/me/directReports?$select=userPrincipalName")
    assert reader["id"] == graph.send("/me").json()["id"]
    assert "reader@contoso.com" in {u["userPrincipalName"] for u in reports}


def test_missing_manager_is_not_found(graph: Graph) -> None:
    assert graph.send("/me/manager").status_code == 404


def test_expand_sends_a_relationship_along(graph: Graph) -> None:
    path = "/groups?$expand=members($select=id)&$filter=displayName eq 'All Staff'"
    (group,) = graph.values(path)
    assert 0 < len(group["members"]) <= 20
    assert all(set(m) == {"@odata.type", "id"} for m in group["members"])


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ('"displayName:ada"', True),
        ('"displayName:admin ada"', True),
        ('"displayName:dmin"', False),
        ('"mail:admin@"', True),
        ('"displayName:ada" AND "mail:nobody"', False),
        ('("displayName:zz" OR "displayName:ada")', True),
    ],
)
def test_search_matches_the_start_of_words(
    graph: Graph, search: str, found: bool
) -> None:
    users = graph.values(f"/users?$search={search}&$top=999", eventual=True)
    assert ("admin@contoso.com" in {u["userPrincipalName"] for u in users}) == found


@pytest.mark.parametrize("search", ["ada", '"ada"', '"mail:a" "mail:b"', '("mail:a"'])
def test_malformed_search_is_refused(graph: Graph, search: str) -> None:
    assert message(graph, f"/users?$search={search}", eventual=True)
