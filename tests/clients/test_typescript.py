"""A client for TypeScript, generated as docs/api.md says and used as it says."""

import shutil
from pathlib import Path

import pytest

from tests.clients.page import SAID, Page

PACKAGES = Path(__file__).parent / "typescript"
STRICT = "--strict --target es2022 --module esnext --moduleResolution bundler".split()

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture
def page_with_npm(page_of_clients: Page) -> Page:
    """The page, and beside it the locked packages that it names."""
    if not shutil.which("npm"):
        pytest.skip("Node.js 20 and npm are missing: no client for TypeScript can be tried.")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(PACKAGES / name, page_of_clients.folder)
    page_of_clients.run("npm", "ci", "--prefer-offline", "--no-audit", "--no-fund")
    return page_of_clients


def test_a_client_for_typescript_does_what_the_page_shows(page_with_npm: Page) -> None:
    page = page_with_npm
    page.command("openapi-typescript")
    (page.folder / "program.ts").write_text(page.examples("ts", "openapi-fetch"))
    page.run("npx", "tsc", *STRICT, "program.ts")
    done = page.run("node", "program.js")
    assert done.stdout.splitlines() == [f"held [ '{SAID}' ] 1", "409 duplicate_comment"]
