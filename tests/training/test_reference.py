import numpy as np

from training.reference import Reference

TEXTS = [f"{'cheap pills' if n % 2 else 'nice photo'} number {n}" for n in range(40)]


def test_it_is_words_and_characters_with_a_regression() -> None:
    reference = Reference()
    known = reference.fit_texts(TEXTS)
    said = reference.decision(
        known,
        np.asarray(np.arange(40) % 2, dtype=np.float64),
        np.ones(40),
        reference.transform(["cheap pills here", "a nice photo"]),
    )
    assert said[0] > 0 > said[1]
    names = set(reference.features.get_feature_names_out())
    assert {"words__cheap pills", "letters__p pi"} <= names
