"""Who gets an answer, and how a refusal looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from entra_magic.sandbox.directory import well_known

if TYPE_CHECKING:
    from conftest import Graph


def error(answer: object) -> tuple[int, str, str]:
    body = answer.json()["error"]  # type: ignore[attr-defined]
    return answer.status_code, body["code"], body["message"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi"])
def test_request_without_a_bearer_token_is_unauthorized(
    graph: Graph, header: str
) -> None:
    answer = graph.send("/me", Authorization=header)
    assert error(answer) == (
        401,
        "InvalidAuthenticationToken",
        "Access token is empty.",
    )
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_refused_token_says_what_the_validator_said(graph: Graph) -> None:
    answer = graph.send("/me", user="nobody@contoso.com")
    assert error(answer) == (
        401,
        "InvalidAuthenticationToken",
        "Access token validation failure. Invalid audience.",
    )


def test_unknown_segment_is_named_before_the_token_is_looked_at(graph: Graph) -> None:
    answer = graph.send("/userss", Authorization="")
    assert error(answer) == (
        400,
        "BadRequest",
        "Resource not found for the segment 'userss'.",
    )


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE"])
def test_write_is_not_an_allowed_method(graph: Graph, method: str) -> None:
    assert graph.send("/users", method=method).status_code == 405


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("/users", "User.Read"),
        ("/users/reader@contoso.com", "User.Read"),
        ("/users/reader@contoso.com/memberOf", "User.Read"),
        ("/me/manager", "User.Read"),
        ("/groups", "User.Read.All"),
        ("/applications", "Group.Read.All"),
        ("/servicePrincipals", "User.Read.All"),
        ("/devices", "User.Read.All"),
        ("/directoryRoles", "User.Read.All"),
        ("/oauth2PermissionGrants", "User.Read.All"),
        ("/me", "openid"),
    ],
)
def test_scope_that_does_not_cover_the_path_is_denied(
    graph: Graph, path: str, scope: str
) -> None:
    assert error(graph.send(path, scope)) == (
        403,
        "Authorization_RequestDenied",
        "Insufficient privileges to complete the operation.",
    )


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("/me", "User.Read"),
        ("/me/memberOf", "User.Read"),
        ("/organization", "User.Read"),
        ("/users", "User.ReadBasic.All"),
        ("/users", "User.Read.All"),
        ("/groups", "GroupMember.Read.All"),
        ("/applications", "Application.Read.All"),
        ("/servicePrincipals", "Application.Read.All"),
        ("/devices", "Device.Read.All"),
        ("/directoryRoles", "RoleManagement.Read.Directory"),
        ("/oauth2PermissionGrants", "DelegatedPermissionGrant.Read.All"),
    ],
)
def test_least_scope_opens_the_path(graph: Graph, path: str, scope: str) -> None:
    assert graph.send(path, scope).status_code == 200


def test_user_read_opens_ones_own_object_by_its_id(graph: Graph) -> None:
    admin = graph.send("/me", "User.Read").json()["id"]
    assert graph.send(f"/users/{admin}", "User.Read").status_code == 200


def test_object_of_another_tenant_does_not_exist(graph: Graph) -> None:
    stranger = graph.directory.find_person(well_known.FABRIKAM_ADMIN)
    assert stranger is not None
    answer = graph.send(f"/users/{stranger.id}")
    assert error(answer)[:2] == (404, "Request_ResourceNotFound")
    assert stranger.id in error(answer)[2]


@pytest.mark.parametrize(
    "path", ["/users", "/groups", "/applications", "/servicePrincipals", "/devices"]
)
def test_tenants_share_no_object(graph: Graph, path: str) -> None:
    ours = {entry["id"] for entry in graph.values(path)}
    theirs = {
        entry["id"] for entry in graph.values(path, user=well_known.FABRIKAM_ADMIN)
    }
    assert ours
    assert not ours & theirs


def test_error_body_carries_the_ids_to_quote(graph: Graph) -> None:
    answer = graph.send("/users/nobody", **{"client-request-id": "my-own-id"})
    inner = answer.json()["error"]["innerError"]
    assert inner["client-request-id"] == "my-own-id"
    assert inner["request-id"] == answer.headers["request-id"]
    assert "Z" not in inner["date"]


def test_answer_has_graphs_headers(graph: Graph) -> None:
    headers = graph.send("/me", **{"client-request-id": "mine"}).headers
    assert headers["OData-Version"] == "4.0"
    assert headers["client-request-id"] == "mine"
    assert headers["Content-Type"].startswith("application/json;odata.metadata=minimal")


def test_revoking_sessions_moves_the_moment_they_are_valid_from(graph: Graph) -> None:
    before = graph.directory.find_person(well_known.APP_ADMIN)
    answer = graph.send(
        "/me/revokeSignInSessions", method="POST", user=well_known.APP_ADMIN
    )
    after = graph.directory.find_person(well_known.APP_ADMIN)
    assert answer.json()["value"] is True
    assert before is not None
    assert after is not None
    assert after.sessions_valid_from > before.sessions_valid_from
