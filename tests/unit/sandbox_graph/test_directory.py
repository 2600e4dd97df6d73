"""The tenants: what they hold, and what the sign-in half asks of them."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest

from entra_magic.sandbox.directory import Directory, well_known
from entra_magic.sandbox.directory.roles import (
    CLOUD_APPLICATION_ADMINISTRATOR,
    GLOBAL_ADMINISTRATOR,
)
from entra_magic.sandbox.graph.entities import ENTITY_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from entra_magic.sandbox.directory import User

CONTOSO = well_known.CONTOSO_TENANT_ID
FABRIKAM = well_known.FABRIKAM_TENANT_ID


@pytest.fixture
def small() -> Iterator[Directory]:
    opened = Directory.open(None, users=10)
    yield opened
    opened.close()


def person(directory: Directory, name: str) -> User:
    found = directory.find_person(name)
    assert found is not None
    return found


def ids(directory: Directory) -> list[str]:
    rows = directory.connection.execute("SELECT id FROM object ORDER BY seq")
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    "name", ["nobody@contoso.com", "", "guest_fabrikam.com#EXT#@contoso.com"]
)
def test_name_that_nobody_signs_in_with_finds_nobody(
    directory: Directory, name: str
) -> None:
    assert directory.find_person(name) is None


def test_wrong_password_is_refused(directory: Directory) -> None:
    admin = person(directory, well_known.ADMIN)
    assert not directory.check_password(admin, "Sandbox")
    assert not directory.check_password(admin, "")
    assert directory.check_password(admin, well_known.PASSWORD)


def test_password_is_nowhere_in_the_database(directory: Directory) -> None:
    dump = "\n".join(
        str(row)
        for table in ("account", "object")
        for row in directory.connection.execute(f"SELECT * FROM {table}")
    )
    assert f"'{well_known.PASSWORD}'" not in dump
    assert "sandbox" not in {
        password
        for (password,) in directory.connection.execute("SELECT password FROM account")
    }


def test_member_is_not_known_in_a_tenant_that_never_invited_them(
    directory: Directory,
) -> None:
    admin = person(directory, well_known.ADMIN)
    assert directory.account_in(FABRIKAM, admin) is None
    assert directory.account_in(CONTOSO, admin) == admin


def test_guest_has_an_object_of_their_own_in_the_inviting_tenant(
    directory: Directory,
) -> None:
    home = person(directory, well_known.GUEST)
    guest = directory.account_in(CONTOSO, home)
    assert guest is not None
    assert guest.id != home.id
    assert guest.is_guest
    assert not home.is_guest
    assert "#EXT#" in guest.user_principal_name
    assert directory.check_password(guest, well_known.PASSWORD)
    assert directory.account_in(FABRIKAM, guest) == home


def test_disabled_person_is_marked_so(directory: Directory) -> None:
    assert not person(directory, well_known.DISABLED).account_enabled
    assert person(directory, "READER@contoso.com").account_enabled


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        (well_known.ADMIN, (GLOBAL_ADMINISTRATOR.template_id,)),
        (well_known.APP_ADMIN, (CLOUD_APPLICATION_ADMINISTRATOR.template_id,)),
        (well_known.READER, ()),
        (well_known.FABRIKAM_ADMIN, (GLOBAL_ADMINISTRATOR.template_id,)),
    ],
)
def test_people_hold_their_directory_roles(
    directory: Directory, name: str, roles: tuple[str, ...]
) -> None:
    assert directory.role_template_ids(person(directory, name)) == roles


@pytest.mark.parametrize("alias", [CONTOSO, CONTOSO.upper(), "Contoso.COM"])
def test_tenant_is_found_by_id_and_domain(directory: Directory, alias: str) -> None:
    tenant = directory.find_tenant(alias)
    assert tenant is not None
    assert tenant.display_name == "Contoso"


@pytest.mark.parametrize("alias", ["", "example.org", well_known.SERVICES_TENANT_ID])
def test_nobody_signs_in_to_another_tenant(directory: Directory, alias: str) -> None:
    assert directory.find_tenant(alias) is None


def test_application_of_one_tenant_is_unknown_in_another(directory: Directory) -> None:
    assert directory.find_application(well_known.FABRIKAM_APP_ID, CONTOSO) is None
    assert directory.find_application(well_known.INTERNAL_APP_ID, FABRIKAM) is None
    assert directory.find_application("no-such-application", CONTOSO) is None


def test_registrations_differ_as_their_descriptions_say(directory: Directory) -> None:
    notebook = directory.find_application(well_known.NOTEBOOK_APP_ID, FABRIKAM)
    internal = directory.find_application(well_known.INTERNAL_APP_ID, CONTOSO)
    elsewhere = directory.find_application(well_known.ELSEWHERE_APP_ID, CONTOSO)
    assert notebook is not None
    assert internal is not None
    assert elsewhere is not None
    assert notebook.allows_public_client
    assert notebook.redirect_uris == ("http://localhost",)
    assert notebook.service_principal_id is None
    assert not internal.allows_public_client
    assert not any("localhost" in uri for uri in elsewhere.redirect_uris)


def test_consent_of_one_user_is_not_that_of_another(small: Directory) -> None:
    app, tenant = well_known.NOTEBOOK_APP_ID, CONTOSO
    admin, reader = (
        person(small, name).id for name in (well_known.ADMIN, well_known.READER)
    )
    small.grant_scopes(tenant, app, reader, ["User.Read"])
    small.grant_scopes(tenant, app, reader, ["Mail.Read"])
    small.grant_scopes(tenant, app, None, ["Group.Read.All"])
    everybody = {"Group.Read.All"}
    assert small.granted_scopes(tenant, app, admin) == everybody
    assert small.granted_scopes(tenant, app, reader) == everybody | {
        "User.Read",
        "Mail.Read",
    }
    assert small.granted_scopes(FABRIKAM, app, reader) == frozenset()


def test_first_consent_creates_the_service_principal(small: Directory) -> None:
    app = well_known.NOTEBOOK_APP_ID
    small.grant_scopes(FABRIKAM, app, None, ["User.Read"])
    found = small.find_application(app, FABRIKAM)
    assert found is not None
    assert found.service_principal_id is not None


def test_consent_to_an_unknown_application_is_an_error(small: Directory) -> None:
    with pytest.raises(LookupError):
        small.grant_scopes(CONTOSO, "no-such-application", None, ["User.Read"])


def test_same_seed_gives_the_same_objects_and_another_seed_others() -> None:
    first, again, other = (
        Directory.open(None, seed=seed, users=10) for seed in (7, 7, 8)
    )
    assert ids(first) == ids(again)
    assert ids(first) != ids(other)
    for opened in (first, again, other):
        opened.close()


def test_file_that_is_already_filled_is_used_again(tmp_path: Path) -> None:
    path = str(tmp_path / "directory.db")
    first = Directory.open(path, users=10)
    first.grant_scopes(CONTOSO, well_known.NOTEBOOK_APP_ID, None, ["User.Read"])
    before = ids(first)
    first.close()
    again = Directory.open(path, seed=99, users=500)
    assert ids(again) == before
    assert again.granted_scopes(CONTOSO, well_known.NOTEBOOK_APP_ID, "anyone") == {
        "User.Read"
    }
    again.close()


def test_every_stored_property_is_one_that_graph_knows(directory: Directory) -> None:
    for kind, body in directory.connection.execute("SELECT type, body FROM object"):
        assert set(json.loads(body)) <= set(ENTITY_TYPES[kind].properties), kind


def test_published_permissions_are_graphs_own(directory: Directory) -> None:
    permissions = directory.graph_permissions
    user_read = permissions["User.Read"]
    assert user_read.id == "e1fe6dd8-ba31-4d61-89e7-88639da4683d"
    assert not user_read.admin_only
    assert permissions["Group.Read.All"].admin_only
    assert len({permission.id for permission in permissions.values()}) >= 70


def test_twenty_thousand_people_are_ready_within_seconds() -> None:
    started = time.perf_counter()
    opened = Directory.open(None, users=20_000)
    elapsed = time.perf_counter() - started
    names = opened.connection.execute(
        "SELECT json_extract(body, '$.userPrincipalName') FROM object"
        " WHERE type = 'user'"
    ).fetchall()
    opened.close()
    assert len(names) == len(set(names)) > 20_000
    assert elapsed < 15
