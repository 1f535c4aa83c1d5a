"""One server and one browser for all browser tests of this process; people come fresh each time."""

from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.e2e.browsers import WAIT_S, chromium, person
from tests.e2e.deployments import PaymentServer, payment_server
from tests.e2e.people import Advisor, Shopper
from tests.e2e.tills import canaries, overhear
from tests.mailbox import Mailbox, mailbox
from tests.servers import DemoServer, demo_server

expect.set_options(timeout=WAIT_S * 1_000)  # what is fast is measured in test_quick.py


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncGenerator[Browser]:
    """Chromium."""
    async with chromium() as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[DemoServer]:
    """Shop, Theke and sandbox; nothing that they print may be a traceback."""
    async with demo_server(tmp_path_factory.mktemp("server")) as running:
        yield running
        assert "Traceback" not in running.process.said()
        assert "internal_error" not in running.process.said()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def box() -> AsyncGenerator[Mailbox]:
    """A real mail server, with the letters of one file's tests."""
    async with mailbox() as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def mailing(
    box: Mailbox, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[DemoServer]:
    """A demo that mails, for one file: nobody is at the desk but whom its tests let there."""
    data = tmp_path_factory.mktemp("mailing")
    async with demo_server(data, "--mail", f"127.0.0.1:{box.port}") as running:
        yield running
        assert "Traceback" not in running.process.said()
        assert "internal_error" not in running.process.said()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def money(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[PaymentServer]:
    """Shop and Theke with doubles of real payment companies; no traceback of anybody."""
    async with payment_server(tmp_path_factory.mktemp("money")) as running:
        yield running
        for process in (
            running.process,
            *(company.process for company in running.companies.values()),
        ):
            assert "Traceback" not in process.said()
        assert "internal_error" not in running.process.said()
        assert canaries(running.process.said()) == []


@pytest_asyncio.fixture(loop_scope="session")
async def mira(browser: Browser, money: PaymentServer) -> AsyncGenerator[Advisor]:
    """Mira, at the desk of the shop that takes real money; she is told no secret of a payment."""
    context = await person(browser)
    page = await context.new_page()
    heard = overhear(page)
    advisor = Advisor(page, money)
    await advisor.sign_in()
    yield advisor
    await context.close()
    assert advisor.errors == []
    assert len(heard) > 1
    assert canaries("\n".join(heard)) == []


@pytest_asyncio.fixture(loop_scope="session")
async def shopper(browser: Browser, server: DemoServer) -> AsyncGenerator[Shopper]:
    """Lea, at a desktop computer."""
    context = await person(browser)
    lea = Shopper(await context.new_page(), server)
    yield lea
    await context.close()
    assert lea.errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def advisor(browser: Browser, server: DemoServer) -> AsyncGenerator[Advisor]:
    """Mira, signed in at the desk."""
    context = await person(browser)
    mira = Advisor(await context.new_page(), server)
    await mira.sign_in()
    yield mira
    await context.close()
    assert mira.errors == []
