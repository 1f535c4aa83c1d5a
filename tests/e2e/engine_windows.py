"""Windows of Firefox, Chromium and WebKit, with what people do in them: one form for two ways to
drive them.

Firefox is driven by playwright over WebDriver BiDi, WebKit by selenium over WebDriver. Both come
with `make engines` only, in an environment of its own. Chromium is there for calls with Firefox.
"""

# pyright: basic

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Protocol

from tests.e2e.calls import WATCH
from tests.e2e.flags import FLAGS

FIREFOX = "/usr/bin/firefox-esr"
WEBKIT = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser"
SCREEN = 78
SHOTS = Path(__file__).parents[2] / "test-output" / "engines"
WIDTH, HEIGHT = 1440, 900
WAIT_S = 30.0
LOOK_S = 0.05
PARTITIONED = {
    # Else clicks end at the border of a frame of another site.
    "fission.autostart": False,
    # Storage by site, as visitors have it; the driver's own profile switches it off.
    "network.cookie.cookieBehavior": 5,
    "browser.contentblocking.features.standard": "-tp,cookieBehavior5,cookieBehaviorPBM5,-cm,-fp",
    # Devices that are none, and nobody who would be asked for them.
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
}
CHROMIUM = "/usr/bin/chromium"
STATE = """(one) => ({
  text: one.textContent.trim(), value: one.value ?? '', open: one.open === true,
  shown: one.checkVisibility(), data: {...one.dataset},
})"""
DEEP = """
const inner = (root) => [...root.querySelectorAll('*')].flatMap((one) => one.shadowRoot ?? []);
const deep = (root, css) => [...root.querySelectorAll(css),
  ...inner(root).flatMap((shadow) => deep(shadow, css))];
return arguments[0].split(' ').reduce((roots, css) => [...new Set(roots.flatMap((root) =>
  [...deep(root, css), ...(root.shadowRoot ? deep(root.shadowRoot, css) : [])]))], [document]);
"""
"""What a selector finds, also in shadows: WebDriver's own looks into none."""
AT_REST = """
const [element, done] = arguments;
element.scrollIntoView({block: 'center'});
const place = () => {
  const {left, top} = element.getBoundingClientRect();
  return `${left} ${top}`;
};
let last = '', times = 0;
const look = () => {
  times = place() === last ? times + 1 : 0;
  last = place();
  if (times < 6) requestAnimationFrame(look);
  else done();
};
look();
"""
"""Brings something into view, and waits until it moves no more: a page that loads still grows."""

State = dict[str, Any]


class Window(Protocol):
    """A window of a browser, or a frame in it, with what people do there."""

    def visit(self, address: str) -> None: ...
    def within(self, frame: str) -> "Window": ...
    def press(self, what: str) -> None: ...
    def write(self, what: str, text: str, last: str = "Tab") -> None: ...
    def choose(self, what: str, value: str) -> None: ...
    def key(self, name: str, control: bool = False) -> None: ...
    def type(self, text: str) -> None: ...
    def state(self, what: str) -> State | None: ...
    def newest(self) -> "Window": ...
    def keep(self, name: str) -> None: ...
    def run(self, script: str) -> Any: ...


def wait(window: Window, what: str, fits: Callable[[State], bool]) -> State:
    """Wait until something is as it must become."""
    end = time.monotonic() + WAIT_S
    state: State | None = None
    while time.monotonic() < end:
        state = window.state(what)
        if state and fits(state):
            return state
        time.sleep(LOOK_S)
    raise AssertionError(f"{what}: {state}")


def shown(state: State) -> bool:
    """Whether it can be seen."""
    return bool(state["shown"])


class Driven:
    """A window of Firefox or Chromium, driven by playwright."""

    def __init__(self, name: str, page: Any, frames: tuple[str, ...] = ()) -> None:
        self.name = name
        self.page = page
        self.frames = frames

    def _locate(self, what: str) -> Any:
        place = self.page
        for frame in self.frames:
            place = place.frame_locator(frame)
        return place.locator(what).first

    def visit(self, address: str) -> None:
        self.page.goto(address)

    def within(self, frame: str) -> "Driven":
        return Driven(self.name, self.page, (*self.frames, frame))

    def press(self, what: str) -> None:
        self._locate(what).click()

    def write(self, what: str, text: str, last: str = "Tab") -> None:
        # `fill` sets the value by script, and no `change` follows.
        element = self._locate(what)
        element.click()
        element.press_sequentially(text)
        if last:
            element.press(last)

    def choose(self, what: str, value: str) -> None:
        self._locate(what).select_option(value)

    def key(self, name: str, control: bool = False) -> None:
        self.page.keyboard.press(f"Control+{name}" if control else name)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def state(self, what: str) -> State | None:
        element = self._locate(what)
        return element.evaluate(STATE) if element.count() else None

    def newest(self) -> "Driven":
        end = time.monotonic() + WAIT_S
        while len(self.page.context.pages) < 2 and time.monotonic() < end:
            self.page.wait_for_timeout(50)
        return Driven(self.name, self.page.context.pages[-1])

    def keep(self, name: str) -> None:
        self.page.screenshot(path=SHOTS / f"{self.name}-{name}.png")

    def run(self, script: str) -> Any:
        return self._locate("body").evaluate(script)


class WebKit:
    """A window of WebKit, driven over WebDriver."""

    def __init__(self, driver: Any, name: str = "", frames: tuple[str, ...] = ()) -> None:
        self.driver = driver
        self.name = name or driver.current_window_handle
        self.frames = frames

    def _all(self, what: str) -> list[Any]:
        self.driver.switch_to.window(self.name)
        self.driver.switch_to.default_content()
        for frame in self.frames:
            found = self.driver.execute_script(DEEP, frame)
            if not found:
                return []
            self.driver.switch_to.frame(found[0])
        return list(self.driver.execute_script(DEEP, what))

    def _do(self, what: str, act: Callable[[Any], None]) -> None:
        from selenium.common.exceptions import WebDriverException

        end = time.monotonic() + WAIT_S
        while True:
            try:
                found = [element for element in self._all(what) if element.is_displayed()]
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

    def within(self, frame: str) -> "WebKit":
        return WebKit(self.driver, self.name, (*self.frames, frame))

    def press(self, what: str) -> None:
        self._do(what, self._click)

    def write(self, what: str, text: str, last: str = "Tab") -> None:
        from selenium.webdriver.common.keys import Keys

        def type_in(element: Any) -> None:
            self._click(element)
            element.send_keys(text + (getattr(Keys, last.upper()) if last else ""))

        self._do(what, type_in)

    def _click(self, element: Any) -> None:
        """Press as a pointer does: WebDriver's own click takes what is in a shadow for covered."""
        from selenium.webdriver.common.action_chains import ActionChains

        self.driver.execute_async_script(AT_REST, element)
        ActionChains(self.driver).move_to_element(element).click().perform()

    def choose(self, what: str, value: str) -> None:
        from selenium.webdriver.support.select import Select

        self._do(what, lambda element: Select(element).select_by_value(value))

    def key(self, name: str, control: bool = False) -> None:
        from selenium.webdriver.common.keys import Keys

        key = getattr(Keys, name.upper(), name)
        chain = self._keyboard()
        if control:
            chain = chain.key_down(Keys.CONTROL).send_keys(key).key_up(Keys.CONTROL)
        else:
            chain = chain.send_keys(key)
        chain.perform()

    def type(self, text: str) -> None:
        self._keyboard().send_keys(text).perform()

    def _keyboard(self) -> Any:
        """What types wherever the focus is."""
        from selenium.webdriver.common.action_chains import ActionChains

        self._all("body")
        return ActionChains(self.driver)

    def state(self, what: str) -> State | None:
        from selenium.common.exceptions import WebDriverException

        try:
            found = self._all(what)
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

    def run(self, script: str) -> Any:
        self._all("body")
        return self.driver.execute_script(f"return ({script})()")

    def keep(self, name: str) -> None:
        self.driver.switch_to.window(self.name)
        self.driver.switch_to.default_content()
        self.driver.save_screenshot(str(SHOTS / f"webkit-{name}.png"))


@contextmanager
def playwrights() -> Iterator[Callable[[str], Window]]:
    """Give a way to a window of somebody else in Firefox or Chromium: each has an own browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, ExitStack() as stack:

        def started(name: str) -> Any:
            if name == "chromium":
                return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            return playwright.firefox.launch(
                channel="moz-firefox", executable_path=FIREFOX, firefox_user_prefs=PARTITIONED
            )

        def somebody(name: str) -> Window:
            browser = started(name)
            stack.callback(browser.close)
            size = {"width": WIDTH, "height": HEIGHT}
            context = browser.new_context(viewport=size, locale="en-GB")
            context.add_init_script(WATCH)
            page = context.new_page()
            page.set_default_timeout(WAIT_S * 1_000)
            return Driven(name, page)

        yield somebody


@contextmanager
def firefox() -> Iterator[Callable[[], Window]]:
    """Run Firefox; give a way to a window of somebody else."""
    with playwrights() as somebody:
        yield lambda: somebody("firefox")


@contextmanager
def webkit() -> Iterator[Callable[[], Window]]:
    """Run WebKit on a screen of its own; give a way to a window of somebody else."""
    from selenium import webdriver
    from selenium.webdriver.webkitgtk.options import Options
    from selenium.webdriver.webkitgtk.service import Service

    with ExitStack() as stack:
        size = f"{WIDTH + 100}x{HEIGHT + 200}x24"
        screen = ["Xvfb", f":{SCREEN}", "-screen", "0", size, "-nolisten", "tcp"]
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
            driver.set_window_size(WIDTH, HEIGHT)
            return WebKit(driver)

        yield somebody


ENGINES = {"firefox": firefox, "webkit": webkit}
