"""The `theke` command: start, check, and look after a deployment."""

from theke_server.cli.entry import main

__all__ = ["main"]
