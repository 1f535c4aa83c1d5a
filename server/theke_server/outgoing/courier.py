"""Brings webhooks to where the operator says, and nowhere else.

No redirect is followed, nothing of the answer but its status and `Retry-After` is read, no cookie
is kept, and all of it has to be over in `TAKE_S`: a hostile or broken receiver costs a socket for a
few seconds.
"""

import asyncio

import httpx

from theke_server.outgoing import GoneError, NotTakenError, Parcel

TAKE_S = 10.0
"""How long a receiver has to answer, all in all."""
RETRY_AFTER_MAX_S = 3_600.0
"""How long a receiver may put us off by itself."""
GONE = 410
SECURE = "https://"


class HttpCourier:
    """Posts parcels. `plain` lets addresses without encryption pass: in a demo only."""

    def __init__(
        self, client: httpx.AsyncClient, *, plain: bool = False, take_s: float = TAKE_S
    ) -> None:
        self._client = client
        self._plain = plain
        self._take_s = take_s

    async def bring(self, parcel: Parcel) -> None:
        """Return when the receiver has answered with a 2xx. Raises `CourierError`."""
        if not (self._plain or parcel.url.startswith(SECURE)):
            raise NotTakenError("not_https")
        try:
            async with asyncio.timeout(self._take_s):
                await self._post(parcel)
        except TimeoutError as error:
            raise NotTakenError("timeout") from error
        except httpx.InvalidURL as error:
            raise NotTakenError("no_address") from error
        except httpx.HTTPError as error:
            raise NotTakenError(type(error).__name__) from error

    async def _post(self, parcel: Parcel) -> None:
        sending = self._client.stream(
            "POST",
            parcel.url,
            content=parcel.body,
            headers=dict(parcel.headers),
            timeout=self._take_s,
            follow_redirects=False,
        )
        async with sending as response:
            self._client.cookies.clear()
            _judge(response)


def _judge(response: httpx.Response) -> None:
    if response.is_success:
        return
    if response.status_code == GONE:
        raise GoneError("http_410")
    raise NotTakenError(f"http_{response.status_code}", delay_s=_retry_after_s(response))


def _retry_after_s(response: httpx.Response) -> float:
    """Return for how long the receiver asks to be left alone; dates are not read."""
    text = response.headers.get("retry-after", "")
    return min(RETRY_AFTER_MAX_S, float(text)) if text.isascii() and text.isdigit() else 0.0
