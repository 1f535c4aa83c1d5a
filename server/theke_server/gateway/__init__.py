"""The one door to Socket.IO: everything that comes in over a websocket passes here."""

from theke_server.gateway.attachment import Gateway
from theke_server.gateway.desk_door import DeskDoor
from theke_server.gateway.listener import server_options
from theke_server.gateway.session_door import SessionDoor
from theke_server.gateway.settings import GatewaySettings

__all__ = ["DeskDoor", "Gateway", "GatewaySettings", "SessionDoor", "server_options"]
