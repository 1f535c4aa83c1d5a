"""The shop's own cart and wish list of one browser, and the signed reference that names a cart.

The reference stands in the shop's page for Theke to import the cart. It names a cart and cannot be
forged; the browser's cookie is signed for another purpose, so neither stands in for the other.
"""

import hmac
import re
from collections.abc import Sequence
from hashlib import sha256
from sqlite3 import Connection

from theke_checkout.values.ids import Sku
from theke_checkout.values.limits import LINES_MAX, QUANTITY_MAX

KEPT_MS = 90 * 24 * 3_600_000
WISHES_MAX = 100
REFERENCE_CHARS_MAX = 200


class CartFullError(Exception):
    """The cart has as many lines as a cart may have."""


def sign(secret: bytes, purpose: str, cart_id: str) -> str:
    """Return a reference to a cart that only this shop can make."""
    return f"{cart_id}.{_mac(secret, purpose, cart_id)}"


def verify(secret: bytes, purpose: str, reference: str) -> str | None:
    """Return the cart that a reference names, or None where the shop did not make it."""
    if len(reference) > REFERENCE_CHARS_MAX:
        return None
    match = re.fullmatch(r"([a-z][A-Za-z0-9_-]{3,63})\.([0-9a-f]{64})", reference)
    if match is None:
        return None
    cart_id, mac = match.groups()
    return cart_id if hmac.compare_digest(mac, _mac(secret, purpose, cart_id)) else None


def lines(file: Connection, cart_id: str) -> list[tuple[Sku, int]]:
    """Return the products of a cart and their quantities, in the order they were added."""
    rows = file.execute(
        "SELECT sku, quantity FROM cart_lines WHERE cart_id = ? ORDER BY position", (cart_id,)
    )
    return [(sku, quantity) for sku, quantity in rows]


def add(file: Connection, cart_id: str, sku: Sku, quantity: int, now_ms: int) -> None:
    """Put pieces in a cart; more than a line may hold stay outside. Raises `CartFullError`."""
    held = dict(lines(file, cart_id))
    if sku not in held and len(held) >= LINES_MAX:
        raise CartFullError
    put(file, cart_id, sku, min(held.get(sku, 0) + quantity, QUANTITY_MAX), now_ms)


def put(file: Connection, cart_id: str, sku: Sku, quantity: int, now_ms: int) -> None:
    """Set how many pieces a cart holds; none takes the line out."""
    if quantity <= 0:
        file.execute("DELETE FROM cart_lines WHERE cart_id = ? AND sku = ?", (cart_id, sku))
        return
    file.execute(
        "INSERT INTO cart_lines VALUES (?, ?, ?, (SELECT coalesce(max(position), 0) + 1"
        " FROM cart_lines WHERE cart_id = ?), ?) ON CONFLICT (cart_id, sku)"
        " DO UPDATE SET quantity = excluded.quantity, changed_ms = excluded.changed_ms",
        (cart_id, sku, quantity, cart_id, now_ms),
    )


def replace(
    file: Connection, cart_id: str, wanted: Sequence[tuple[Sku, int]], key: str, now_ms: int
) -> bool:
    """Replace a cart. False, and nothing done, where it was already replaced with this key:
    what the shopper did since then stays."""
    done = file.execute(
        "SELECT 1 FROM cart_exports WHERE cart_id = ? AND key = ?", (cart_id, key)
    ).fetchone()
    if done is not None:
        return False
    file.execute("INSERT INTO cart_exports VALUES (?, ?, ?)", (cart_id, key, now_ms))
    file.execute("DELETE FROM cart_lines WHERE cart_id = ?", (cart_id,))
    for sku, quantity in wanted:
        add(file, cart_id, sku, quantity, now_ms)
    return True


def wishes(file: Connection, cart_id: str) -> list[str]:
    """Return the ids of the products on a wish list, newest first."""
    rows = file.execute(
        "SELECT item FROM wishes WHERE cart_id = ? ORDER BY position DESC", (cart_id,)
    )
    return [row[0] for row in rows]


def wish(file: Connection, cart_id: str, item: str, now_ms: int) -> None:
    """Put a product on the wish list; a full list stays as it is."""
    file.execute(
        "INSERT INTO wishes SELECT ?, ?, coalesce(max(position), 0) + 1, ? FROM wishes"
        " WHERE cart_id = ? HAVING count(*) < ? ON CONFLICT (cart_id, item) DO NOTHING",
        (cart_id, item, now_ms, cart_id, WISHES_MAX),
    )


def unwish(file: Connection, cart_id: str, item: str) -> None:
    """Take a product from the wish list."""
    file.execute("DELETE FROM wishes WHERE cart_id = ? AND item = ?", (cart_id, item))


def sweep(file: Connection, now_ms: int) -> None:
    """Forget carts and wish lists that nobody touched for long."""
    before_ms = now_ms - KEPT_MS
    file.execute("DELETE FROM cart_lines WHERE changed_ms < ?", (before_ms,))
    file.execute("DELETE FROM wishes WHERE changed_ms < ?", (before_ms,))
    file.execute("DELETE FROM cart_exports WHERE at_ms < ?", (before_ms,))


def _mac(secret: bytes, purpose: str, cart_id: str) -> str:
    return hmac.new(secret, f"{purpose}:{cart_id}".encode(), sha256).hexdigest()
