"""bootstrap.py, run as make runs it: over a lock file of its own, without a network."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import time
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


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a bootstrap and one locked package."""
    folder = tmp_path / "a project"
    folder.mkdir()
    shutil.copy(ROOT / "bootstrap.py", folder)
    (folder / "requirements.txt").write_text(write_wheel(folder, "1.0"))
    return folder


def bootstrap(
    project: Path, python: Path | str = sys.executable, *, confined: bool = False
) -> subprocess.CompletedProcess[str]:
    command = [python, project / "bootstrap.py", "requirements.txt"]
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


def test_first_run_installs_what_is_locked(project: Path) -> None:
    assert bootstrap(project).returncode == 0
    assert installed(project) == "1.0"


def test_second_run_only_looks(project: Path) -> None:
    bootstrap(project)
    began = time.monotonic()
    again = bootstrap(project)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert time.monotonic() - began < 1


def test_changed_lock_is_installed(project: Path) -> None:
    bootstrap(project)
    (project / "requirements.txt").write_text(write_wheel(project, "2.0"))
    bootstrap(project)
    assert installed(project) == "2.0"


def test_package_with_another_digest_is_refused(project: Path) -> None:
    lock = project / "requirements.txt"
    lock.write_text(write_wheel(project, "1.0").replace("sha256:", "sha256:0")[:-2])
    refused = bootstrap(project)
    assert refused.returncode == 1
    assert ".venv could not be built" in refused.stderr
    assert not installed(project)


def test_interrupted_build_is_built_anew(project: Path) -> None:
    bootstrap(project)
    (project / ".venv" / "installed.json").unlink()
    (project / ".venv" / "half").touch()
    bootstrap(project)
    assert installed(project) == "1.0"
    assert not (project / ".venv" / "half").exists()


def test_moved_project_is_built_anew(project: Path) -> None:
    bootstrap(project)
    moved = project.rename(project.with_name("moved"))
    assert "Installing" in bootstrap(moved).stdout
    assert installed(moved) == "1.0"


@pytest.mark.parametrize(
    ("trick", "missing"),
    [
        ("sys.version_info = (3, 9, 2)", "Python 3.11 or newer is needed"),
        ("sys.modules['ensurepip'] = None", "has no module ensurepip"),
    ],
)
def test_unfit_python_says_what_it_lacks(project: Path, trick: str, missing: str) -> None:
    unfit = bootstrap(project, pretending(project, trick))
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


def test_make_without_target_lists_the_targets() -> None:
    listed = run(["make"]).stdout
    wanted = ("run", "setup", "test", "lint", "bench", "train", "retrain", "ship", "lock")
    assert all(f"make {target} " in listed for target in wanted)
