"""The live session: the counter that decides, keeps and publishes.

counter    the one address for the doors: gateway and http
rooms      load, decide, append, publish, one command after another per session (the heart)
prices, timers     how prices and time come in
talk, presence     what is said, and who is there
"""
