"""How a call comes about, step by step: when each happened, by the clock of the page."""

from playwright.async_api import Browser, Frame, Page

from tests.e2e.browsers import person
from tests.e2e.people import Advisor, Shopper
from tests.e2e.test_call_forms import at_desk
from tests.e2e.test_panel import panel_frame
from tests.servers import DemoServer

STAGES = """
(() => {
  const stages = (window.stages = {});
  const mark = (name) => { stages[name] ??= performance.timeOrigin + performance.now(); };
  addEventListener('click', (event) => {
    const pressed = event.composedPath()[0];
    const button = pressed.closest?.('[data-testid="call-yes"]');
    if (!button) return;
    for (const name of Object.keys(stages)) delete stages[name];
    mark('pressed');
  }, true);

  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...given) {
      super(...given);
      const asked = new Map();
      this.addEventListener('message', ({ data }) => {
        const [, number] = /^43(\\d+)\\[/.exec(data) ?? [];
        if (asked.has(number)) mark(`${asked.get(number)} answered`);
        const [, kind] = /^42\\["signal",.*"kind":"(\\w+)"/.exec(data) ?? [];
        if (kind) mark(`${kind} came`);
      });
      this.asked = asked;
    }
    send(data) {
      const [, number, what] = /^42(\\d+)\\["\\w+",.*?"type":"(answer_call|join)"/.exec(data) ?? [];
      if (number) { this.asked.set(number, what); mark(`${what} sent`); }
      const [, kind] = /"kind":"(offer|answer)"/.exec(data) ?? [];
      if (kind) mark(`${kind} sent`);
      super.send(data);
    }
  };

  const devices = navigator.mediaDevices;
  if (devices) {
    const ask = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (wanted) => {
      const what = wanted.video ? 'camera' : 'microphone';
      mark(`${what} asked`);
      try { return await ask(wanted); } finally { mark(`${what} there`); }
    };
  }

  const Real = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Real {
    constructor(...given) {
      super(...given);
      this.addEventListener('iceconnectionstatechange', () => {
        if (this.iceConnectionState === 'connected') mark('a way found');
      });
      this.addEventListener('connectionstatechange', () => {
        if (this.connectionState === 'connected') mark('keys agreed');
      });
      this.addEventListener('track', ({ track }) => {
        if (track.kind === 'video') track.addEventListener('unmute', () => mark('first packet'));
      });
    }
  };

  const own = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject');
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', {
    ...own,
    set(stream) {
      own.set.call(this, stream);
      if (!stream || this.tagName !== 'VIDEO' || this.className === 'own') return;
      mark('face drawn');
      this.requestVideoFrameCallback?.(() => mark('first frame'));
    },
  });
})();
"""
"""Marks the first time of each step since "Talk" was pressed, in milliseconds; changes nothing."""


async def stages(place: Page | Frame) -> dict[str, float]:
    """Return when each step was taken so far."""
    found: dict[str, float] = await place.evaluate("window.stages")
    return found


async def rung(shopper: Shopper, advisor: Advisor) -> None:
    """Let the advisor call, and wait until the shopper can say yes."""
    await advisor.page.evaluate("for (const name in window.stages) delete window.stages[name]")
    await at_desk(advisor, "call-start").click()
    await shopper.at("call-yes").wait_for()


async def first_frame(shopper: Shopper, advisor: Advisor) -> dict[str, float]:
    """Say yes to a call that rings; return the milliseconds from the press to each step.

    The steps at the desk begin with `desk: `.
    """
    frame = await panel_frame(shopper)
    await shopper.at("call-yes").click()
    for _ in range(400):
        hers = await stages(frame)
        if "first frame" in hers:
            theirs = {f"desk: {name}": at for name, at in (await stages(advisor.page)).items()}
            began = hers["pressed"]
            return {name: at - began for name, at in {**hers, **theirs}.items()}
        await shopper.page.wait_for_timeout(25)
    raise AssertionError(f"no picture: {await stages(frame)}")


async def visitor(browser: Browser, server: DemoServer, advisor: Advisor) -> Shopper:
    """Return somebody new at the counter of an advisor, and nobody else there."""
    context = await person(browser)
    await context.add_init_script(STAGES)
    shopper = Shopper(await context.new_page(), server)
    await shopper.visit("/?lang=en")
    await shopper.ask_for_advice()
    await advisor.accept(shopper)
    return shopper


async def desk(browser: Browser, server: DemoServer) -> Advisor:
    """Return an advisor at the desk whose steps are marked."""
    context = await person(browser)
    await context.add_init_script(STAGES)
    advisor = Advisor(await context.new_page(), server)
    await advisor.sign_in()
    return advisor


async def left(shopper: Shopper) -> None:
    """End the call and the visit."""
    await shopper.at("call-end").click()
    await shopper.at("call-start").wait_for()
    await shopper.page.context.close()


def middle(values: list[float], share: float = 0.5) -> float:
    """Return the value that so many lie below or at."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * len(ordered)))]
