"""What a page or an act takes, and what somebody of a lesser role is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from service.dashboard import door
from service.roles import ROLES, reaches
from tests.api.blog import Blog
from tests.dashboard.desk import Desk


@pytest.fixture
def viewer(app: Flask, make_moderator: Callable[..., None]) -> Desk:
    """Somebody who may look and no more, signed in."""
    make_moderator("vera", "viewer")
    desk = Desk(app)
    assert desk.sign_in("vera").status == 303
    return desk


def test_every_page_says_whom_it_takes(app: Flask) -> None:
    ours = {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.startswith("/dash")}
    assert ours == door.LEAST.keys() | {"dashboard.static"}


def test_viewer_sees_the_queue_without_buttons(blog: Blog, viewer: Desk) -> None:
    uid = blog.held()["id"]
    page = viewer.get("/dashboard/")
    assert uid in page.text
    assert page.forms("/dashboard/decisions") == []


def test_viewer_decides_nothing(blog: Blog, desk: Desk, viewer: Desk) -> None:
    uid = blog.held()["id"]
    form = desk.get("/dashboard/").form("/dashboard/decisions", comment=uid)
    own = viewer.get("/dashboard/").form("/dashboard/logout").fields["csrf_token"]
    refused = viewer.send(form, act="approve", csrf_token=own)
    assert refused.status == 403
    assert "This takes the role moderator; yours is viewer." in refused.text
    assert uid in desk.get("/dashboard/").text


def test_viewer_may_leave(viewer: Desk) -> None:
    assert viewer.send(viewer.get("/dashboard/").form("/dashboard/logout")).status == 303


def test_each_role_may_what_those_before_may() -> None:
    assert [[reaches(role, least) for least in ROLES] for role in ROLES] == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]
    assert not reaches("nobody", "viewer")
