"""A dictionary of arrays that `joblib.dump` wrote, mapped into memory.

Importing joblib takes longer than reading a model, because of all that it knows beside files.
This reads its plain, uncompressed form with Python's own pickle, and knows no class but arrays:
whatever else a file names is refused, and nothing of it is called.
"""

import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray


def load(path: Path) -> dict[str, Any]:
    """The dictionary in a file, its arrays read-only; UnpicklingError when it is anything else."""
    mapped = np.memmap(path, dtype=np.uint8, mode="r")
    with path.open("rb") as file:
        found = _Reader(file, mapped).load()
    if not isinstance(found, dict):
        raise pickle.UnpicklingError("it is no dictionary")
    return found


class _Array:
    """What joblib writes in the place of an array; the numbers come after it in the file."""

    shape: tuple[int, ...]
    order: Literal["C", "F"]
    dtype: np.dtype[Any]
    numpy_array_alignment_bytes: int


# joblib notes the class of an array, which is of no use here.
_CLASSES: Mapping[tuple[str, str], type] = {
    ("joblib.numpy_pickle", "NumpyArrayWrapper"): _Array,
    ("numpy", "dtype"): np.dtype,
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "memmap"): np.ndarray,
}


# The one written in C is quicker and cannot stop at an array.
_PythonUnpickler: Any = pickle._Unpickler


class _Reader(_PythonUnpickler):  # type: ignore[misc]
    def __init__(self, file: IO[bytes], mapped: NDArray[np.uint8]) -> None:
        super().__init__(file)
        self._file = file
        self._mapped = mapped

    def find_class(self, module: str, name: str) -> type:
        if (module, name) not in _CLASSES:
            raise pickle.UnpicklingError(f"{module}.{name} has no place in it")
        return _CLASSES[module, name]

    def load_build(self) -> None:
        super().load_build()
        if isinstance(self.stack[-1], _Array):
            self.stack[-1] = self._numbers(self.stack[-1])

    dispatch: ClassVar = _PythonUnpickler.dispatch | {pickle.BUILD[0]: load_build}

    def _numbers(self, array: _Array) -> NDArray[Any]:
        """A byte says how many come before the first number, so that it is well aligned."""
        start = self._file.tell() + 1 + self._file.read(1)[0]
        stop = start + int(np.prod(array.shape)) * array.dtype.itemsize
        self._file.seek(stop)
        numbers = self._mapped[start:stop].view(array.dtype)
        return numbers.reshape(array.shape, order=array.order)
