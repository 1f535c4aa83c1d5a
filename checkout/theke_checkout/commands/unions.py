"""Every command that a party can send, as one union.

Commands that only the server gives (facts, prices, time-outs) are in `system.py`.
"""

from typing import TypeAlias

from theke_checkout.commands.call import CallCommand
from theke_checkout.commands.cart import CartCommand
from theke_checkout.commands.contact import ConsentCommand, ContactCommand
from theke_checkout.commands.party import SessionCommand
from theke_checkout.commands.payment import PaymentCommand
from theke_checkout.commands.proposal import ProposalCommand
from theke_checkout.commands.quote import QuoteCommand

PartyCommand: TypeAlias = (
    CartCommand | ProposalCommand | SessionCommand | ContactCommand
    | ConsentCommand | QuoteCommand | PaymentCommand | CallCommand
)  # fmt: skip
"""Every command that a party can send. Those of payment come from the pay page only."""
