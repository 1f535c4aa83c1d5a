"""The orders of a shop kept in files: one per key, whatever is repeated, lost or killed between.

A key that was canceled before its order came is remembered: the order that comes late is refused.
"""

import hmac
from hashlib import sha256
from sqlite3 import Connection

import msgspec
from msgspec import Struct

from theke_checkout.values.ids import Sku
from theke_checkout.values.money import Money
from theke_checkout.values.quote import Quote
from theke_server.shops import OrderCall, PlacedOrder

PLACED = "placed"
CANCELED = "canceled"
FIRST_NUMBER = 10_000


class Order(Struct, frozen=True, kw_only=True):
    """An order as the shop keeps it; `refunded` is what went back so far."""

    order_ref: str
    state: str
    quote: Quote
    payment: str
    refunded: Money
    at_ms: int


def find(file: Connection, key: str) -> tuple[str, PlacedOrder | None] | None:
    """Return the state of a key and the order that it made; None where the key is unknown."""
    row = file.execute(
        "SELECT state, order_ref, amount, currency FROM orders WHERE key = ?", (key,)
    ).fetchone()
    if row is None:
        return None
    state, order_ref, amount, currency = row
    if order_ref is None:
        return state, None
    return state, PlacedOrder(order_ref=order_ref, total=Money(amount, currency))


def keep(file: Connection, key: str, call: OrderCall, now_ms: int, secret: bytes) -> PlacedOrder:
    """Write an order down. Who knows its number sees the order: so it cannot be guessed."""
    made = file.execute(
        "INSERT INTO orders (key, state, session_id, amount, currency, payment, quote, buyer,"
        " at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            key,
            PLACED,
            call.session_id,
            call.expected_total.amount,
            call.expected_total.currency,
            call.payment,
            msgspec.json.encode(call.quote),
            msgspec.json.encode(call.buyer.values),
            now_ms,
        ),
    )
    tail = int.from_bytes(hmac.new(secret, f"order:{key}".encode(), sha256).digest()[:8], "big")
    order_ref = f"K{FIRST_NUMBER + (made.lastrowid or 0)}-{_letters(tail)}"
    file.execute("UPDATE orders SET order_ref = ? WHERE key = ?", (order_ref, key))
    return PlacedOrder(order_ref=order_ref, total=call.expected_total)


def cancel(file: Connection, key: str, now_ms: int) -> dict[Sku, int]:
    """Cancel the order of a key, or bar the key; return the pieces that come back to the shelf."""
    row = file.execute("SELECT state, quote FROM orders WHERE key = ?", (key,)).fetchone()
    if row is None:
        file.execute(
            "INSERT INTO orders (key, state, at_ms) VALUES (?, ?, ?)", (key, CANCELED, now_ms)
        )
        return {}
    state, quote = row
    if state == CANCELED:
        return {}
    file.execute("UPDATE orders SET state = ? WHERE key = ?", (CANCELED, key))
    pieces: dict[Sku, int] = {}
    for line in msgspec.json.decode(quote, type=Quote).lines.values():
        pieces[line.sku] = pieces.get(line.sku, 0) + line.quantity
    return pieces


def record_refund(file: Connection, key: str, amount: Money) -> None:
    """Note what went back of an order so far: reported twice, it counts once."""
    file.execute(
        "UPDATE orders SET refunded = max(refunded, ?) WHERE key = ? AND currency = ?",
        (amount.amount, key, amount.currency),
    )


def show(file: Connection, order_ref: str) -> Order | None:
    """Return an order by its number, without who it is for."""
    row = file.execute(
        "SELECT state, quote, payment, refunded, currency, at_ms FROM orders WHERE order_ref = ?",
        (order_ref,),
    ).fetchone()
    if row is None:
        return None
    state, quote, payment, refunded, currency, at_ms = row
    return Order(
        order_ref=order_ref,
        state=state,
        quote=msgspec.json.decode(quote, type=Quote),
        payment=payment,
        refunded=Money(refunded, currency),
        at_ms=at_ms,
    )


def buyer(file: Connection, order_ref: str) -> dict[str, str]:
    """Return who an order is for: for the shop's own people."""
    row = file.execute("SELECT buyer FROM orders WHERE order_ref = ?", (order_ref,)).fetchone()
    return {} if row is None or row[0] is None else msgspec.json.decode(row[0], type=dict[str, str])


def forget(file: Connection, session_id: str) -> None:
    """Erase who a session's orders are for."""
    file.execute("UPDATE orders SET buyer = NULL WHERE session_id = ?", (session_id,))


def _letters(number: int) -> str:
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    letters = ""
    for _ in range(8):
        number, index = divmod(number, len(alphabet))
        letters += alphabet[index]
    return letters
