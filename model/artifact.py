"""A trained model on disk: one folder with model.joblib and manifest.json.

`verify` reads the manifest and the digest and nothing else, so that a damaged, foreign or
exchanged file is refused before anything is unpickled from it. A digest stops accidents and a
half-copied file; it cannot stop somebody who may write both files.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

import numpy as np

from model import mapped
from model.features import Specification
from model.labels import LABELS

FORMAT = 1
MODEL_FILE = "model.joblib"
MANIFEST_FILE = "manifest.json"
ARTIFACTS = Path(__file__).resolve().parent / "artifacts"
VERSION_NAME = re.compile(r"[A-Za-z0-9][\w.+-]{0,63}", re.ASCII)


class ArtifactError(Exception):
    """The artifact cannot be used; the message is one sentence for the log."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known of a model without opening it.

    `thresholds` are the probabilities from which a comment should be held, `certain_spam` the
    one from which at least 99.5 % are spam, `priors` the share of each label that calibration
    assumes. `lineage` names the version it was built on and the digests of its data.
    """

    version: str
    created_at: str
    specification: Mapping[str, Any]
    thresholds: Mapping[str, float]
    certain_spam: float
    priors: Mapping[str, float]
    metrics: Mapping[str, Any] = field(default_factory=dict)
    lineage: Mapping[str, Any] = field(default_factory=dict)
    libraries: Mapping[str, str] = field(default_factory=dict)
    labels: tuple[str, ...] = LABELS
    format: int = FORMAT
    digest: str = ""


def save(directory: Path, state: Mapping[str, Any], manifest: Manifest) -> Manifest:
    """Write both files and return the manifest with its digest.

    The manifest goes last and each file appears whole or not at all: a folder with a manifest
    is complete.
    """
    import joblib  # Who only loads a model does without it.

    _check_state(state, Specification.from_dict(manifest.specification))
    if not np.isfinite(state["weights"]).all():
        raise ValueError("weights are not finite")
    directory.mkdir(parents=True, exist_ok=True)
    with _replacing(directory / MODEL_FILE) as file:
        joblib.dump(dict(state), file)
    signed = _signed(manifest, digest(directory / MODEL_FILE))
    with _replacing(directory / MANIFEST_FILE) as file:
        file.write(json.dumps(asdict(signed), indent=2, ensure_ascii=False).encode() + b"\n")
    return signed


def verify(directory: Path) -> Manifest:
    """The manifest of a folder that may be loaded; ArtifactError otherwise. Unpickles nothing."""
    manifest = read_manifest(directory)
    try:
        found = digest(directory / MODEL_FILE)
    except OSError as error:
        raise ArtifactError(f"{directory / MODEL_FILE} cannot be read: {error}.") from error
    if found != manifest.digest:
        raise ArtifactError(
            f"{directory / MODEL_FILE} is not the file that its manifest describes:"
            f" its SHA-256 is {found}, not {manifest.digest}."
        )
    return manifest


def load(directory: Path) -> tuple[dict[str, Any], Manifest]:
    """Verify, then map the state into memory; its arrays are read-only and shared by processes."""
    manifest = verify(directory)
    try:
        state = mapped.load(directory / MODEL_FILE)
        _check_state(state, Specification.from_dict(manifest.specification))
    except Exception as error:
        raise ArtifactError(f"{directory / MODEL_FILE} does not hold a model: {error}.") from error
    return state, manifest


def shipped() -> Path:
    """The folder of the one model that comes with this release."""
    found = sorted(path.parent for path in ARTIFACTS.glob(f"*/{MANIFEST_FILE}"))
    if len(found) != 1:
        raise ArtifactError(f"{ARTIFACTS} holds {len(found)} models; exactly one is expected.")
    return found[0]


def read_manifest(directory: Path) -> Manifest:
    """The manifest alone, checked for everything but the digest."""
    path = directory / MANIFEST_FILE
    try:
        values = json.loads(path.read_bytes())
    except OSError as error:
        raise ArtifactError(f"{path} cannot be read: {error}.") from error
    except ValueError as error:
        raise ArtifactError(f"{path} is not JSON: {error}.") from error
    try:
        return _manifest(values)
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise ArtifactError(f"{path} cannot be used: {error}.") from error


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _manifest(values: Mapping[str, Any]) -> Manifest:
    if values["format"] != FORMAT:
        raise ValueError(f"its format is {values['format']!r}, this code reads format {FORMAT}")
    if tuple(values["labels"]) != LABELS:
        raise ValueError("its labels are not the seven labels of this code")
    known = {name.name for name in fields(Manifest)}
    if not VERSION_NAME.fullmatch(str(values["version"])):
        raise ValueError(f"its version {values['version']!r} is no name")
    manifest = Manifest(**{k: v for k, v in values.items() if k in known} | {"labels": LABELS})
    Specification.from_dict(manifest.specification)
    thresholds = [manifest.thresholds[label] for label in LABELS]
    if not all(0.0 <= p <= 1.0 for p in (*thresholds, manifest.certain_spam)):
        raise ValueError("its thresholds are not probabilities")
    return manifest


def _check_state(state: Any, specification: Specification) -> None:
    """Shapes and finite numbers: `weights` (features, labels), the rest one value per label."""
    labels = len(LABELS)
    shapes = {
        "weights": (specification.size, labels),
        "intercept": (labels,),
        "slope": (labels,),
        "offset": (labels,),
    }
    for name, shape in shapes.items():
        array = np.asarray(state[name])
        if array.shape != shape or array.dtype.kind != "f":
            raise ValueError(f"{name} is {array.dtype} {array.shape} where {shape} was expected")
        if name != "weights" and not np.isfinite(array).all():
            raise ValueError(f"{name} is not finite")


def _signed(manifest: Manifest, digest: str) -> Manifest:
    return Manifest(**{**asdict(manifest), "digest": digest})


@contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that takes its name only once it is complete and on disk."""
    with NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as file:
        temporary = Path(file.name)
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            temporary.chmod(0o644)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
