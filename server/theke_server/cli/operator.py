"""Calls the server that holds a data folder, with the operator's key from that folder."""

import httpx

from theke_server.config import Settings
from theke_server.deployment import data_lock
from theke_server.deployment.data_lock import LockOwner

SERVER_TIMEOUT_S = 30.0


async def ask(settings: Settings, owner: LockOwner, path: str, body: object) -> httpx.Response:
    """Post to one of the operator's routes. Raises `httpx.TransportError` or `OSError`."""
    headers = {
        "host": owner.host,
        "authorization": f"Bearer {data_lock.operator_key(settings.data)}",
    }
    async with httpx.AsyncClient(timeout=SERVER_TIMEOUT_S) as client:
        return await client.post(f"{owner.address}{path}", json=body, headers=headers)
