"""What moderators see of comments that moved in."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.api.blog import Blog
from tests.dashboard.desk import Desk
from tests.transfer.conftest import runs
from tests.transfer.written import comment, item, wxr


@pytest.fixture
def moved(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "blog.xml"
    comments = [comment(1, "Good."), comment(2, "Waits for you.", "0"), comment(3, "Bad.", "spam")]
    file.write_text(wxr(item(comments)), "utf-8")
    assert runs(app)("import", "wordpress", file)[0] == 0


def test_what_waited_there_waits_here_and_says_why(desk: Desk, moved: None) -> None:
    page = desk.get("/dashboard/").text
    assert "Waits for you." in page
    assert "it waited for a moderator where it came from" in page


def test_the_history_says_who_decided(desk: Desk, blog: Blog, moved: None) -> None:
    (bad,) = blog.queue(status="rejected")
    page = desk.get(f"/dashboard/comments/{bad['id']}").text
    assert "by import:wordpress" in page


def test_the_log_says_that_it_happened(desk: Desk, moved: None) -> None:
    assert "imported comments" in desk.get("/dashboard/log").text
