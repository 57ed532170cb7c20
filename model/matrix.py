"""The features of many documents at once, as a SciPy matrix for fitting."""

from collections.abc import Callable, Sequence

import numpy as np
from scipy.sparse import csr_matrix

from model.features import Document, Specification, extract


def matrix(
    documents: Sequence[Document],
    specification: Specification,
    *,
    progress: Callable[[int], None] = lambda _: None,
) -> csr_matrix:
    """One row of `extract` per document, float32, shape (documents, `specification.size`).

    `progress` is called with the number of documents done.
    """
    indices, values = [np.empty(0, np.int32)], [np.empty(0, np.float32)]
    ends = np.zeros(len(documents) + 1, dtype=np.int64)
    for done, document in enumerate(documents, start=1):
        row, weights = extract(document, specification)
        indices.append(row.astype(np.int32))
        values.append(weights.astype(np.float32))
        ends[done] = ends[done - 1] + len(row)
        progress(done)
    parts = (np.concatenate(values), np.concatenate(indices), ends)
    joined = csr_matrix(parts, shape=(len(documents), specification.size))
    joined.sum_duplicates()
    return joined
