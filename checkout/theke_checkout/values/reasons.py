"""Why a command was rejected. Part of the wire contract: never rename one."""

from enum import StrEnum


class Reason(StrEnum):
    """The reason codes of commands; clients turn them into words."""

    # who and when
    FORBIDDEN = "forbidden"
    WRONG_PHASE = "wrong_phase"
    CART_FROZEN = "cart_frozen"
    SESSION_ENDED = "session_ended"
    DRIVE_FORBIDS = "drive_forbids"
    CONFLICT = "conflict"
    LIMIT_REACHED = "limit_reached"
    # cart
    UNKNOWN_PRODUCT = "unknown_product"
    UNKNOWN_LINE = "unknown_line"
    UNKNOWN_COUPON = "unknown_coupon"
    COUPON_TRIES = "coupon_tries"
    UNKNOWN_DELIVERY = "unknown_delivery"
    UNKNOWN_DISCOUNT = "unknown_discount"
    UNKNOWN_PROPOSAL = "unknown_proposal"
    UNKNOWN_PARTY = "unknown_party"
    UNKNOWN_CHANGE = "unknown_change"
    NOT_ENOUGH_STOCK = "not_enough_stock"
    INVALID_QUANTITY = "invalid_quantity"
    DISCOUNT_OVER_POLICY = "discount_over_policy"
    EMPTY_CART = "empty_cart"
    NOTHING_TO_DO = "nothing_to_do"
    # call
    CALL_OFF = "call_off"
    FORM_FORBIDS = "form_forbids"
    SDP_REFUSED = "sdp_refused"
    NOT_IN_CALL = "not_in_call"
    CALL_FULL = "call_full"
    STALE_GENERATION = "stale_generation"
    MEDIA_ELSEWHERE = "media_elsewhere"
    CHAT_OFF = "chat_off"
    # contact
    FIELD_NOT_OPENED = "field_not_opened"
    INVALID_NAME = "invalid_name"
    INVALID_EMAIL = "invalid_email"
    INVALID_PHONE = "invalid_phone"
    INVALID_STREET = "invalid_street"
    INVALID_POSTAL_CODE = "invalid_postal_code"
    INVALID_CITY = "invalid_city"
    INVALID_REGION = "invalid_region"
    INVALID_COUNTRY = "invalid_country"
    FIELD_MISSING = "field_missing"
    # quote and approval
    QUOTE_STALE = "quote_stale"
    QUOTE_MISSING = "quote_missing"
    QUOTE_CHANGED = "quote_changed"
    QUOTE_EXPIRED = "quote_expired"
    QUOTE_HAS_PROBLEMS = "quote_has_problems"
    DELIVERY_MISSING = "delivery_missing"
    TERMS_CHANGED = "terms_changed"
    NOT_APPROVED = "not_approved"
    TERMS_NOT_ACCEPTED = "terms_not_accepted"
    # payment
    UNKNOWN_PROVIDER = "unknown_provider"
    UNKNOWN_METHOD = "unknown_method"
    UNKNOWN_ATTEMPT = "unknown_attempt"
    ATTEMPT_NOT_OPEN = "attempt_not_open"
    PAYMENT_UNKNOWN = "payment_unknown"
    MONEY_UNSETTLED = "money_unsettled"
    INVALID_AMOUNT = "invalid_amount"
    INVOICE_LIMIT = "invoice_limit"
    # the gateway
    MALFORMED = "malformed"
    UNKNOWN_CART = "unknown_cart"
    UNKNOWN_COMMAND = "unknown_command"
    UNAUTHORIZED = "unauthorized"
    SHOPPER_AWAY = "shopper_away"
    ORIGIN_FORBIDDEN = "origin_forbidden"
    TOKEN_EXPIRED = "token_expired"  # noqa: S105 -- a reason, not a secret
    TOKEN_EARLY = "token_early"  # noqa: S105 -- a reason, not a secret
    TOKEN_REPLAYED = "token_replayed"  # noqa: S105 -- a reason, not a secret
    RATE_LIMITED = "rate_limited"
    TOO_LARGE = "too_large"
    NOT_FOUND = "not_found"
    BUSY = "busy"
    UNAVAILABLE = "unavailable"
    CARD_NUMBER_IN_TEXT = "card_number_in_text"
    CARD_NUMBER_IN_DOUBT = "card_number_in_doubt"
    TALK_FULL = "talk_full"
    # an advisor's own page
    PICTURE_KIND = "picture_kind"
    PICTURE_BROKEN = "picture_broken"
    PICTURE_SMALL = "picture_small"
    PICTURE_HUGE = "picture_huge"
    INTERNAL = "internal"


class RejectedError(Exception):
    """A command broke a rule. Only its sender hears of it; no event is recorded.

    `subject` names what the rule was about (a line, a field, a discount), never a value.
    """

    def __init__(self, reason: Reason, subject: str = "") -> None:
        super().__init__(f"{reason}: {subject}" if subject else reason)
        self.reason = reason
        self.subject = subject
