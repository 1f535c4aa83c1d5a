"""The one way to Socket.IO: everything that comes in over a websocket passes here."""

from theke_server.gateway.attachment import Behind, Gateway, attach
from theke_server.gateway.listener import server_options
from theke_server.gateway.settings import GatewaySettings

__all__ = ["Behind", "Gateway", "GatewaySettings", "attach", "server_options"]
