"""Write the OpenAPI document of the HTTP API: `python tools/openapi.py`."""

import json
from pathlib import Path

from theke_server.http import openapi

OUTPUT = Path(__file__).parent.parent / "docs" / "openapi.json"


def generate() -> str:
    """Return the text of `docs/openapi.json`."""
    return json.dumps(openapi.document(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    OUTPUT.write_text(generate(), encoding="utf-8")
