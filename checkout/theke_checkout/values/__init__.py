"""The values that all is made of: money, ids, limits, reasons, and closed sets of words.

No module here knows a session, a command or an event.
"""
