"""Pay by invoice: the shop's own provider, without a payment company."""

from theke_checkout.providers.invoice.provider import KIND as KIND
