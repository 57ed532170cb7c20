import numpy as np

from training.copies import AUTHOR_LIMIT, clusters, fair_weights

PILLS = "Buy cheap pills at {} today and save {} percent, my dear friends"


def test_a_template_is_one_cluster_whatever_its_link_and_its_numbers() -> None:
    texts = [PILLS.format(f"http://shop{n}.example/x", n) for n in range(20)]
    assert set(clusters(texts)) == {0}


def test_changed_words_stay_near_copies() -> None:
    text = "The bus on our street has not come on time since the new timetable was made."
    assert list(clusters([text, text.replace("street", "road").upper()])) == [0, 0]


def test_different_comments_are_not_near_copies() -> None:
    texts = ["I like the bread of the old bakery.", "The council has closed the pool.", "Thanks!"]
    assert list(clusters(texts)) == [0, 1, 2]


def test_texts_without_letters_are_told_apart() -> None:
    assert list(clusters(["", "!!!", "❤️", "👏", "❤️", "\ud800"])) == [0, 1, 2, 3, 2, 0]


def test_near_copies_count_as_one() -> None:
    weights = fair_weights(np.array([0, 0, 0, 0, 4]), np.array(["a", "b", "c", "d", "e"]))
    assert weights.tolist() == [0.25, 0.25, 0.25, 0.25, 1.0]


def test_one_author_counts_no_more_than_a_few() -> None:
    author = np.array(["busy"] * 100 + ["seldom"])
    weights = fair_weights(np.arange(101), author)
    assert np.isclose(weights[:100].sum(), AUTHOR_LIMIT)
    assert weights[100] == 1.0


def test_unknown_authors_are_not_one_author() -> None:
    assert fair_weights(np.arange(50), np.array([""] * 50)).sum() == 50
