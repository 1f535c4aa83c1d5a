"""The product's main job in the engines that the other browser tests do not run: Firefox, WebKit.

A shopper asks for advice, an advisor at the desk accepts and adds, the shopper loads the page anew,
fills in and pays, and both read the same order number. `make engines` installs what this needs, in
an environment of its own, and runs it; CI has Chromium only.

Run it as `python tests/e2e/engines.py THEKE [firefox|webkit ...]`; THEKE is the command to try.
"""

# pyright: basic

import os
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Protocol

FIREFOX = "/usr/bin/firefox-esr"
WEBKIT = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser"
SCREEN = 78
WAIT_S = 30.0
LOOK_S = 0.05
PANEL = 'iframe[src*="/panel"]'
CARD = "theke-card-frame iframe"
ADVISOR, PASSWORD = "mira", "theke-demo"
ADDRESS = {
    "name": ("who", "Lea Muster"),
    "email": ("who", "lea@example.org"),
    "street": ("where", "Gasse 7"),
    "postal_code": ("where", "8001"),
    "city": ("where", "Bern"),
}
PARTITIONED = {
    # Else clicks end at the border of a frame of another site.
    "fission.autostart": False,
    # Storage by site, as visitors have it; the driver's own profile switches it off.
    "network.cookie.cookieBehavior": 5,
    "browser.contentblocking.features.standard": "-tp,cookieBehavior5,cookieBehaviorPBM5,-cm,-fp",
}
STATE = """(one) => ({
  text: one.textContent.trim(), value: one.value ?? '', open: one.open === true,
  shown: one.checkVisibility(), status: one.dataset.status ?? '', phase: one.dataset.phase ?? '',
})"""
DEEP = """
const inner = (root) => [...root.querySelectorAll('*')].flatMap((one) => one.shadowRoot ?? []);
const deep = (root, css) => [...root.querySelectorAll(css),
  ...inner(root).flatMap((shadow) => deep(shadow, css))];
return arguments[0].split(' ').reduce((roots, css) => [...new Set(roots.flatMap((root) =>
  [...deep(root, css), ...(root.shadowRoot ? deep(root.shadowRoot, css) : [])]))], [document]);
"""
"""What a selector finds, also in shadows: WebDriver's own looks into none."""

State = dict[str, Any]


class Window(Protocol):
    """A window of a browser, with what people do in it. `frame` is what something is in."""

    def visit(self, address: str) -> None: ...
    def press(self, what: str, frame: str = "") -> None: ...
    def write(self, what: str, text: str, frame: str = "") -> None: ...
    def choose(self, what: str, value: str, frame: str = "") -> None: ...
    def state(self, what: str, frame: str = "") -> State | None: ...
    def newest(self) -> "Window": ...


def by_id(name: str) -> str:
    """Return the selector of something by its test id."""
    return f'[data-testid="{name}"]'


def wait(window: Window, what: str, fits: Callable[[State], bool], frame: str = "") -> State:
    """Wait until something is as it must become."""
    end = time.monotonic() + WAIT_S
    state: State | None = None
    while time.monotonic() < end:
        state = window.state(what, frame)
        if state and fits(state):
            return state
        time.sleep(LOOK_S)
    raise AssertionError(f"{what}: {state}")


def shown(state: State) -> bool:
    """Whether it can be seen."""
    return bool(state["shown"])


def sign_in(mira: Window, desk: str) -> None:
    """Sign in at a desk, and be in."""
    mira.visit(desk)
    mira.write(by_id("sign-in-name"), ADVISOR)
    mira.write(by_id("sign-in-password"), PASSWORD)
    mira.press(by_id("sign-in"))
    wait(mira, by_id("board"), shown)


def unfold(lea: Window, step: str) -> None:
    """Open a step of the checkout, where it is closed."""
    for _ in range(20):
        if wait(lea, by_id(f"step-{step}"), shown, PANEL)["open"]:
            return
        lea.press(f"{by_id(f'step-{step}')} summary", PANEL)
        time.sleep(0.2)
    raise AssertionError(f"{step} does not open")


def fill_in(lea: Window) -> None:
    """Who, where and how."""
    lea.press(by_id("start-checkout"), PANEL)
    for name, (step, value) in ADDRESS.items():
        unfold(lea, step)
        lea.write(f'{by_id("field")}[data-id="{name}"] {by_id("field-input")}', value, PANEL)
    unfold(lea, "where")
    lea.choose(f'{by_id("field")}[data-id="country"] {by_id("field-input")}', "CH", PANEL)
    unfold(lea, "how")
    lea.press(f"{by_id('delivery-option')} input", PANEL)


def pay(lea: Window) -> None:
    """Order on the pay page, with a card."""
    page = lea.newest()
    for field, value in (("#number", "4242424242424242"), ("#expiry", "12/39"), ("#cvc", "737")):
        page.write(field, value, CARD)
    page.press("theke-pay button.main")
    wait(page, "theke-pay h1", lambda state: state["text"].startswith("Thank you"))


def buy(lea: Window, mira: Window, shop: str, desk: str) -> str:
    """Do the main job from the first word to the order; return its number."""
    sign_in(mira, desk)
    lea.visit(f"{shop}/?lang=en")
    lea.press("theke-launcher .start")
    lea.press(by_id("ask-for-advice"), PANEL)
    mira.press(by_id("accept"))
    wait(lea, by_id("panel"), lambda state: state["status"] == "live", PANEL)
    mira.write(by_id("search"), "Tamper 58")
    mira.press(by_id("result-add"))
    wait(lea, by_id("line-quantity"), lambda state: state["value"] == "1", PANEL)
    lea.visit(f"{shop}/?lang=en")
    lea.press(by_id("line-more"), PANEL)
    wait(mira, by_id("line-quantity"), lambda state: state["value"] == "2")
    fill_in(lea)
    lea.press(by_id("to-the-till"), PANEL)
    lea.press(by_id("approve"), PANEL)
    pay(lea)
    wait(mira, by_id("counter"), lambda state: state["phase"] == "completed")
    theirs = wait(mira, by_id("order-ref"), shown)
    hers = wait(lea, by_id("order-ref"), shown, PANEL)
    assert theirs["text"] == hers["text"], (theirs, hers)
    return str(hers["text"])


class Firefox:
    """A window of Firefox, driven over WebDriver BiDi."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def _locate(self, what: str, frame: str) -> Any:
        return (self.page.frame_locator(frame) if frame else self.page).locator(what).first

    def visit(self, address: str) -> None:
        self.page.goto(address)

    def press(self, what: str, frame: str = "") -> None:
        self._locate(what, frame).click()

    def write(self, what: str, text: str, frame: str = "") -> None:
        # `fill` sets the value by script, and no `change` follows.
        element = self._locate(what, frame)
        element.click()
        element.press_sequentially(text)
        element.press("Tab")

    def choose(self, what: str, value: str, frame: str = "") -> None:
        self._locate(what, frame).select_option(value)

    def state(self, what: str, frame: str = "") -> State | None:
        element = self._locate(what, frame)
        return element.evaluate(STATE) if element.count() else None

    def newest(self) -> "Firefox":
        end = time.monotonic() + WAIT_S
        while len(self.page.context.pages) < 2 and time.monotonic() < end:
            self.page.wait_for_timeout(50)
        return Firefox(self.page.context.pages[-1])


class WebKit:
    """A window of WebKit, driven over WebDriver."""

    def __init__(self, driver: Any, name: str = "") -> None:
        self.driver = driver
        self.name = name or driver.current_window_handle

    def _all(self, what: str, frame: str) -> list[Any]:
        self.driver.switch_to.window(self.name)
        self.driver.switch_to.default_content()
        if frame:
            frames = self.driver.execute_script(DEEP, frame)
            if not frames:
                return []
            self.driver.switch_to.frame(frames[0])
        return list(self.driver.execute_script(DEEP, what))

    def _do(self, what: str, frame: str, act: Callable[[Any], None]) -> None:
        from selenium.common.exceptions import WebDriverException

        end = time.monotonic() + WAIT_S
        while True:
            try:
                found = [element for element in self._all(what, frame) if element.is_displayed()]
                if found:
                    return act(found[0])
            except WebDriverException:  # it was drawn anew, or something still lies on it
                if time.monotonic() > end:
                    raise
            assert time.monotonic() < end, f"{what} is not there"
            time.sleep(LOOK_S)

    def visit(self, address: str) -> None:
        self.driver.switch_to.window(self.name)
        self.driver.get(address)

    def press(self, what: str, frame: str = "") -> None:
        self._do(what, frame, self._click)

    def write(self, what: str, text: str, frame: str = "") -> None:
        def type_in(element: Any) -> None:
            self._click(element)
            element.send_keys(text + "\t")

        self._do(what, frame, type_in)

    def _click(self, element: Any) -> None:
        """Press as a pointer does: WebDriver's own click takes what is in a shadow for covered."""
        from selenium.webdriver.common.action_chains import ActionChains

        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
        ActionChains(self.driver).move_to_element(element).click().perform()

    def choose(self, what: str, value: str, frame: str = "") -> None:
        from selenium.webdriver.support.select import Select

        self._do(what, frame, lambda element: Select(element).select_by_value(value))

    def state(self, what: str, frame: str = "") -> State | None:
        from selenium.common.exceptions import WebDriverException

        try:
            found = self._all(what, frame)
            return (
                self.driver.execute_script(f"return ({STATE})(arguments[0])", found[0])
                if found
                else None
            )
        except WebDriverException:
            return None

    def newest(self) -> "WebKit":
        end = time.monotonic() + WAIT_S
        while len(self.driver.window_handles) < 2 and time.monotonic() < end:
            time.sleep(LOOK_S)
        [other] = [name for name in self.driver.window_handles if name != self.name]
        return WebKit(self.driver, other)


@contextmanager
def firefox() -> Iterator[Callable[[], Window]]:
    """Run Firefox; give a way to a window of somebody else: each has a browser of their own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, ExitStack() as stack:

        def somebody() -> Window:
            browser = playwright.firefox.launch(
                channel="moz-firefox", executable_path=FIREFOX, firefox_user_prefs=PARTITIONED
            )
            stack.callback(browser.close)
            size = {"width": 1280, "height": 860}
            page = browser.new_context(viewport=size, locale="en-GB").new_page()
            page.set_default_timeout(WAIT_S * 1_000)
            return Firefox(page)

        yield somebody


@contextmanager
def webkit() -> Iterator[Callable[[], Window]]:
    """Run WebKit on a screen of its own; give a way to a window of somebody else."""
    from selenium import webdriver
    from selenium.webdriver.webkitgtk.options import Options
    from selenium.webdriver.webkitgtk.service import Service

    with ExitStack() as stack:
        screen = ["Xvfb", f":{SCREEN}", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
        child = subprocess.Popen(screen, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        stack.callback(child.wait)
        stack.callback(child.terminate)
        os.environ["DISPLAY"] = f":{SCREEN}"
        time.sleep(1)

        def somebody() -> Window:
            options = Options()
            options.binary_location = WEBKIT
            options.add_argument("--automation")
            options.add_argument("--enable-itp")
            driver = webdriver.WebKitGTK(
                options=options, service=Service("/usr/bin/WebKitWebDriver")
            )
            stack.callback(driver.quit)
            driver.set_window_size(1280, 900)
            return WebKit(driver)

        yield somebody


ENGINES = {"firefox": firefox, "webkit": webkit}


@contextmanager
def demo(theke: str, *more: str) -> Iterator[int]:
    """Run the demo; give its port."""
    port = 16_000 + secrets.randbelow(16_000)
    with tempfile.TemporaryDirectory() as data:
        command = [theke, "demo", "--port", str(port), "--data", data, *more]
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            for _ in range(600):
                try:
                    urllib.request.urlopen(f"http://localhost:{port}/healthz").close()
                    break
                except urllib.error.URLError:
                    time.sleep(0.1)
            yield port
        finally:
            child.terminate()
            child.wait()


def main(theke: str, *names: str) -> None:
    """Run the main job in each engine, and say how long it took."""
    for name in names or ENGINES:
        with demo(theke) as port, ENGINES[name]() as somebody:
            began = time.monotonic()
            lea, mira = somebody(), somebody()
            order = buy(
                lea,
                mira,
                f"http://127.0.0.1:{port}",
                f"http://localhost:{port}/desk?shop=demo&lang=en",
            )
            took_s = time.monotonic() - began
            print(f"{name}: order {order} after {took_s:.1f} s")  # noqa: T201 -- what it is run for


if __name__ == "__main__":
    main(*sys.argv[1:])
