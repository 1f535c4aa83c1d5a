"""Write the hashes of the golden logs anew; with `--record`, logs that are missing too."""

import sys

from tests.logs import FOLDER, write_hashes, write_log
from tests.logs.sessions import SESSIONS

RELEASE = "v0.1"

if __name__ == "__main__":
    if "--record" in sys.argv[1:]:
        for name, play in SESSIONS.items():
            path = FOLDER / RELEASE / f"{name}.jsonl"
            if not path.exists():
                write_log(path, play().log)
    write_hashes()
