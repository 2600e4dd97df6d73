"""The login host, the Graph host and the portal of each Microsoft cloud.

Source: https://learn.microsoft.com/graph/deployments and
https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CLOUDS", "GLOBAL", "Cloud", "sandbox_cloud"]


@dataclass(frozen=True)
class Cloud:
    """A cloud whose hosts belong together: its tokens go to its own Graph only.

    Parameters
    ----------
    name
        What a person types, such as ``Global``.
    login
        The origin of the login host, without a path.
    graph
        The origin of the Graph host, without a path.
    portal
        The origin of the admin centre; empty where there is none.
    """

    name: str
    login: str
    graph: str
    portal: str = ""

    @property
    def is_sandbox(self) -> bool:
        """Whether this is an embedded tenant on loopback."""
        return self.name == "Sandbox"


GLOBAL = Cloud(
    "Global",
    "https://login.microsoftonline.com",
    "https://graph.microsoft.com",
    "https://entra.microsoft.com",
)

CLOUDS = {
    cloud.name: cloud
    for cloud in (
        GLOBAL,
        Cloud(
            "USGov",
            "https://login.microsoftonline.us",
            "https://graph.microsoft.us",
            "https://entra.microsoft.us",
        ),
        Cloud(
            "USGovDoD",
            "https://login.microsoftonline.us",
            "https://dod-graph.microsoft.us",
            "https://entra.microsoft.us",
        ),
        Cloud(
            "China",
            "https://login.partner.microsoftonline.cn",
            "https://microsoftgraph.chinacloudapi.cn",
            "https://entra.microsoftonline.cn",
        ),
    )
}


def sandbox_cloud(authority: str, graph: str) -> Cloud:
    """Return the cloud of an embedded tenant that listens at these origins."""
    return Cloud("Sandbox", authority, graph)
