"""Figures for people: pictures first, the tables one click below, each as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from flask import Response

from service import files
from service.context import services
from service.dashboard import charts, door, fields, lists, words
from service.errors import Invalid
from service.stats import report as reporting
from service.stats import waits
from service.stats.period import Period, period

Row = Mapping[str, Any]


def statistics() -> str:
    """The page of all figures of some days."""
    days = _period()
    sites = door.actor().sites
    with services().db.read() as session:
        found = reporting.report(session, days, sites)
        oldest = waits.oldest(session, sites)
    return lists.page(
        "dashboard/statistics.html",
        name="statistics",
        found=found,
        oldest=oldest and oldest.isoformat(),
        came=charts.columns(found["days"], ("published", "held")),
        decided=charts.columns(found["days"], ("approved", "rejected")),
        waited=charts.columns(_minutes(found), ("half", "nine in ten")),
        tables=TABLES,
        cells=cells,
        address=fields.here(),
    )


def table() -> Response:
    """One table of the page as CSV.

    :raises Invalid: there is no such table.
    """
    name = fields.one_of("table", tuple(TABLES))
    if name is None:
        raise Invalid(f"The tables are {', '.join(TABLES)}.", fields={"table": "is none of them"})
    with services().db.read() as session:
        found = reporting.report(session, _period(), door.actor().sites)
    head, rows = cells(name, found[name])
    headers = {"Content-Disposition": f'attachment; filename="parley-{name}.csv"'}
    return Response(files.csv_lines(head, rows), mimetype="text/csv", headers=headers)


def _minutes(found: Row) -> list[Row]:
    """Per day, the minutes within which half were settled, and how many more nine in ten took."""
    settled = {row["day"]: (row["median"] / 60, row["ninety"] / 60) for row in found["waits"]}
    rows: list[Row] = []
    for day in (row["day"] for row in found["days"]):
        half, ninety = settled.get(day, (0.0, 0.0))
        rows.append({"day": day, "half": round(half, 1), "nine in ten": round(ninety - half, 1)})
    return rows


def _period() -> Period:
    return period(_day("from"), _day("to"))


def _day(name: str) -> date | None:
    found = fields.day(name)
    return found and found.date()


def _number(name: str) -> Callable[[Row], Any]:
    return lambda row: row[name]


def _part(name: str) -> Callable[[Row], str]:
    """A share in hundredths, as a number that every program reads; nothing of nothing."""
    return lambda row: "" if row[name] is None else f"{row[name]:.3f}"


# Each table with its heading and, by column, what stands in it.
TABLES: Mapping[str, tuple[str, Mapping[str, Callable[[Row], Any]]]] = {
    "days": (
        "Comments and decisions per day",
        {
            "day": _number("day"),
            "published by itself": _number("published"),
            "held": _number("held"),
            "approved by people": _number("approved"),
            "rejected by people": _number("rejected"),
        },
    ),
    "overrules": (
        "Held comments that moderators then approved, per reason",
        {
            "reason": lambda row: words.label(row["reason"]),
            "settled": _number("whole"),
            "approved": _number("part"),
            "share": _part("value"),
            "from": _part("low"),
            "to": _part("high"),
            "settled, held by nothing else": lambda row: row["alone"]["whole"],
            "approved of these": lambda row: row["alone"]["part"],
        },
    ),
    "waits": (
        "How long held comments waited, by the day they were settled",
        {
            "day": _number("day"),
            "settled": _number("settled"),
            "half within (minutes)": lambda row: round(row["median"] / 60, 1),
            "nine in ten within (minutes)": lambda row: round(row["ninety"] / 60, 1),
        },
    ),
    "articles": (
        "Articles with most comments",
        {
            "article": lambda row: row["title"] or row["article"],
            "comments": _number("comments"),
            "held": _number("held"),
            "rejected": _number("rejected"),
        },
    ),
    "authors": (
        "Authors with most comments",
        {
            "author": _number("name"),
            "comments": _number("comments"),
            "held": _number("held"),
            "rejected": _number("rejected"),
        },
    ),
}


def cells(name: str, rows: Sequence[Row]) -> tuple[list[str], Iterator[list[Any]]]:
    """Head and rows of a table."""
    columns = TABLES[name][1]
    return list(columns), ([cell(row) for cell in columns.values()] for row in rows)
