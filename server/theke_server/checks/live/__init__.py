"""From test to live: what must be so before real money, looked at from outside and from inside."""
