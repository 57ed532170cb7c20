from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.features import Document, Specification, extract
from model.matrix import matrix
from tests.model.texts import ANY_TEXT

SPECIFICATION = Specification(text_bits=10, author_bits=6)
DOCUMENTS = st.builds(Document, ANY_TEXT, ANY_TEXT, ANY_TEXT, ANY_TEXT)


def one_by_one(documents: Sequence[Document]) -> NDArray[np.float64]:
    rows = np.zeros((len(documents), SPECIFICATION.size))
    for row, document in zip(rows, documents, strict=True):
        np.add.at(row, *extract(document, SPECIFICATION))
    return rows


@given(st.lists(DOCUMENTS, max_size=4))
def test_any_documents_have_the_features_of_each(documents: list[Document]) -> None:
    rows = matrix(documents, SPECIFICATION)
    np.testing.assert_allclose(rows.toarray(), one_by_one(documents), atol=1e-6)


def test_comments_have_the_features_of_each() -> None:
    documents = [
        *(Document("one thing, one thing"), Document(""), Document("1diot thing 1diot so")),
        *(Document("x", "Jo", "https://a.example/b", "mail.example"), Document("i d i o t " * 9)),
    ]
    rows = matrix(documents, SPECIFICATION)
    np.testing.assert_allclose(rows.toarray(), one_by_one(documents), atol=1e-6)


def test_a_number_stands_once_in_a_row() -> None:
    rows = matrix([Document("abababab abababab " * 20)], Specification(text_bits=4))
    assert rows.has_canonical_format
    assert len(set(rows.indices)) == rows.nnz
    assert (rows.dtype, rows.shape) == (np.float32, (1, Specification(text_bits=4).size))


def test_it_says_how_far_it_is() -> None:
    done: list[int] = []
    matrix([Document("a"), Document("b")], SPECIFICATION, progress=done.append)
    assert done == [1, 2]
