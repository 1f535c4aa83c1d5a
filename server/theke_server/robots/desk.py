"""A robot's account at the desk, over HTTP: signing in, accepting, handing over."""

from http import HTTPStatus
from typing import Any, cast

import httpx
from msgspec import Struct

ANSWER_S = 10.0


class RefusedError(Exception):
    """Theke refused what was asked, or did not answer."""


class Accepted(Struct, frozen=True, kw_only=True):
    """A session that is this robot's, with the token of its party."""

    session_id: str
    party_id: str
    party_token: str

    def __repr__(self) -> str:
        return f"Accepted({self.session_id})"


class Desk:
    """One account of a shop's desk."""

    def __init__(self, origin: str, shop: str, advisor: str) -> None:
        self.origin = origin
        self.shop = shop
        self.advisor = advisor
        self._client = httpx.AsyncClient(
            base_url=origin, timeout=ANSWER_S, headers={"origin": origin}, trust_env=False
        )

    async def aclose(self) -> None:
        """Close what is open."""
        await self._client.aclose()

    async def sign_in(self, password: str) -> None:
        """Sign in. Raises `RefusedError`."""
        body = {"shop": self.shop, "advisor": self.advisor, "password": password}
        await self._send("POST", "/v1/desk/login", body)
        for cookie in self._client.cookies.jar:
            cookie.secure = False  # over http on one's own machine only

    async def socket_token(self) -> str:
        """Return a token for one connection of the desk. Raises `RefusedError`."""
        token = str((await self._send("GET", "/v1/desk/me")).get("socket_token", ""))
        if not token:
            raise RefusedError("unauthorized")
        return token

    async def people(self) -> int:
        """Return how many others take visitors at this desk. Raises `RefusedError`."""
        return int((await self._send("GET", "/v1/desk/visitors"))["colleagues"])

    async def accept(self, session_id: str) -> Accepted:
        """Take a session, or take it up again. Raises `RefusedError`."""
        answer = await self._send("POST", f"/v1/desk/sessions/{session_id}/accept", {})
        return Accepted(
            session_id=answer["session_id"],
            party_id=answer["party_id"],
            party_token=answer["party_token"],
        )

    async def give_back(self, session_id: str) -> None:
        """Let a session wait for somebody else. Raises `RefusedError`."""
        await self._send("POST", f"/v1/desk/sessions/{session_id}/return", {})

    async def _send(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        try:
            answer = await self._client.request(method, path, json=body)
        except httpx.HTTPError as error:
            raise RefusedError(type(error).__name__) from error
        if answer.status_code >= HTTPStatus.BAD_REQUEST:
            raise RefusedError(f"{answer.status_code} {path.rsplit('/', 1)[1]}")
        return cast(dict[str, Any], answer.json())
