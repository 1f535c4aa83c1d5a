"""New plug-ins: a small project that works, to be made into one's own."""

import keyword
import re
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from theke_checkout.providers.kinds import installed
from theke_server.cli.console import fail, out

NAME = re.compile(r"[a-z][a-z0-9_]{1,29}")
"""What a kind may be called: it is part of a Python package's name."""

app = typer.Typer(no_args_is_help=True, help="Plug-ins of your own.")
new = typer.Typer(no_args_is_help=True, help="Begin a plug-in with a project that works.")
app.add_typer(new, name="new")

_TARGETS = {
    "pyproject.toml.txt": "pyproject.toml",
    "README.md.txt": "README.md",
    "provider.py.txt": "theke_{name}/__init__.py",
    "vocabulary.py.txt": "theke_{name}/vocabulary.py",
    "double.py.txt": "tests/double.py",
    "test_contract.py.txt": "tests/test_contract.py",
}


@new.command("provider")
def provider(
    name: Annotated[str, typer.Argument(help="The kind's name, as theke.toml will say it.")],
    into: Annotated[Path, typer.Option("--into", help="Where the project's folder goes.")] = Path(),
) -> None:
    """Write a payment provider that passes the contract suite, around an invented company."""
    if not NAME.fullmatch(name) or keyword.iskeyword(name):
        fail(
            f"{name!r} cannot be a kind's name: 2 to 30 lower-case letters, digits and _, "
            "a letter first."
        )
    if name in installed():
        fail(f"{name!r} is a kind that is installed here: choose another name.")
    folder = into / f"theke-{name}"
    if folder.exists():
        fail(f"{folder} is there already: nothing was written.")
    try:
        _write(folder, name)
    except OSError as error:
        fail(f"{folder} cannot be written: {error.strerror}.")
    out.print(f"Written to {folder}. Next:", soft_wrap=True)
    out.print(f"  cd {folder} && pip install -e '.[dev]' && pytest", soft_wrap=True)


def _write(folder: Path, name: str) -> None:
    starter = files("theke_checkout.kit") / "starter"
    names = {
        "@NAME@": name,
        "@UPPER@": name.upper(),
        "@HOST@": name.replace("_", "-"),
        "@TITLE@": name.replace("_", " ").title(),
        "@CLASS@": name.replace("_", " ").title().replace(" ", ""),
    }
    for source, target in _TARGETS.items():
        text = (starter / source).read_text(encoding="utf-8")
        for mark, value in names.items():
            text = text.replace(mark, value)
        path = folder / target.format(name=name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "tests" / "__init__.py").touch()
