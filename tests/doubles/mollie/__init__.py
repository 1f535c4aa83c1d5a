"""A double of Mollie: a stateful account over ASGI, which the real library talks to.

docs/mollie.md and `api.py` say what it is modelled from.
python -m tests.doubles.mollie --port 4005     runs it as a server
"""
