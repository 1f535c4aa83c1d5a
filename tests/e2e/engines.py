"""The product's main job in the engines that the other browser tests do not run: Firefox, WebKit.

A shopper asks for advice; an advisor at the desk accepts, writes, shows and adds; the shopper
notices it, loads the page anew, fills in and pays; both read the same order number. After that the
demo's page with both sides at once, from the first question to the step of paying.
`make engines` installs what this needs, in an environment of its own, and runs it; CI has Chromium
only. What was on the screens is kept in `test-output/engines/`.

Run it as `python -m tests.e2e.engines THEKE [firefox|webkit ...]`; THEKE is the command to try.
"""

# pyright: basic

import secrets
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.e2e.engine_windows import ENGINES, SHOTS, Window, shown, wait

PANEL = 'iframe[src*="/panel"]'
CARD = "theke-card-frame iframe"
LAUNCHER = "theke-launcher .start"
ADVISOR, PASSWORD = "mira", "theke-demo"
TAMPER = "stopfer-58"
ADDRESS = {
    "name": ("who", "Lea Muster"),
    "email": ("who", "lea@example.org"),
    "street": ("where", "Gasse 7"),
    "postal_code": ("where", "8001"),
    "city": ("where", "Bern"),
}


def by_id(name: str) -> str:
    """Return the selector of something by its test id."""
    return f'[data-testid="{name}"]'


def sign_in(mira: Window, desk: str) -> None:
    """Sign in at a desk, and be in."""
    mira.visit(desk)
    mira.write(by_id("sign-in-name"), ADVISOR)
    mira.write(by_id("sign-in-password"), PASSWORD)
    mira.press(by_id("sign-in"))
    wait(mira, by_id("board"), shown)


def meet(lea: Window, mira: Window, shop: str) -> None:
    """Ask for advice, and be advised."""
    lea.visit(f"{shop}/?lang=en")
    lea.press(LAUNCHER)
    panel = lea.within(PANEL)
    panel.press(by_id("ask-for-advice"))
    wait(panel, by_id("waiting"), shown)
    lea.keep("1-waiting")
    mira.press(by_id("accept"))
    wait(panel, by_id("panel"), lambda state: state["data"]["status"] == "live")


def notice(lea: Window, mira: Window) -> None:
    """What Mira does reaches Lea while the panel is put away, and on whatever tab is open."""
    panel = lea.within(PANEL)
    lea.press("theke-launcher .strip .close")
    mira.write(by_id("talk-input"), "A tamper for you.", "Enter")
    wait(lea, "theke-launcher .said", lambda state: state["text"] == "Mira: A tamper for you.")
    wait(lea, "theke-launcher .start .count", lambda state: state["text"].startswith("1"))
    lea.keep("2-bubble")
    lea.press("theke-launcher .notice")
    wait(panel, by_id("talk-item"), shown)
    show_by_keyboard(mira)
    wait(panel, by_id("slot"), lambda state: state["data"]["kind"] == "product")
    lea.keep("3-slot")
    panel.press(by_id("slot-look"))
    wait(panel, by_id("shown"), lambda state: state["data"]["sku"] == TAMPER)


def show_by_keyboard(mira: Window) -> None:
    """Show a product from the palette, with the keys alone."""
    mira.key("k", control=True)
    wait(mira, by_id("palette-input"), shown)
    mira.type("Tamper 58")
    wait(mira, f"{by_id('palette-item')}[data-id={TAMPER}]", shown)
    mira.keep("3-palette")
    mira.key("Enter")


def unfold(panel: Window, step: str) -> None:
    """Open a step of the checkout, where it is closed."""
    for _ in range(20):
        if wait(panel, by_id(f"step-{step}"), shown)["open"]:
            return
        panel.press(f"{by_id(f'step-{step}')} summary")
        time.sleep(0.2)
    raise AssertionError(f"{step} does not open")


def fill_in(panel: Window) -> None:
    """Contact, address and delivery."""
    panel.press(by_id("start-checkout"))
    for name, (step, value) in ADDRESS.items():
        unfold(panel, step)
        panel.write(f'{by_id("field")}[data-id="{name}"] {by_id("field-input")}', value)
    unfold(panel, "where")
    panel.choose(f'{by_id("field")}[data-id="country"] {by_id("field-input")}', "CH")
    unfold(panel, "how")
    panel.press(f"{by_id('delivery-option')} input")


def pay(lea: Window) -> None:
    """Order with a card, in the window that the approval has opened."""
    page = lea.newest()
    card = page.within(CARD)
    for field, value in (("#number", "4242424242424242"), ("#expiry", "12/39"), ("#cvc", "737")):
        card.write(field, value)
    page.keep("5-paying")
    page.press("theke-pay button.main")
    wait(page, "theke-pay h1", lambda state: state["text"].startswith("Thank you"))
    page.keep("6-confirmed")


@dataclass
class Places:
    """Where a demo's pages are: two names of one machine, so that they are two sites."""

    port: int

    @property
    def shop(self) -> str:
        """The shop's origin."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def theke(self) -> str:
        """Theke's origin."""
        return f"http://localhost:{self.port}"


def buy(lea: Window, mira: Window, places: Places) -> str:
    """Do the main job from the first word to the order; return its number."""
    panel = lea.within(PANEL)
    sign_in(mira, f"{places.theke}/desk?shop=demo&lang=en")
    meet(lea, mira, places.shop)
    notice(lea, mira)
    mira.write(by_id("search"), "Tamper 58")
    mira.press(by_id("result-add"))
    wait(panel, by_id("line-quantity"), lambda state: state["value"] == "1")
    lea.visit(f"{places.shop}/?lang=en")
    panel.press(by_id("line-more"))
    wait(mira, by_id("line-quantity"), lambda state: state["value"] == "2")
    fill_in(panel)
    panel.press(by_id("to-the-till"))
    wait(panel, by_id("approve"), shown)
    lea.keep("4-review")
    mira.keep("4-review-desk")
    panel.press(by_id("approve"))
    pay(lea)
    wait(mira, by_id("counter"), lambda state: state["data"]["phase"] == "completed")
    theirs = wait(mira, by_id("order-ref"), shown)
    hers = wait(panel, by_id("order-ref"), shown)
    assert theirs["text"] == hers["text"], (theirs, hers)
    lea.keep("7-ordered")
    mira.keep("7-ordered-desk")
    return str(hers["text"])


def try_demo(anybody: Window, places: Places) -> None:
    """Be both people on the demo's own page, as far as paying."""
    anybody.visit(f"{places.theke}/demo")
    shop, desk = anybody.within("section.shop iframe"), anybody.within("section.desk iframe")
    panel = shop.within(PANEL)
    shop.press(LAUNCHER)
    panel.press(by_id("ask-for-advice"))
    wait(anybody, by_id("demo-text"), lambda state: state["data"]["step"] == "1")
    desk.press(by_id("accept"))
    wait(anybody, by_id("demo-text"), lambda state: state["data"]["step"] == "2")
    desk.write(by_id("talk-input"), "What do you drink?", "Enter")
    panel.press(by_id("tab-talk"))
    wait(panel, by_id("talk-item"), shown)
    anybody.keep("8-demo")


@contextmanager
def demo(theke: str, *more: str) -> Iterator[Places]:
    """Run the demo; give its places."""
    port = 16_000 + secrets.randbelow(16_000)
    with tempfile.TemporaryDirectory() as data:
        command = [theke, "demo", "--no-robot", "--port", str(port), "--data", data, *more]
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            for _ in range(600):
                try:
                    urllib.request.urlopen(f"http://localhost:{port}/healthz").close()
                    break
                except urllib.error.URLError:
                    time.sleep(0.1)
            yield Places(port)
        finally:
            child.terminate()
            child.wait()


def main(theke: str, *names: str) -> None:
    """Run the main job in each engine, and say how long it took."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    for name in names or ENGINES:
        with demo(theke) as places, ENGINES[name]() as somebody:
            began = time.monotonic()
            order = buy(somebody(), somebody(), places)
            took_s = time.monotonic() - began
            print(f"{name}: order {order} after {took_s:.1f} s", flush=True)  # noqa: T201 -- its result
            try_demo(somebody(), places)
            print(f"{name}: both sides on one page", flush=True)  # noqa: T201 -- its result


if __name__ == "__main__":
    main(*sys.argv[1:])
