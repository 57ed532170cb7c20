from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.server import Server, Site
from tests.snippets.blog import Blog


@pytest.fixture
def blog_of(tmp_path: Path, page: Page, server: Server, site_server: Site) -> Blog:
    """A blog beside a real Parley; ``take`` says of which generator."""
    folder = tmp_path / "source"
    folder.mkdir()
    # Building takes its time, and then the first page of a framework does.
    page.set_default_timeout(20_000)
    return Blog(folder, server, site_server, page)
