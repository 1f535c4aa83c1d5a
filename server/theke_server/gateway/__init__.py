"""The one way to Socket.IO: everything that comes in over a websocket passes here."""

from theke_server.gateway.attachment import Gateway
from theke_server.gateway.desk_handler import DeskHandler
from theke_server.gateway.listener import server_options
from theke_server.gateway.session_handler import SessionHandler
from theke_server.gateway.settings import GatewaySettings

__all__ = ["DeskHandler", "Gateway", "GatewaySettings", "SessionHandler", "server_options"]
