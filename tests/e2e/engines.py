"""The product's main job in the engines that the other browser tests do not run: Firefox, WebKit.

A shopper asks for advice; an advisor at the desk accepts, writes, shows and adds; the shopper
notices it, loads the page anew, fills in and pays; both read the same order number. After that the
demo's page with both sides at once, from the first question to the step of paying. Then a call, in
Firefox and between Firefox and Chromium in both roles; an engine without calls says so and goes on.
`make engines` installs what this needs, in an environment of its own, and runs it; CI has Chromium
only. What was on the screens is kept in `test-output/engines/`.

Run it as `python -m tests.e2e.engines THEKE [firefox|webkit|calls ...]`; THEKE is the command to
try.
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

from tests.e2e.calls import PROBE
from tests.e2e.engine_windows import (
    ENGINES,
    SHOTS,
    WAIT_S,
    Window,
    playwrights,
    shown,
    wait,
)

PANEL = 'iframe[src*="/panel"]'
CARD = "theke-card-frame iframe"
LAUNCHER = "theke-launcher .start"
CALLS = "calls"
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
    if not lea.run("() => typeof RTCPeerConnection !== 'undefined'"):
        cannot_call(lea, mira)
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


def flows(window: Window, *, picture: bool) -> dict[str, float]:
    """Wait until a voice comes, and a picture or none; return what has come."""
    end = time.monotonic() + WAIT_S
    found: dict[str, float] = {}
    while time.monotonic() < end:
        before, found = found, window.run(PROBE)
        moves = before and found["decoded"] > before["decoded"]
        if before and found["energy"] > before["energy"] and bool(moves) is picture:
            return found
        time.sleep(0.5)
    raise AssertionError(found)


def call(lea: Window, mira: Window, places: Places) -> None:
    """Call her, see each other, hang up."""
    panel = lea.within(PANEL)
    sign_in(mira, f"{places.theke}/desk?shop=demo&lang=en")
    meet(lea, mira, places.shop)
    mira.press(by_id("call-start"))
    panel.press(by_id("call-yes"))
    flows(panel, picture=True)
    flows(mira, picture=False)
    panel.press(by_id("call-more"))
    panel.press(f"{by_id('call-form')}[data-form=two_way]")
    for who, window in ((lea, panel), (mira, mira)):
        flows(window, picture=True)
        who.keep("call")
    lea.visit(f"{places.shop}/?lang=en")
    for window in (panel, mira):
        flows(window, picture=True)
    mira.press(by_id("call-end"))
    wait(mira, by_id("call-start"), shown)


def calls(theke: str) -> None:
    """Call in Firefox, and between Firefox and Chromium in both roles."""
    for hers, theirs in (("firefox", "firefox"), ("chromium", "firefox"), ("firefox", "chromium")):
        with demo(theke) as places, playwrights() as somebody:
            call(somebody(hers), somebody(theirs), places)
            print(f"{hers} calls {theirs}: both seen and heard", flush=True)  # noqa: T201 -- its result


def cannot_call(lea: Window, mira: Window) -> None:
    """An engine without calls says so at the desk, and to who would call; they go on in writing."""
    panel = lea.within(PANEL)
    panel.press(by_id("call-open"))
    for window in (panel, mira):
        wait(window, by_id("call-unsupported"), shown)
    lea.keep("call")
    mira.keep("call")


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
    for name in names or (*ENGINES, CALLS):
        if name == CALLS:
            calls(theke)
            continue
        with demo(theke) as places, ENGINES[name]() as somebody:
            began = time.monotonic()
            order = buy(somebody(), somebody(), places)
            took_s = time.monotonic() - began
            print(f"{name}: order {order} after {took_s:.1f} s", flush=True)  # noqa: T201 -- its result
            try_demo(somebody(), places)
            print(f"{name}: both sides on one page", flush=True)  # noqa: T201 -- its result


if __name__ == "__main__":
    main(*sys.argv[1:])
