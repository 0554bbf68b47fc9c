"""The client that the tests of model access share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from models.asking import endpoint
from nutgraf.models.openai_compatible import EndpointModel
from scripted_server import ScriptedServer


@pytest.fixture
async def model(scripted: ScriptedServer) -> AsyncIterator[EndpointModel]:
    client = endpoint(scripted)
    yield client
    await client.aclose()
