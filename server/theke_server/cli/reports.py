"""What shoppers report of an advice: for the shop, never shown at a desk."""

import asyncio

from msgspec import Struct

from theke_checkout.state.payment import Case
from theke_checkout.state.session import Session
from theke_checkout.values.codes import CaseKind, Role
from theke_checkout.values.ids import SessionId, ShopId
from theke_server.cli.console import (
    CONFIG_FILE,
    ConfigOption,
    DemoDataOption,
    Listing,
    ShopOption,
    out,
    settings_for,
    time_text,
)
from theke_server.cli.sound import sound
from theke_server.cli.whole import whole_server
from theke_server.config import Settings


class Report(Struct, frozen=True, kw_only=True):
    """A report that nobody has dealt with yet, with what the shopper wrote."""

    session_id: SessionId
    case: Case
    advisors: str
    text: str


def reports(
    shop: ShopOption = "",
    config: ConfigOption = CONFIG_FILE,
    data: DemoDataOption = None,
) -> None:
    """List what shoppers reported of an advice; `theke cases resolve` closes a report."""
    settings = settings_for(shop, config, data)
    found = asyncio.run(_reports(settings, ShopId(shop) if shop else None))
    table = Listing("Session", "Case", "Since", "Advisor", "Reason", "In the shopper's words")
    for report in found:
        reason = report.case.subject.replace("_", " ")
        since = time_text(report.case.at_ms)
        table.add_row(
            report.session_id,
            report.case.case_id,
            since,
            report.advisors,
            reason,
            report.text,
        )
    out.print(table if found else "Nothing is reported.")


async def _reports(settings: Settings, shop: ShopId | None) -> list[Report]:
    """Return all open reports, oldest first."""
    found: list[Report] = []
    async with whole_server(settings) as ctx:
        for row in await ctx.stores.lists.sessions(shop):
            session = await sound(ctx.stores, row.session_id)
            if session is None:
                continue
            for case in session.cases.values():
                if case.kind == CaseKind.REPORT:
                    text = await ctx.counter.note(row.session_id, case.case_id)
                    advisors = _advisors(session)
                    found.append(
                        Report(session_id=row.session_id, case=case, advisors=advisors, text=text)
                    )
    return sorted(found, key=lambda report: report.case.at_ms)


def _advisors(session: Session) -> str:
    parties = session.parties.values()
    return ", ".join(party.advisor for party in parties if party.role is Role.ADVISOR)
