"""How uvicorn must listen for the door to hold what it promises."""

from typing import Any

from theke_server.gateway.settings import FRAME_BYTES_MAX


def server_options() -> dict[str, Any]:
    """Return the options for `uvicorn.Config`."""
    return {
        "loop": "uvloop",
        "ws": "websockets-sansio",
        "ws_max_size": FRAME_BYTES_MAX,
        "ws_per_message_deflate": False,
        "ws_ping_interval": None,
        "proxy_headers": False,
        "server_header": False,
        "access_log": False,
        "log_config": None,
        "backlog": 4096,
    }
