"""The live session: the counter that decides, keeps and publishes, and the workers around it.

counter    the one address for the doors: gateway and http
rooms      load, decide, append, publish, one command after another per session (the heart)
outbox     carries out what events made due; `payments`, `orders` and `receipts` know how
pricing, polling, timers, notices, reconcile     how prices, money and time come back in
talk, presence     what is said, and who is there
"""
