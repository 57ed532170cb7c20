"""Clients whose address cannot be changed, unmodified: a name, and a certificate for it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from service.config import ROOT
from tests.api.blog import HELD, Blog
from tests.compat.asking import CLIENTS, FRIENDLY, hosted, install
from tests.processes import run

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

AKISMET = """
import akismet

with akismet.SyncClient() as client:
    for text in TEXTS:
        print(client.comment_check("9.9.9.9", comment_content=text).name)
"""
PYTHON_AKISMET = """
import akismet

client = akismet.Akismet(KEY, BLOG)
for text in TEXTS:
    print(client.check("9.9.9.9", "Browser", comment_content=text))
"""
PROGRAM = f"""
from tests.compat.clients.names import lead_here
import os

KEY, BLOG = os.environ["PYTHON_AKISMET_API_KEY"], os.environ["PYTHON_AKISMET_BLOG_URL"]
TEXTS = [{FRIENDLY!r}, {HELD!r}]
lead_here()
"""
AKISMET_API = f"""
const {{ AkismetClient }} = require("akismet-api");
const key = process.env.PYTHON_AKISMET_API_KEY;
const client = new AkismetClient({{ key, blog: process.env.PYTHON_AKISMET_BLOG_URL }});
(async () => {{
  console.log(await client.verifyKey());
  for (const content of [{FRIENDLY!r}, {HELD!r}])
    console.log(await client.checkSpam({{ ip: "9.9.9.9", content }}));
}})();
"""


@pytest.fixture
def certified(tmp_path: Path) -> Path:
    """A folder where the commands of the page were run."""
    page = (ROOT / "docs" / "akismet.md").read_text("utf-8")
    (commands,) = re.findall(r"```sh\n( *openssl .*?)```", page, re.DOTALL)
    subprocess.run(["sh", "-ec", commands], cwd=tmp_path, check=True, capture_output=True)
    return tmp_path


@pytest.fixture
def fixed(app: Flask, blog: Blog, key: str, certified: Path) -> Iterator[dict[str, str]]:
    """The environment of a client on whose machine the names lead to Parley."""
    pair = (str(certified / "akismet.pem"), str(certified / "akismet.key"))
    kept = {name: text for name, text in os.environ.items() if "proxy" not in name.lower()}
    own = {"PYTHON_AKISMET_API_KEY": key, "PYTHON_AKISMET_BLOG_URL": "https://blog.example/"}
    more = {"PYTHON_AKISMET_TIMEOUT": "60", "PYTHONPATH": str(certified / "packages")}
    with hosted(app, pair) as port:
        yield kept | own | more | {"PORT_443": str(port)}


@pytest.mark.parametrize(
    ("client", "program", "trust", "told"),
    [
        ("akismet", AKISMET, "SSL_CERT_FILE", ["HAM", "SPAM"]),
        ("python-akismet", PYTHON_AKISMET, "REQUESTS_CA_BUNDLE", ["0", "2"]),
    ],
)
def test_client_from_pypi(
    fixed: dict[str, str], certified: Path, client: str, program: str, trust: str, told: list[str]
) -> None:
    install(client, certified / "packages")
    asks = [sys.executable, "-c", PROGRAM + program]
    done = run(asks, env=fixed | {trust: str(certified / "authority.pem")})
    assert done.stdout.split() == told, done.stderr
    assert run(asks, env=fixed).returncode != 0


def test_client_from_npm(fixed: dict[str, str], certified: Path, packages: Path) -> None:
    asks = ["node", f"--require={CLIENTS / 'names.cjs'}", "-e", AKISMET_API]
    trust = {"NODE_EXTRA_CA_CERTS": str(certified / "authority.pem")}
    done = run(asks, cwd=packages, env=fixed | trust)
    assert done.stdout.split() == ["true", "false", "true"], done.stderr
    assert run(asks, cwd=packages, env=fixed).returncode != 0
