"""The rules that hold the house together, checked on the code itself."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

import service.comments
from service import auth
from service.config import ROOT
from tests.processes import run

VIEWS = ("service/api", "service/dashboard", "service/widget")


def sources(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Each Python file below these folders, parsed, under its path."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))


def attributes(tree: ast.Module) -> set[str]:
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def reads_environment(tree: ast.Module) -> bool:
    found = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    return any(ast.unparse(node) in ("os.environ", "os.getenv") for node in found)


def test_imports_run_one_way() -> None:
    linted = run([Path(sys.executable).with_name("lint-imports"), "--no-cache"])
    assert linted.returncode == 0, linted.stdout


def test_use_cases_stay_a_package(app: Flask) -> None:
    assert app.blueprints
    assert service.comments.__name__ == "service.comments"
    assert hasattr(service.comments, "__path__")


def test_every_blueprint_names_its_check(make_app: Callable[..., Flask]) -> None:
    blueprints = make_app(demo=True).blueprints
    assert {"public", "moderation", "operations"} <= blueprints.keys()
    assert blueprints.keys() <= auth.CHECKS.keys()


def test_every_check_runs_before_its_views(make_app: Callable[..., Flask]) -> None:
    before = make_app(demo=True).before_request_funcs
    for name, check in auth.CHECKS.items():
        assert check in [function.__name__ for function in before[name]]


def test_views_never_write_to_the_database() -> None:
    writing = {"commit", "flush", "write"}
    assert [path for path, tree in sources(*VIEWS) if attributes(tree) & writing] == []


def test_settings_alone_read_the_environment() -> None:
    reading = {path for path, tree in sources("service", "model") if reads_environment(tree)}
    assert reading <= {"service/config.py", "service/launch.py", "service/metrics.py"}


@pytest.mark.parametrize("folder", ["service", "model", "training"])
def test_no_module_of_ours_is_empty(folder: str) -> None:
    assert [path for path, tree in sources(folder) if not tree.body] == []


def test_dev_lock_holds_the_same_versions_as_the_runtime_lock() -> None:
    def pins(name: str) -> set[str]:
        lines = (ROOT / name).read_text().splitlines()
        return {line.split(" ")[0] for line in lines if "==" in line.split(" ")[0]}

    assert pins("requirements.txt") <= pins("requirements-dev.txt")
