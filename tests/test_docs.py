"""The documentation names everything there is, and nothing that is not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client import REGISTRY

from service import errors, metrics
from service.config import ROOT, Settings
from service.policy import REASONS
from service.sites import SiteRules

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ROW = re.compile(r"^\| `([^`]+)` \| (.*) \|$", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")


def table(page: str, like: str = "") -> dict[str, str]:
    """Rows of a page's tables whose first cell is code that fits ``like``: code to the rest."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    return {code: rest for code, rest in ROW.findall(text) if re.match(like, code)}


def anchors(page: Path) -> set[str]:
    """What a link may name after ``#``: the page's headings, as they are shown on the web."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", text).strip().lower().replace(" ", "-") for text in headings}


def routes(app: Flask) -> set[str]:
    """Method and path of every route that is not a folder of files."""
    braces = re.compile(r"<(?:\w+:)?(\w+)>")
    return {
        method + " " + braces.sub(r"{\1}", rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if "static" not in rule.endpoint
    }


def commands(group: click.Group, path: str = "") -> Iterator[str]:
    """Every command below a group, as it is typed."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path}{name} ")
        else:
            yield f"{path}{name}"


def test_every_setting_has_its_line() -> None:
    wanted = {
        setting.metadata["variable"]: setting.metadata["help"] for setting in fields(Settings)
    }
    written = table("settings.md", "PARLEY_")
    assert written.keys() == wanted.keys()
    assert [name for name, help_text in wanted.items() if help_text not in written[name]] == []


def test_every_setting_of_a_site_has_its_line() -> None:
    written = table("settings.md", "[a-z]")
    assert written.keys() == SiteRules.model_fields.keys()
    said = {name: field.description or "" for name, field in SiteRules.model_fields.items()}
    assert [name for name, text in said.items() if text not in written[name]] == []


def test_every_route_has_its_line(make_app: Callable[..., Flask]) -> None:
    assert table("api.md", "[A-Z]+ /").keys() == routes(make_app(demo=True))


def test_every_error_code_has_its_line_and_status() -> None:
    written = table("api.md", "[a-z_]+$")
    assert written.keys() == errors.codes().keys()
    assert [
        c for c, status in errors.codes().items() if not written[c].startswith(f"{status} ")
    ] == []


def test_every_reason_has_its_line() -> None:
    written = table("reasons.md", "[a-z_]+$")
    assert written.keys() == REASONS.keys()
    assert [code for code, text in REASONS.items() if text not in written[code]] == []


def test_every_metric_has_its_line(app: Flask) -> None:
    assert app.extensions  # with the application, all of them are there
    ours = {family.name for family in REGISTRY.collect() if family.name.startswith("parley_")}
    written = table("metrics.md", "parley_")
    assert {name.removesuffix("_total").removesuffix("_info") for name in written} == {
        name.removesuffix("_info") for name in ours | metrics.GAUGES.keys()
    }


def test_every_command_has_its_line(app: Flask) -> None:
    frameworks = {"run", "shell", "routes", "openapi"}
    written = {re.sub(r" [A-Z].*", "", name) for name in table("operations.md", "[a-z]")}
    assert written == set(commands(app.cli)) - frameworks


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for path, anchor in LINK.findall(page.read_text("utf-8")):
        target = (page.parent / path) if path else page
        assert target.exists(), path
        assert not anchor or anchor in anchors(target), f"{path}#{anchor}"


def test_request_of_the_readme_is_taken(client: FlaskClient) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    (sent,) = re.findall(r"-d '(\{.*?\})'\n", text, re.DOTALL)
    answer = client.post("/api/v1/comments", json=json.loads(sent))
    assert answer.status_code in (201, 202)
