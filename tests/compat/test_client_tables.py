"""The pages name the versions of clients that the tests run."""

from __future__ import annotations

import json
import re

from service.config import ROOT
from tests.compat.asking import CLIENTS

ROW = re.compile(r"^\| (Python|Node\.js), (\S+) \|.*\| (\d+(?:\.\d+)+)[ ,].*\|$", re.MULTILINE)
LOCKED = re.compile(r"^([\w-]+)==(\S+)", re.MULTILINE)


def locked() -> dict[tuple[str, str], str]:
    """The version of every package that tests may use, by language and name."""
    files = [ROOT / "requirements-dev.txt", *CLIENTS.glob("*.txt")]
    python = {
        ("Python", name): version
        for file in files
        for name, version in LOCKED.findall(file.read_text("utf-8"))
    }
    node = json.loads((CLIENTS / "package.json").read_text("utf-8"))["dependencies"]
    return python | {("Node.js", name): version for name, version in node.items()}


def test_pages_name_the_versions_that_are_tried() -> None:
    named = {
        (language, name if language == "Node.js" else name.lower()): version
        for page in ("akismet", "perspective", "openai")
        for language, name, version in ROW.findall((ROOT / f"docs/{page}.md").read_text("utf-8"))
    }
    assert named == {client: locked().get(client) for client in named}
    unnamed = {client for client in locked() if client[0] == "Node.js"} - named.keys()
    assert (len(named), unnamed) == (15, set())
