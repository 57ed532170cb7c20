import json
import pickle
from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import joblib
import numpy as np
import pytest

from model import artifact
from model.artifact import ArtifactError, Manifest
from model.features import Specification
from model.labels import LABELS

SPECIFICATION = Specification(text_bits=8, author_bits=4)


def state() -> dict[str, Any]:
    return {
        "weights": np.zeros((SPECIFICATION.size, len(LABELS)), dtype=np.float16),
        "intercept": np.zeros(len(LABELS)),
        "slope": np.ones(len(LABELS)),
        "offset": np.zeros(len(LABELS)),
    }


def manifest(**changes: Any) -> Manifest:
    values: dict[str, Any] = {
        "version": "1",
        "created_at": "2026-01-01T00:00:00Z",
        "specification": SPECIFICATION.as_dict(),
        "thresholds": dict.fromkeys(LABELS, 0.5),
        "certain_spam": 0.9,
        "priors": dict.fromkeys(LABELS, 0.1),
    }
    return Manifest(**values | changes)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    artifact.save(tmp_path / "one", state(), manifest())
    return tmp_path / "one"


def rewrite(folder: Path, **changes: Any) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_what_is_saved_is_loaded(folder: Path) -> None:
    loaded, found = artifact.load(folder)
    assert found.version == "1"
    assert len(found.digest) == 64
    np.testing.assert_array_equal(loaded["weights"], state()["weights"])


def test_arrays_are_mapped_and_read_only(folder: Path) -> None:
    weights = artifact.load(folder)[0]["weights"]
    assert isinstance(weights, np.memmap)
    assert not weights.flags.writeable


def test_nothing_but_the_two_files_is_left(folder: Path) -> None:
    artifact.save(folder, state(), manifest(version="2"))
    assert sorted(path.name for path in folder.iterdir()) == ["manifest.json", "model.joblib"]
    assert artifact.verify(folder).version == "2"


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("slope", np.ones(3)),
        ("intercept", np.full(7, np.nan)),
        ("offset", np.zeros(7, dtype=int)),
        ("weights", np.full((SPECIFICATION.size, 7), np.inf, dtype=np.float16)),
    ],
)
def test_a_wrong_state_is_not_saved(tmp_path: Path, name: str, array: Any) -> None:
    with pytest.raises(ValueError, match=name):
        artifact.save(tmp_path, state() | {name: array}, manifest())
    assert not list(tmp_path.iterdir())


class Trap:
    """Unpickling it leaves a file behind."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return Path.touch, (self.path,)


def test_an_exchanged_file_is_never_unpickled(folder: Path, tmp_path: Path) -> None:
    (folder / "model.joblib").write_bytes(pickle.dumps(Trap(tmp_path / "sprung")))
    with pytest.raises(ArtifactError, match="SHA-256"):
        artifact.load(folder)
    assert not (tmp_path / "sprung").exists()
    joblib.load(folder / "model.joblib")
    assert (tmp_path / "sprung").exists()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"digest": "0" * 64}, "SHA-256"),
        ({"format": 99}, "format"),
        ({"labels": ["spam"]}, "labels"),
        ({"specification": {"version": 99}}, "version"),
        ({"specification": None}, "cannot be used"),
        ({"thresholds": {"spam": 0.5}}, "cannot be used"),
        ({"thresholds": dict.fromkeys(LABELS, 7)}, "probabilities"),
        ({"certain_spam": "high"}, "cannot be used"),
        ({"version": "../elsewhere"}, "version"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused_unread(
    folder: Path, tmp_path: Path, changes: dict[str, Any], says: str
) -> None:
    (folder / "model.joblib").write_bytes(pickle.dumps(Trap(tmp_path / "sprung")))
    rewrite(folder, **{"digest": artifact.digest(folder / "model.joblib")} | changes)
    with pytest.raises(ArtifactError, match=says):
        artifact.load(folder)
    assert not (tmp_path / "sprung").exists()


def test_a_truncated_file_is_refused(folder: Path) -> None:
    path = folder / "model.joblib"
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(ArtifactError, match="SHA-256"):
        artifact.load(folder)


@pytest.mark.parametrize("missing", ["model.joblib", "manifest.json"])
def test_a_missing_file_is_said(folder: Path, missing: str) -> None:
    (folder / missing).unlink()
    with pytest.raises(ArtifactError, match=missing):
        artifact.verify(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "\udcff"])
def test_a_damaged_manifest_is_said(folder: Path, text: str) -> None:
    (folder / "manifest.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ArtifactError, match=r"manifest\.json"):
        artifact.verify(folder)


def test_a_verified_file_that_holds_no_model_is_refused(folder: Path) -> None:
    joblib.dump({"weights": np.zeros(3)}, folder / "model.joblib")
    rewrite(folder, digest=artifact.digest(folder / "model.joblib"))
    with pytest.raises(ArtifactError, match="does not hold a model"):
        artifact.load(folder)


def test_unknown_fields_of_a_manifest_are_left_alone(folder: Path) -> None:
    rewrite(folder, added_later=True)
    assert artifact.verify(folder).version == "1"


def test_a_copied_folder_is_as_good(folder: Path, tmp_path: Path) -> None:
    copytree(folder, tmp_path / "copy")
    assert artifact.verify(tmp_path / "copy") == artifact.verify(folder)
