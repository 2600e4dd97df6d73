"""The tenants of the sandbox: people, groups, applications, consent."""

from __future__ import annotations

from entra_magic.sandbox.directory.directory import Directory
from entra_magic.sandbox.directory.model import Application, Permission, Tenant, User

__all__ = ["Application", "Directory", "Permission", "Tenant", "User"]
