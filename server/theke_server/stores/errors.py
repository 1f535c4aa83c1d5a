"""How a store fails. Nothing of an append that failed was written."""


class StoreError(Exception):
    """The store failed."""


class StaleVersionError(StoreError):
    """The session is not at the expected version any more."""


class ClaimLostError(StoreError):
    """An effect was claimed by somebody else since, or is done."""


class StoreUnavailableError(StoreError):
    """The store cannot write now; nothing was written."""


class LogDamagedError(StoreError):
    """What is kept of a session has a hole, or cannot be read or opened: a person must look."""
