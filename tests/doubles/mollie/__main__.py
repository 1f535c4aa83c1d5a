"""Runs the double as a server of its own."""

import argparse

import uvicorn

from tests import loopback
from tests.doubles.mollie.app import SECRET_KEY, Double


def main() -> None:
    """Serve until killed. `--origin` is how browsers reach it."""
    parser = argparse.ArgumentParser(prog="tests.doubles.mollie")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--origin", default="")
    parser.add_argument("--secret-key", default=SECRET_KEY)
    given = parser.parse_args()
    double = Double(
        origin=given.origin or f"http://{given.host}:{given.port}",
        client=loopback.client(timeout=5.0),
        secret_key=given.secret_key,
    )
    uvicorn.run(double.app, host=given.host, port=given.port, log_level="warning")


if __name__ == "__main__":
    main()
