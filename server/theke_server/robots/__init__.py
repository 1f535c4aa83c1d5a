"""`theke media`: robots that advise in a demo by sound and picture, in a process of their own.

Each is an ordinary party: it signs in at the desk, accepts who waits, and speaks over the session's
socket. Here alone aiortc is imported, which takes half a second and 50 MiB: never the server.
"""

from theke_server.robots.crew import Crew, Crews
from theke_server.robots.desk import RefusedError

__all__ = ["Crew", "Crews", "RefusedError"]
