"""Figures as pictures, as tables and as files."""

from __future__ import annotations

import csv

import pytest
from flask import Flask

from service.context import services
from service.dashboard.charts import columns
from service.dashboard.statistics import TABLES
from service.db import Database
from service.drift.watch import watch
from tests.api.blog import Blog
from tests.dashboard.desk import Desk
from tests.drift.past import fill


def test_page_says_what_came_in(blog: Blog, desk: Desk) -> None:
    blog.approved()
    desk.decide(blog.held()["id"], "approve")
    page = desk.get("/dashboard/statistics").text
    assert "2 comments came in; 50 % were held" in page
    assert "banned phrase" in page


def test_page_of_quiet_days_says_so(desk: Desk) -> None:
    assert "No comments came in" in desk.get("/dashboard/statistics").text


def test_page_says_in_words_what_has_changed(app: Flask, db: Database, desk: Desk) -> None:
    fill(db, (35, 7.1), 1000, held=60)
    fill(db, (7, 0.1), 300, held=42)
    assert "What has changed" not in desk.get("/dashboard/statistics").text
    watch(services(app))
    page = desk.get("/dashboard/statistics").text
    assert "What has changed" in page
    assert "<li>This week 14 % were held, 6 % before.</li>" in page


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_a_file(blog: Blog, desk: Desk, name: str) -> None:
    desk.decide(blog.held()["id"], "spam")
    answer = desk.get(f"/dashboard/statistics.csv?table={name}")
    head, *rows = csv.reader(answer.text.splitlines())
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert rows
    assert all(len(row) == len(head) for row in rows)


@pytest.mark.parametrize(
    "query", ["table=nothing", "table=days&from=soon", "table=days&to=2000-13"]
)
def test_file_that_is_none_is_refused(desk: Desk, query: str) -> None:
    assert desk.get(f"/dashboard/statistics.csv?{query}").status == 422


def test_columns_stand_on_the_zero_line() -> None:
    chart = columns([{"day": "a", "x": 3, "y": 1}, {"day": "b", "x": 0, "y": 0}], ("x", "y"))
    assert chart.most == 5
    assert [bar.series for bar in chart.bars] == ["x", "y"]
    assert [bar.y for bar in chart.bars] == pytest.approx([40, 20])
    assert [bar.height for bar in chart.bars] == pytest.approx([60, 20])
