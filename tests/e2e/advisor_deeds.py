"""Both at the counter, the shopper in a panel and the advisor without a browser: what the advisor
does there that a shopper should notice.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Frame

from tests.callers import Api, Caller, new_id
from tests.e2e.people import Shopper
from tests.process.story import priced

COUPON = "WELCOME10"
DISCOUNT_BP = 500
GOODS = ("sperling-oak", "eule-white", "kauz-cream", "stopfer-58")

DEEP = """
const all = (root) => [...root.querySelectorAll('*')].flatMap(
  (one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
const named = (id) => all(document).filter((one) => one.dataset.testid === id);
"""
PUT_AWAY = f"""() => {{ {DEEP}
  for (const id of ['slot-close', 'ask-no']) named(id).forEach((one) => one.click());
}}"""
CLEAR = f"() => {{ {DEEP} return named('slot').length === 0; }}"


@dataclass
class Counter:
    """Lea in the panel, and Mira without a browser."""

    shopper: Shopper
    frame: Frame
    api: Api
    session: str
    phone: bool
    mira: Caller | None = None
    added: list[str] = field(default_factory=list[str])

    @property
    def advisor(self) -> Caller:
        """Mira, once she has come."""
        assert self.mira is not None
        return self.mira

    async def arrive(self) -> None:
        """Mira takes the session, or comes back to it."""
        if self.mira is None:
            held = await self.api.post_json(f"/v1/desk/sessions/{self.session}/accept", {})
            origin = self.shopper.server.theke
            self.mira = Caller(origin, self.session, held["party_id"], held["party_token"])
        await self.mira.connect()

    async def say(self) -> None:
        await self.advisor.ask("say", {"id": new_id(), "text": "The oak one is quieter."})

    async def show(self) -> None:
        await self.advisor.done("show_product", sku="kauz-cream")

    async def ask(self) -> None:
        await self.advisor.done("ask", kind="review")

    async def add(self) -> None:
        line = next(iter(self.advisor.checkout["lines"]))
        await self.advisor.done("change_quantity", line_id=line, delta=1)

    async def add_several(self) -> None:
        for line in list(self.advisor.checkout["lines"])[:3]:
            await self.advisor.done("change_quantity", line_id=line, delta=1)

    async def propose(self) -> None:
        lines = [{"sku": sku} for sku in GOODS[:2]]
        await self.advisor.done("propose", lines=lines)

    async def grant(self) -> None:
        await self.advisor.done("grant_discount", percent_bp=DISCOUNT_BP)

    async def redeem(self) -> None:
        await self.advisor.done("apply_coupon", code=COUPON)

    async def deliver(self) -> None:
        checkout = self.advisor.checkout
        options = checkout["quote"]["delivery_options"]
        other = next(option for option in options if option != checkout["delivery_option"])
        await self.advisor.done("choose_delivery", option_id=other)
        await self.advisor.until(priced)

    async def present(self) -> None:
        await self.advisor.done("present_quote")

    async def reopen(self) -> None:
        await self.advisor.done("reopen_cart")
        await self.advisor.until(priced)

    async def ask_to_pay(self) -> None:
        await self.advisor.done("ask", kind="pay")

    async def ask_to_withdraw(self) -> None:
        await self.advisor.done("ask", kind="withdraw")

    async def ask_to_edit(self) -> None:
        await self.advisor.done("ask", kind="drive")

    async def edit_alone(self) -> None:
        """The shopper says so in another tab: this one tells it too."""
        await self.of_shopper("set_drive", drive="shopper_only")

    async def go_away(self) -> None:
        await self.advisor.close()

    async def part(self) -> None:
        """Mira leaves for good; whoever comes next takes the session anew."""
        await self.advisor.done("leave_session")
        await self.advisor.close()
        self.mira = None

    async def come_again(self) -> None:
        await self.of_shopper("call_advisor")
        await self.arrive()

    async def beside(self) -> Caller:
        """The shopper once more, beside the panel."""
        held = await self.shopper.credentials()
        origin = self.shopper.server.theke
        lea = Caller(origin, self.session, held["party_id"], held["party_token"])
        await lea.connect()
        return lea

    async def of_shopper(self, type_: str, **fields: Any) -> None:
        """Send a command of the shopper's from beside the panel."""
        lea = await self.beside()
        await lea.done(type_, **fields)
        await lea.close()

    async def tidy(self) -> None:
        """Take back what was laid out, and put away what was said."""
        for discount in self.advisor.checkout["discounts"]:
            await self.advisor.done("remove_discount", discount_id=discount)
        if self.advisor.checkout["coupons"]:
            await self.advisor.done("remove_coupon", code=COUPON)
        for proposal in self.advisor.view["proposals"]:
            await self.advisor.done("decline_proposal", proposal_id=proposal)
        if self.advisor.view.get("shown"):
            await self.advisor.done("show_product", sku="")
        for kind in self.advisor.view["asks"]:
            await self.advisor.done("answer_ask", kind=kind)
        if self.advisor.view["drive"] != "advisor_drives":
            await self.of_shopper("set_drive", drive="advisor_drives")
        await self.put_away()

    async def put_away(self) -> None:
        """Put away whatever the slot says."""
        empty = 0
        for _ in range(200):
            await self.frame.evaluate(PUT_AWAY)
            empty = empty + 1 if await self.frame.evaluate(CLEAR) else 0
            if empty == 4:  # what waited behind has come out too
                return
            await asyncio.sleep(0.05)
        raise AssertionError("the slot is never empty")
