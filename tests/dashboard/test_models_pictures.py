"""The curves of a version: drawn, told as tables, and told to be missing where they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from service import versions
from service.context import Services, services
from service.dashboard import charts
from service.dashboard.charts import Axis, Point
from service.learning import curves
from tests.dashboard.desk import Desk
from tests.dashboard.test_models import PATH, judged, press, report
from tests.learning.curved import drawn, retrained

TITLES = ("Judged wrongly", "Told apart (AUC)", "Precision: how", "Calibration: the")


@pytest.fixture
def own(app: Flask, model_folder: Path, tmp_path: Path) -> Services:
    """The installation, with a retrained version stored."""
    found = services(app)
    with found.db.write() as session:
        versions.add(session, retrained(model_folder, tmp_path / "tiny+1", "tiny+1"))
    return found


def pictures(text: str) -> str:
    return text.partition('id="pictures"')[2].partition("</section>")[0]


def test_live_version_is_drawn_beside_its_base(own: Services, desk: Desk) -> None:
    press(desk, "promote", version="tiny+1")
    text = pictures(desk.get(PATH).text)
    assert "tiny+1</span>, the live version, learned on top of tiny:" in text
    assert [title for title in TITLES if f"<figcaption>{title}" in text] == list(TITLES)
    assert text.count("<svg ") == text.count('role="img"') == 4
    assert text.count('<polyline class="before"') == 2
    assert text.count('<polyline class="retrained"') == 4


def test_every_picture_is_a_table_as_well(own: Services, desk: Desk) -> None:
    text = pictures(desk.get(f"{PATH}?pictures=tiny%2B1").text)
    assert "134 later decisions that a comment is spam, and 266 that it is not" in text
    last = drawn()["learning"][-1]
    low, high = (f"{each * 100:.1f}" for each in last["errors_interval"])
    cell = f'<td class="right">{last["errors"] * 100:.1f} % ({low} to {high})</td>'
    assert f'<th scope="row">900</th>{cell}' in text
    assert text.count('<th scope="row">100 %</th>') == 1
    assert text.count(", before</th>") == len(drawn()["calibration"]["base"])


def test_stored_version_leads_to_its_pictures(own: Services, desk: Desk) -> None:
    text = desk.get(PATH).text
    assert f"{PATH}?pictures=tiny%2B1#pictures" in text
    assert text.count(">Pictures<") == 1


def test_version_that_no_retraining_made_has_none(own: Services, desk: Desk) -> None:
    text = pictures(desk.get(PATH).text)
    assert "There are no curves of tiny, since no retraining has made it" in text
    assert "<svg" not in text


def test_version_that_is_not_there_is_said(own: Services, desk: Desk) -> None:
    page = desk.get(f"{PATH}?pictures=none")
    assert (page.status, "There is no model &#39;none&#39;." in page.text) == (404, True)


def test_what_was_declined_is_drawn_in_the_report(own: Services, desk: Desk) -> None:
    judged(own, report(curves=drawn()))
    text = desk.get(PATH).text.partition("Pictures of what was not corrected")[2]
    assert text.count("<svg ") >= 4
    judged(own, report(corrected=True, objections=[], curves=drawn()))
    assert "Pictures of what was not corrected" not in desk.get(PATH).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"learning": []},
        {"threshold": float("nan")},
        {"calibration": {"base": []}},
        {"precision_recall": {"base": [[2, 1]], "candidate": [[1, 1]]}},
    ],
)
def test_curves_that_cannot_be_drawn_are_none(wrong: dict[str, Any]) -> None:
    assert curves.of_version({"curves": {"spam": drawn()}})
    assert curves.of_version({"curves": {"spam": drawn() | wrong}}) == {}


def test_nothing_held_and_nothing_wrong_can_be_drawn(own: Services, desk: Desk) -> None:
    found = drawn()
    found["at_threshold"]["base"] = (0.0, None)
    for row in found["learning"]:
        row |= {"errors": 0.0, "errors_interval": (0.0, 0.0)}
    judged(own, report(curves=found))
    assert "on: before, nothing held; retrained," in desk.get(PATH).text


def test_plot_turns_figures_into_places_of_its_box() -> None:
    x, y = Axis(0, 50, ("0", "50")), charts.percent_axis(0.034)
    points = [Point(0, 0, "none"), Point(25, 0.025, "some", 0.02, 0.03)]
    found = charts.plot(x, y, {"before": points}, {"before": points[1:]})
    assert y.said == ("0 %", "5 %")
    assert found.lines == [("before", "0.0,100.0 50.0,50.0")]
    (dot,) = found.dots
    assert (dot.x, dot.y, dot.low, dot.high) == (50, 50, 60, 40)
