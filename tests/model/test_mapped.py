import os
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import joblib
import numpy as np
import pytest

from model import artifact, mapped

ARRAYS = {
    "halves": np.linspace(0, 1, 21, dtype=np.float16).reshape(3, 7),
    "columns": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "empty": np.zeros((0, 7)),
    "one": np.array(2.5),
}


class Trap:
    """Leaves a trace when it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.trace),)


def written(folder: Path, value: object) -> Path:
    joblib.dump(value, folder / "some.joblib")
    return folder / "some.joblib"


def test_arrays_are_what_joblib_wrote_and_what_it_reads(tmp_path: Path) -> None:
    path = written(tmp_path, ARRAYS)
    found, theirs = mapped.load(path), joblib.load(path, mmap_mode="r")
    assert list(found) == list(ARRAYS)
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(found[name], array, strict=True)
        assert found[name].flags.aligned == theirs[name].flags.aligned
        assert not found[name].flags.writeable


def test_the_shipped_model_is_read_as_joblib_reads_it() -> None:
    path = artifact.shipped() / artifact.MODEL_FILE
    for name, array in joblib.load(path).items():
        np.testing.assert_array_equal(mapped.load(path)[name], array, strict=True)


def test_numbers_stay_in_the_file(tmp_path: Path) -> None:
    found = mapped.load(written(tmp_path, ARRAYS))
    assert isinstance(found["halves"], np.memmap)
    assert found["halves"].base is not None


@pytest.mark.parametrize("where", ["inside", "alone"])
def test_anything_but_arrays_is_refused_and_not_called(tmp_path: Path, where: str) -> None:
    trap = Trap(tmp_path / "sprung")
    path = written(tmp_path, {"weights": trap} if where == "inside" else trap)
    with pytest.raises(UnpicklingError, match="mkdir has no place"):
        mapped.load(path)
    assert not (tmp_path / "sprung").exists()


def test_arrays_of_objects_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, {"weights": np.array([None, 1], dtype=object)})
    with pytest.raises((UnpicklingError, TypeError, ValueError)):
        mapped.load(path)


def test_what_is_no_dictionary_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnpicklingError, match="no dictionary"):
        mapped.load(written(tmp_path, [1, 2]))


@pytest.mark.parametrize("size", [1, 60, 200, 400])
def test_half_a_file_is_refused(tmp_path: Path, size: int) -> None:
    path = written(tmp_path, ARRAYS)
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises((EOFError, UnpicklingError, ValueError, IndexError)):
        mapped.load(path)
