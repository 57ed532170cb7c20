"""A client for Python, generated as docs/api.md says and used as it says."""

import sys

import pytest

from tests.clients.page import SAID, Page

# The types of client.py, which is the same for every service, are not all right.
TYPES = """
[mypy]
strict = true
[mypy-parley_client.client]
ignore_errors = true
"""

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def test_a_client_for_python_does_what_the_page_shows(page_of_clients: Page) -> None:
    page = page_of_clients
    said = page.command("openapi-python-client").stderr
    # The feed is no JSON; the page says so. Nothing else may be left out.
    assert said.count("WARNING") == said.count("application/atom+xml), response will") == 1
    program = page.folder / "program.py"
    program.write_text(page.examples("python", "parley_client"))
    (page.folder / "mypy.ini").write_text(TYPES)
    page.run(sys.executable, "-m", "mypy", program.name, "parley_client")
    done = page.run(sys.executable, program.name)
    assert done.stdout.splitlines() == [f"held ['{SAID}'] 1", "409 duplicate_comment"]
