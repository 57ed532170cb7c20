"""bootstrap.py, run as make runs it: over a lock file of its own, without a network."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from service.config import ROOT
from tests.processes import run

SENTENCE = "parley: "


def write_wheel(folder: Path, version: str) -> str:
    """Make the wheel of a package that holds nothing; returns its line in a lock file."""
    info = f"nothing-{version}.dist-info"
    path = folder / f"nothing-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("nothing.py", f"version = {version!r}\n")
        wheel.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: nothing\nVersion: {version}\n"
        )
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"./{path.name} --hash=sha256:{digest}\n"


def new_project(folder: Path) -> Path:
    """A project with a bootstrap and one locked package, in a folder with a space."""
    project = folder / "a project"
    project.mkdir()
    shutil.copy(ROOT / "bootstrap.py", project)
    lock(project, "1.0")
    return project


def lock(project: Path, version: str) -> None:
    (project / "requirements.txt").write_text(write_wheel(project, version))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that was never built."""
    return new_project(tmp_path)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was built once, for all tests that only go on from there."""
    project = new_project(tmp_path_factory.mktemp("built"))
    assert bootstrap(project).returncode == 0
    return project


def bootstrap(
    project: Path, *options: str, python: Path | str = sys.executable, confined: bool = False
) -> subprocess.CompletedProcess[str]:
    command = [python, project / "bootstrap.py", *options, "requirements.txt"]
    return run(command, cwd=project, confined=confined)


def installed(project: Path) -> str:
    python = project / ".venv" / "bin" / "python"
    return run([python, "-c", "import nothing; print(nothing.version)"]).stdout.strip()


def pretending(folder: Path, trick: str) -> Path:
    """A Python that has a fault, as ``trick`` makes it."""
    path = folder / "python"
    start = "import runpy, sys; sys.argv = sys.argv[1:]; sys.path.insert(0, '');"
    run_script = "runpy.run_path(sys.argv[0], run_name='__main__')"
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{start} {trick}; {run_script}" "$@"\n')
    path.chmod(0o755)
    return path


def test_locked_packages_are_installed(built: Path) -> None:
    lock(built, "2.0")
    bootstrap(built)
    assert installed(built) == "2.0"
    lock(built, "3.0")
    bootstrap(built)
    assert installed(built) == "3.0"


def test_second_run_only_looks(built: Path) -> None:
    bootstrap(built)
    stamp = (built / ".venv" / "installed.json").stat()
    again = bootstrap(built)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert (built / ".venv" / "installed.json").stat() == stamp


def test_look_builds_nothing(built: Path, project: Path) -> None:
    bootstrap(built)
    assert bootstrap(built, "--look").returncode == 0
    assert bootstrap(project, "--look").returncode == 1
    assert not (project / ".venv").exists()


def test_make_looks_for_a_python_only_to_build(built: Path) -> None:
    bootstrap(built)
    shutil.copy(ROOT / "Makefile", built)
    command = ["make", "ship", "VERSION=none-such", "PYTHON=no-such-python"]
    assert "There is no model" in run(command, cwd=built).stderr
    lock(built, "4.0")
    assert "no-such-python" in run(command, cwd=built).stderr


def test_interrupted_build_is_built_anew(built: Path) -> None:
    (built / ".venv" / "installed.json").unlink()
    (built / ".venv" / "half").touch()
    assert bootstrap(built).returncode == 0
    assert installed(built)
    assert not (built / ".venv" / "half").exists()


def test_moved_project_is_built_anew(built: Path, tmp_path: Path) -> None:
    moved = shutil.copytree(built, tmp_path / "moved", symlinks=True)
    assert "Installing" in bootstrap(moved).stdout
    assert installed(moved)


def test_package_with_another_digest_is_refused(project: Path) -> None:
    locked = project / "requirements.txt"
    locked.write_text(locked.read_text().replace("sha256:", "sha256:0")[:-2])
    refused = bootstrap(project)
    assert refused.returncode == 1
    assert ".venv could not be built" in refused.stderr
    assert not installed(project)


@pytest.mark.parametrize(
    ("trick", "missing"),
    [
        ("sys.version_info = (3, 9, 2)", "Python 3.11 or newer is needed"),
        ("sys.modules['ensurepip'] = None", "has no module ensurepip"),
    ],
)
def test_unfit_python_says_what_it_lacks(project: Path, trick: str, missing: str) -> None:
    unfit = bootstrap(project, python=pretending(project, trick))
    assert unfit.returncode == 1
    assert unfit.stderr.startswith(SENTENCE)
    assert missing in unfit.stderr
    assert unfit.stderr.count("\n") == 1


def test_folder_that_is_not_writable_is_named(project: Path) -> None:
    project.chmod(0o555)
    refused = bootstrap(project, confined=True)
    project.chmod(0o755)
    assert refused.stderr == (
        f"parley: The folder {project} is not writable, and .venv has to be built in it.\n"
    )
