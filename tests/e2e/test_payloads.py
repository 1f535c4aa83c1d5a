"""Forty script payloads in names, chat, product and shop texts run nowhere; and a full purchase
gives no report of the content security policy.

A policy alone would keep them from running. So nothing may be born of them either: no element that
a payload asks for, and no report that a policy had to stop one.
"""

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.callers import Api, Caller, new_id
from tests.e2e.browsers import person
from tests.e2e.people import Advisor, PayPage, Shopper
from tests.e2e.test_purchase import fill_cart, meet
from tests.process.story import CARD
from tests.servers import THEKE, DemoServer, Process, free_port
from theke_server.demo.setup import ADVISOR, PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

RUN = "window.ran=1;window.top.ran=1"
PAYLOADS = [
    f"<script>{RUN}</script>",
    f"<img src=x onerror='{RUN}'>",
    f"<svg onload='{RUN}'>",
    f"<svg><script>{RUN}</script></svg>",
    f'"><script>{RUN}</script>',
    f"'><img src=x onerror={RUN}>",
    f"</title><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f"</style><script>{RUN}</script>",
    f"<iframe srcdoc='<script>{RUN}</script>'>",
    f"<iframe src='javascript:{RUN}'>",
    f"<a href='javascript:{RUN}' autofocus>x</a>",
    f"<body onload={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<details open ontoggle={RUN}>",
    f"<video><source onerror={RUN}>",
    f"<audio src=x onerror={RUN}>",
    f"<marquee onstart={RUN}>",
    f"<object data='javascript:{RUN}'>",
    f"<embed src='javascript:{RUN}'>",
    f"<math><mtext><img src=x onerror={RUN}></mtext></math>",
    f"<template><script>{RUN}</script></template>",
    f"<form action='javascript:{RUN}'><button autofocus>x</button></form>",
    f"<link rel=stylesheet href=x onerror={RUN}>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    f"<base href='javascript:{RUN}//'>",
    f"${{{RUN}}}",
    f"{{{{{RUN}}}}}",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"`-{RUN}-`",
    f"';{RUN};//",
    f'";{RUN};//',
    f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"%3Cscript%3E{RUN}%3C/script%3E",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    f"<SCRIPT>{RUN}</SCRIPT>",
    f"<img/src=x/onerror={RUN}>",
    f"<custom-element onclick={RUN} tabindex=0 autofocus onfocus={RUN}>",
    f"javascript:{RUN}",
]
BORN = """() => {
  const born = [];
  const look = (root) => {
    for (const one of root.querySelectorAll('*')) {
      const armed = [...one.attributes].some(({ name, value }) =>
        /^(on.*|srcdoc)$/i.test(name) ||
        ((/^(href|src|action|data)$/i.test(name) || (name === 'content' && one.httpEquiv)) &&
          value.includes('ran=1')));
      const foreign = /^(marquee|object|embed|base|math|custom-element|scr<.*)$/i
        .test(one.localName);
      if (armed || foreign || (one.localName === 'script' && one.textContent.includes('ran=1'))) {
        born.push(one.outerHTML.slice(0, 80));
      }
      if (one.shadowRoot) look(one.shadowRoot);
      if (one.content instanceof DocumentFragment) look(one.content);
    }
  };
  look(document);
  return born;
}"""
WATCH = """
window.reports = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.reports.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});
"""
CONFIG = """
[server]
port = {port}
data = "{data}"
demo = true

[providers.sandbox]
kind = "sandbox"
url = "http://127.0.0.1:{port}"
browser_url = "http://sandbox.localhost:{port}"
secret_key = "sk_0123456789abcdef"
webhook_secret = "wh_0123456789abcdef"

[shops.demo]
name = {name}
origins = ["http://127.0.0.1:{port}"]
currency = "CHF"
providers = ["sandbox"]
catalogue = "{goods}"
{canned}
"""
CANNED = """
[[shops.demo.canned]]
short = "c{number}"
text = {{ en = {text}, de = {text} }}
"""
GOODS = """
currency = "CHF"
tax_rates_bp = { standard = 810 }
[[categories]]
id = "all"
name = { en = "All", de = "Alles" }
[[delivery]]
id = "post"
name = { en = "Post", de = "Post" }
countries = ["CH"]
days_min = 1
days_max = 2
steps = [{ up_to_g = 30000, price = 700 }]
"""
ITEM = """
[[products]]
id = "p{number}"
category = "all"
name = {{ en = {text}, de = {text} }}
summary = {{ en = {text}, de = {text} }}
text = {{ en = {text}, de = {text} }}
[[products.variants]]
sku = "p{number}-a"
price = 1000
name = {{ en = {text}, de = {text} }}
"""


@dataclass
class Watched:
    """Pages in which nothing foreign may run."""

    context: BrowserContext

    async def check(self) -> None:
        """Nothing ran in any frame, nothing was born, and no policy had anything to report."""
        for page in self.context.pages:
            for frame in page.frames:
                if frame.url.startswith("http"):
                    assert not await frame.evaluate("Boolean(window.ran)"), frame.url
                    born = await frame.evaluate(BORN)
                    assert not born, (frame.url, born)
                    reports = await frame.evaluate("window.reports || []")
                    assert not reports, (frame.url, reports)


async def watched(browser: Browser) -> tuple[Watched, Page]:
    """Return the browser of someone whose pages are watched."""
    context = await person(browser)
    await context.add_init_script(WATCH)
    return Watched(context), await context.new_page()


@pytest_asyncio.fixture(loop_scope="session")
async def hostile_shop(tmp_path: Path) -> AsyncGenerator[DemoServer]:
    """A shop whose own texts are payloads."""
    goods = tmp_path / "goods"
    goods.mkdir()
    items = [
        ITEM.format(number=number, text=json.dumps(text)) for number, text in enumerate(PAYLOADS)
    ]
    (goods / "goods.toml").write_text(GOODS + "".join(items))
    port = free_port()
    config = tmp_path / "theke.toml"
    canned = [
        CANNED.format(number=number, text=json.dumps(text)) for number, text in enumerate(PAYLOADS)
    ]
    name = json.dumps(" ".join(PAYLOADS))
    config.write_text(
        CONFIG.format(port=port, data=tmp_path, goods=goods, name=name, canned="".join(canned))
    )
    add = [THEKE, "advisor", "add", "demo", ADVISOR, "--config", str(config)]
    adding = await asyncio.create_subprocess_exec(*add, stdin=asyncio.subprocess.PIPE)
    await adding.communicate(f"{PASSWORD}\n".encode())
    origin = f"http://localhost:{port}"
    process = Process(
        [THEKE, "serve", "--config", str(config)], tmp_path / "log", f"{origin}/healthz"
    )
    await process.start()
    yield DemoServer(port=port, data=tmp_path, process=process)
    await process.stop()


async def test_payloads_in_product_and_shop_texts_run_nowhere(
    browser: Browser, hostile_shop: DemoServer
) -> None:
    lea, shop = await watched(browser)
    mira, desk = await watched(browser)
    shopper, advisor = Shopper(shop, hostile_shop), Advisor(desk, hostile_shop)
    await advisor.sign_in()
    await meet(shopper, advisor)
    async with Api(hostile_shop.theke) as api:
        await api.sign_in(ADVISOR, PASSWORD)
        found = await api.client.get("/v1/shops/demo/products?limit=50")
        assert len(found.json()["products"]) == len(PAYLOADS)
    beside = await mira.context.new_page()
    for number in range(0, len(PAYLOADS), 8):
        await beside.goto(f"{hostile_shop.shop}/p/p{number}")
        await mira.check()
    await advisor.at("search").fill("script")
    await advisor.at("result").first.wait_for()
    for at in range(min(4, await advisor.at("result").count())):
        await advisor.at("result-show").nth(at).click()
        await advisor.at("result-add").nth(at).click()
    await expect(shopper.at("line").nth(3)).to_be_visible()
    await shopper.at("compare-open").click()
    await expect(shopper.at("compare")).to_be_visible()
    await lea.check()
    await advisor.at("mirror-toggle").click()
    await expect(advisor.at("mirror")).to_be_visible()
    await advisor.at("mirror-toggle").click()
    await advisor.at("canned").locator("summary").click()
    await expect(advisor.at("canned-item")).to_have_count(len(PAYLOADS))
    await mira.check()
    await buys(shopper, lea)
    await mira.check()
    await lea.context.close()
    await mira.context.close()


async def buys(shopper: Shopper, lea: Watched) -> None:
    """Go through checkout, pay page and confirmation, and look at each."""
    await shopper.fill_in()
    await shopper.to_the_till()
    await lea.check()
    await shopper.approve()
    page = await shopper.pay_page()
    await lea.check()
    await page.card(CARD)
    await shopper.phase("completed")
    await expect(page.page.get_by_test_id("print")).to_be_visible()
    await lea.check()


async def test_payloads_in_names_and_chat_run_nowhere(browser: Browser, server: DemoServer) -> None:
    mira, desk = await watched(browser)
    lea, shop = await watched(browser)
    shopper, advisor = Shopper(shop, server), Advisor(desk, server)
    await advisor.sign_in()
    await meet(shopper, advisor)
    async with Api(server.theke) as api:
        held = await shopper.credentials()
        caller = Caller(server.theke, held["session_id"], held["party_id"], held["party_token"])
        api.heard.clear()
        await caller.connect()
        for text in PAYLOADS:
            answer = await caller.ask("say", {"id": new_id(), "text": text})
            assert answer["result"] == "said"
            await caller.cmd("set_field", field="nickname", value=text, for_all=True)
        await expect(advisor.at("talk-item")).to_have_count(len(PAYLOADS))
        await expect(shopper.at("talk-item")).to_have_count(len(PAYLOADS))
        await caller.close()
    await shopper.at("tab-talk").click()
    # Who goes on speaking is named once.
    await expect(shopper.view.locator("theke-talk li.on")).to_have_count(len(PAYLOADS) - 1)
    await reads_back(shopper, advisor)
    await reads_back(advisor, shopper)
    await lea.check()
    await mira.check()
    await lea.context.close()
    await mira.context.close()


TO_THE_TOP = """async (log) => {
  log.scrollTop = 0;
  await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
}"""


async def reads_back(reader: Shopper | Advisor, other: Shopper | Advisor) -> None:
    """Who reads what was said before stays there, hears of what is new, and gets to it."""
    log = reader.view.locator(".log").first
    await log.evaluate(TO_THE_TOP)
    await other.at("talk-input").fill("And this? https://theke.example/guide")
    await other.at("talk-send").click()
    await expect(reader.at("talk-fresh")).to_have_text("1 new message")
    assert await log.evaluate("(log) => log.scrollTop") == 0
    await reader.shot(f"reads-back-{type(reader).__name__.lower()}")
    await reader.at("talk-fresh").click()
    link = reader.at("talk-item").last.get_by_role("link")
    await expect(link).to_be_in_viewport()
    await expect(link).to_have_attribute("rel", "noopener noreferrer")
    await expect(reader.at("talk-fresh")).to_have_count(0)


async def test_what_a_payload_would_do_is_seen(browser: Browser) -> None:
    """The look that the other tests rely on finds what runs and what is born."""
    context = await person(browser)
    page = await context.new_page()
    page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.dismiss()))
    unseen: list[str] = []
    for text in PAYLOADS:
        await page.goto("about:blank")
        await page.set_content(f"<p>{text}</p>")
        if text.startswith("<") and not await page.evaluate(BORN):
            unseen.append(text)
    assert unseen == []
    await context.close()


async def test_a_full_purchase_gives_no_report_of_any_policy(
    browser: Browser, server: DemoServer
) -> None:
    lea, shop = await watched(browser)
    mira, desk = await watched(browser)
    shopper, advisor = Shopper(shop, server), Advisor(desk, server)
    await advisor.sign_in()
    await meet(shopper, advisor)
    await fill_cart(shopper, advisor)
    await shopper.fill_in()
    await shopper.to_the_till()
    await shopper.approve()
    page: PayPage = await shopper.pay_page()
    await page.card(CARD)
    await shopper.phase("completed")
    await lea.check()
    await mira.check()
    await lea.context.close()
    await mira.context.close()
