"""Customer tokens as the demo shop's server would sign them."""

import json
import secrets
import time
from typing import Any

from joserfc import jws
from joserfc.jwk import OctKey

from tests.servers import DemoServer


def signed(server: DemoServer, **claims: Any) -> str:
    """Return a fresh token with these claims."""
    key: str = json.loads((server.data / "demo.json").read_bytes())["customers"]
    now = int(time.time())
    base: dict[str, Any] = {"aud": "theke:demo", "jti": secrets.token_hex(8), "iat": now}
    body = json.dumps(base | {"exp": now + 120} | claims).encode()
    return jws.serialize_compact({"alg": "HS256"}, body, OctKey.import_key(key))
