"""The limits of a session, in one table. A test reaches each of them."""

LINES_MAX = 100
"""Different products in one cart."""

QUANTITY_MAX = 999
"""Pieces on one line."""

COUPONS_MAX = 5
DISCOUNTS_MAX = 5
PROPOSALS_MAX = 20
"""Open proposals at once."""

PROPOSAL_LINES_MAX = 20
PARTIES_MAX = 6
PARTED_SEEN_MAX = 12
"""Parties who have left that a view still names, the last ones; the state keeps all."""

CHECKOUTS_MAX = 20
ATTEMPTS_MAX = 20
"""Tries to pay in one checkout."""

FACTS_MAX = 200
"""Facts of unknown attempts that a session keeps for a person."""

CHANGES_MAX = 20
"""Cart changes that can be undone."""

TIMELINE_MAX = 200
"""Entries of the timeline that a view carries; the log keeps all."""

HISTORY_CHARS_MAX = 64
"""The name of the history in which a view's version counts."""
NAME_CHARS_MAX = 80
SENTENCE_CHARS_MAX = 80
"""What an advisor says of themselves: one line of the panel, or two."""
LANGUAGES_MAX = 8
FIELD_CHARS_MAX = 200
TALK_CHARS_MAX = 2_000
TALK_PARTY_ITEMS_MAX = 2_000
TALK_PARTY_BYTES_MAX = 1024 * 1024
"""All that one party may say in a session, as it is kept."""
TALK_SESSION_ITEMS_MAX = 6_000
TALK_SESSION_BYTES_MAX = 3 * 1024 * 1024
"""And all parties of a session together."""

NOTE_CHARS_MAX = 1_000
REPORTS_MAX = 5
"""An advisor's note at the end of a session."""
RATING_MAX = 5
"""The best that can be said of an advice; the worst is 1."""
RATING_CHARS_MAX = 300
"""The line of text beside it."""
PRODUCT_CHARS_MAX = 60
"""The title of the page on which advice was asked for, as it is kept."""
REASON_CHARS_MAX = 200
COUPON_CHARS_MAX = 64
SKU_CHARS_MAX = 64
"""Letters of a SKU, as of a coupon: what a shop names."""

COMMAND_BYTES_MAX = 65_536
AMOUNT_MAX = 10**12
"""Minor units; far above any cart, far below what JavaScript can count exactly."""

QUOTE_VALID_MS = 15 * 60_000
ATTEMPT_EXPIRES_MS = 15 * 60_000
RESERVATION_GRACE_MS = 10 * 60_000
"""How much longer than its attempt a reservation lives."""

SESSION_IDLE_MS = 2 * 60 * 60_000
CALL_IDLE_MS = 4 * 60 * 60_000
"""For how long a call that is on keeps a session in which nothing else happens from its end."""
RINGING_MS = 45_000
"""How long a call rings before it counts as not answered."""

PLACEMENT_DEADLINE_MS = 10 * 60_000
"""How long an unknown order placement is looked for before a person decides."""
