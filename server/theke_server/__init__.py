"""The co-shopping session server: one counter, two parties, one paid cart."""

__version__ = "0.1.0.dev0"
