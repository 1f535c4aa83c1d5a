"""What the server knows of a live call, pure: which descriptions fit a form, and the relay.

No media passes through here: browsers talk to each other. The server holds the form by reading
and changing what they offer each other (RFC 8866 for the grammar, RFC 9429 for what browsers
write).
"""
