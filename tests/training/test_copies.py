from training.copies import clusters

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
