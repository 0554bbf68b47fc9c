"""`nutgraf mcp`: the tools of nutgraf for programs that speak the Model Context Protocol."""

from __future__ import annotations

from typing import Annotated

import typer

from nutgraf.cli.flags import BaseUrlFlag, ConfigFlag, ModelFlag, settings_of
from nutgraf.errors import UsageError

FolderFlag = Annotated[
    list[str] | None,
    typer.Option(
        "--folder",
        metavar="FOLDER",
        help="A folder whose files may be read; may be repeated. Without it, the current folder,"
        " unless that is the root or your home.",
    ),
]
AddressesFlag = Annotated[
    bool, typer.Option("--allow-addresses", help="Let the client have public web addresses fetched.")
]


def mcp(
    folder: FolderFlag = None,
    allow_addresses: AddressesFlag = False,
    model: ModelFlag = None,
    base_url: BaseUrlFlag = None,
    config: ConfigFlag = None,
) -> None:
    """Serve brief, ask, check and read as MCP tools on standard input and output. Needs nutgraf[mcp]."""
    import asyncio

    settings = settings_of(model, base_url, config)
    try:
        from nutgraf.mcp_server.server import serve
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in ("mcp", "mcp_types"):
            raise
        raise UsageError("the MCP server needs an extra: install it with `pip install 'nutgraf[mcp]'`") from None
    from nutgraf.mcp_server.access import AccessRules

    asyncio.run(serve(settings, AccessRules.of(folder or (), allows_addresses=allow_addresses)))
