"""The desk of a shop: who waits, who is served by whom, and taking or returning a session."""
