from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.api.blog import Blog
from tests.clients.page import Page
from tests.server import Server


@pytest.fixture
def page_of_clients(
    tmp_path: Path,
    blog: Blog,
    rule: Callable[[str, Any], None],
    run_server: Callable[..., Server],
) -> Page:
    """The page beside a real server, where every comment waits for a moderator."""
    rule("mode", "premoderate")
    folder = tmp_path / "client"
    folder.mkdir()
    key = blog.moderator["Authorization"].removeprefix("Bearer ")
    return Page(folder, run_server(), key)
