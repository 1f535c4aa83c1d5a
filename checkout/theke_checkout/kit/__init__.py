"""For authors of payment providers: the suite that proves a provider right, and what it needs."""
