"""Who may come in: the tokens of parties, pay links and desks, and the customer tokens of shops."""
