"""Personal values: sealed under a key for each session, erased with it, and never a card number."""
