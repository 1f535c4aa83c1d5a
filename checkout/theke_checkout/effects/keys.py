"""The keys of effects, made here and nowhere else: money and orders are repeated under them.

A key is unique in its session, names the call for good, and says first what it is about: an attempt
or a checkout. A form that was used once stays, since only the same key makes a repetition harmless.
`call_key` in `values/ids.py` makes of one what providers and shops are given.
"""

from theke_checkout.values.ids import AttemptId, RefundId


def freeze(attempt: AttemptId) -> str:
    """Return the key of reserving what an attempt sells."""
    return f"{attempt}:freeze"


def hold(attempt: AttemptId) -> str:
    """Return the key of an attempt's reservation itself, by which a shop lets it go again."""
    return f"{attempt}:hold"


def release(attempt: AttemptId) -> str:
    """Return the key of letting an attempt's reservation go."""
    return f"{attempt}:release"


def create(attempt: AttemptId) -> str:
    """Return the key of creating an attempt's payment."""
    return f"{attempt}:create"


def confirm(attempt: AttemptId, number: int) -> str:
    """Return the key of an attempt's try after a decline."""
    return f"{attempt}:confirm:{number}"


def cancel(attempt: AttemptId, number: int) -> str:
    """Return the key of asking for the end of one of an attempt's payments."""
    return f"{attempt}:cancel{_further(number)}"


def capture(attempt: AttemptId) -> str:
    """Return the key of taking an attempt's authorized money."""
    return f"{attempt}:capture"


def refund(attempt: AttemptId, refund_id: RefundId) -> str:
    """Return the key of giving an attempt's money back."""
    return f"{attempt}:refund:{refund_id}"


def place(checkout: int, number: int) -> str:
    """Return the key that a checkout's order is placed with, the shop's key too."""
    return f"c{checkout}:place{_further(number)}"


def unplace(checkout: int, number: int) -> str:
    """Return the key of cancelling a checkout's order."""
    return f"c{checkout}:unplace{_further(number)}"


def tell_refund(checkout: int, serial: int) -> str:
    """Return the key of reporting refunds to the shop, as of the session's `serial`."""
    return f"c{checkout}:refunded:{serial}"


def empty_cart(checkout: int) -> str:
    """Return the key of emptying the shop's own cart."""
    return f"c{checkout}:empty"


def export_cart(checkout: int) -> str:
    """Return the key of giving the cart back to the shop."""
    return f"c{checkout}:export"


def receipt(checkout: int) -> str:
    """Return the key of a checkout's receipt."""
    return f"c{checkout}:receipt"


def about(key: str) -> str:
    """Return what an effect is about: the name of an attempt or of a checkout."""
    return key.partition(":")[0]


def _further(number: int) -> str:
    """The first of its kind has no number."""
    return "" if number == 1 else f":{number}"
