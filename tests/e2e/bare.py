"""A shop's page as a test writes it, with the headers that it wants, and what its script hears."""

from typing import Any

from playwright.async_api import Frame, Page
from starlette.responses import HTMLResponse, Response

from tests.e2e.browsers import until
from tests.e2e.fake_theke import FakeSites

HEARD = """
window.theke = window.theke || {q: []};
window.seen = [];
window.violations = [];
for (const name of ['ready', 'open', 'close', 'session', 'cart', 'purchase', 'error'])
  addEventListener('theke:' + name, (event) => seen.push([name, event.detail]));
addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
"""
BODY = "<h1>Bare</h1><p>Cart: <b data-theke-cart-count>1</b></p>"


class Bare:
    """A browser's page in a shop of one page."""

    def __init__(self, page: Page, place: FakeSites) -> None:
        self.page = page
        self.place = place
        self.headers: dict[str, str] = {}
        self.attributes: str = 'data-shop="demo" data-lang="en"'
        self.body = BODY
        self.head = ""
        self.html = "<html lang=en>"
        self.doctype = "<!doctype html>"
        self.name = "launcher.js"
        self.kind = "module"
        self.waits_for = "ready"
        self.listens = True
        self.console: list[str] = []
        self.script = ""

    async def load(self, path: str = "/bare") -> None:
        """Load it. What the page runs itself comes before anything of Theke."""
        self.place.bare = self._answer
        if self.listens:
            await self.page.add_init_script(HEARD)
        await self.page.goto(self.place.shop + path)
        await until(self.page, f"seen.some(([name]) => name === '{self.waits_for}')")

    def _answer(self) -> Response:
        source = f"{self.place.theke}/{self.name}"
        tag = f'<script type="{self.kind}" src="{source}" {self.attributes}></script>'
        script = f"<script nonce='n0nce'>{self.script}</script>" if self.script else ""
        head = f"<title>Bare</title>{self.head}{script}{tag}"
        html = f"{self.doctype}{self.html}{head}<body>{self.body}"
        return HTMLResponse(html, headers=self.headers)

    async def open(self) -> Frame:
        """Open the panel; return its frame."""
        await self.page.evaluate("theke.open()")
        return await self.frame()

    async def frame(self) -> Frame:
        """Return the panel's frame, when it has been greeted."""
        await self.page.locator("theke-launcher iframe").wait_for(state="attached")
        for _ in range(200):
            for frame in self.page.frames:
                if "/panel" in frame.url and await frame.evaluate("window.heard?.length > 0"):
                    return frame
            await self.page.wait_for_timeout(20)
        raise AssertionError("the panel heard nothing")

    async def seen(self, name: str) -> list[dict[str, Any]]:
        """Return the details of all events of this name, oldest first."""
        calls: list[list[Any]] = await self.page.evaluate("seen")
        return [detail for kind, detail in calls if kind == name]

    async def wait_for(self, name: str, part: str = "true") -> dict[str, Any]:
        """Wait for an event with a detail `d` that fits; return the detail."""
        found = f"seen.findLast(([name, d]) => name === '{name}' && ({part}))"
        await until(self.page, found)
        return (await self.page.evaluate(found))[1]

    async def layer(self) -> list[dict[str, Any]]:
        """Return what the data layer was told, without the resets between."""
        pushed: list[dict[str, Any]] = await self.page.evaluate("window.dataLayer ?? []")
        for reset, event in zip(pushed[::2], pushed[1::2], strict=True):
            assert reset == {"ecommerce": None}
            assert set(event) == {"event", "ecommerce"}
        return pushed[1::2]


async def heard(frame: Frame, method: str) -> list[dict[str, Any]]:
    """Return what the panel was told by this method, oldest first."""
    return await frame.evaluate(
        "(method) => heard.filter((told) => told.method === method).map((told) => told.params)",
        method,
    )


async def tell(frame: Frame, **state: Any) -> None:
    """Let the panel say how its session stands."""
    state_message = {"live": True, "cart": True, "status": "live", "lines": 0, "total": "", **state}
    await frame.evaluate("(state) => tell('theke.state', state)", state_message)


def sale(quantities: dict[str, int], **more: Any) -> dict[str, Any]:
    """Return a sale of these products at 10 francs each without tax."""
    items = [
        {
            "item_id": sku,
            "item_name": sku.title(),
            "index": index,
            "quantity": quantity,
            "price": 10,
        }
        for index, (sku, quantity) in enumerate(quantities.items())
    ]
    value = 10 * sum(quantities.values())
    sums = {"value": value, "tax": value / 10, "shipping": 7.9} if items else {}
    state = {"session": "s1", "number": 1, "phase": "open", "currency": "CHF", "items": items}
    return {**state, **sums, **more}
