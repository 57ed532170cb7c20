"""What docs/api.md says of clients, made to run against a real server."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from service.config import ROOT
from tests.server import Server

_TEXT = (ROOT / "docs" / "api.md").read_text("utf-8")
# The comment that both examples write and read.
SAID = "It took me *three* letters to get in."


@dataclass(frozen=True)
class Page:
    """The examples of the page in a folder of their own, with a server and a key for them."""

    folder: Path
    server: Server
    key: str

    def examples(self, language: str, naming: str) -> str:
        """The one block of that language that names something, with the server's address."""
        blocks: list[str] = re.findall(rf"```{language}\n(.*?)```", _TEXT, re.DOTALL)
        (found,) = [block for block in blocks if naming in block]
        return found.replace("http://127.0.0.1:8000", self.server.url)

    def command(self, naming: str) -> subprocess.CompletedProcess[str]:
        """Run the command of the page that names this program."""
        return self.run(*shlex.split(self.examples("sh", naming)))

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the folder; where it fails, say what it said."""
        programs = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        own = os.environ | {"KEY": self.key, "PATH": programs, "NO_PROXY": "127.0.0.1"}
        done = subprocess.run(
            command, cwd=self.folder, env=own, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{shlex.join(command)} failed: {done.stdout}{done.stderr}"
        return done
