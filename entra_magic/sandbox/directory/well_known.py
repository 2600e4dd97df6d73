"""Identifiers that are the same in every sandbox, whatever its seed."""

from __future__ import annotations

CONTOSO_TENANT_ID = "c0a70500-0000-4000-8000-000000000001"
"""Contoso, the tenant that newcomers sign in to."""

FABRIKAM_TENANT_ID = "fab21ca0-0000-4000-8000-000000000002"
"""Fabrikam, a second tenant: the home of Contoso's guests."""

SERVICES_TENANT_ID = "5e471ce5-0000-4000-8000-000000000003"
"""Where the cloud's own applications are registered; nobody can sign in to it."""

PASSWORD = "sandbox"  # noqa: S105 - it is printed in the documentation
"""Everybody's password."""

ADMIN = "admin@contoso.com"
"""A Global Administrator of Contoso."""

APP_ADMIN = "appadmin@contoso.com"
"""A Cloud Application Administrator of Contoso."""

READER = "reader@contoso.com"
"""An ordinary member of Contoso without a directory role."""

DISABLED = "disabled@contoso.com"
"""Somebody whose account is disabled."""

GUEST = "guest@fabrikam.com"
"""A member of Fabrikam whom Contoso has invited."""

FABRIKAM_ADMIN = "admin@fabrikam.com"
"""The Global Administrator of Fabrikam."""

NOTEBOOK_APP_ID = "0c11e170-0000-4000-8000-000000000010"
"""Sandbox Notebook: multi-tenant, public client flows allowed, any local port."""

INTERNAL_APP_ID = "0c11e170-0000-4000-8000-000000000011"
"""Payroll Portal: Contoso only, and public client flows are disabled."""

ELSEWHERE_APP_ID = "0c11e170-0000-4000-8000-000000000012"
"""Mobile Timesheet: a public client without any redirect URI on this machine."""

FABRIKAM_APP_ID = "0c11e170-0000-4000-8000-000000000013"
"""Fabrikam Stock: registered in Fabrikam alone, so unknown in Contoso."""

GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"
"""Microsoft Graph, whose service principal every tenant has."""

COMMAND_LINE_TOOLS_APP_ID = "14d82eec-204b-4c2f-b7e8-296a70dab67e"
"""Microsoft Graph Command Line Tools, which ``Connect-Entra`` uses by default."""
