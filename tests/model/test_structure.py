import pytest

from model import structure


def measured(body: str, author_name: str = "", author_url: str = "") -> dict[str, float]:
    return dict(zip(structure.NAMES, structure.measure(body, author_name, author_url), strict=True))


@pytest.mark.parametrize(
    ("feature", "with_it", "without_it"),
    [
        ("has_link", "see https://shop.example/", "see the shop"),
        ("links", "http://a.example http://b.example", "http://a.example"),
        ("hosts", "http://a.example http://b.example", "http://a.example/1 http://a.example/2"),
        ("link_share", "http://a.example", "a long comment, and http://a.example"),
        ("anchor", "[url=http://a.example]a[/url]", "http://a.example"),
        ("ends_with_link", "look: http://a.example", "http://a.example is what I saw there"),
        ("length", "a long comment", "short"),
        ("short", "Nice post", "It took me all afternoon to read"),
        ("distinct_words", "each word once", "word word word"),
        ("capitals", "BUY THIS", "buy this"),
        ("digits", "call 555 12 34", "call me"),
        ("digits_in_words", "fr33dom", "freedom"),
        ("exclamations", "now!!!", "now!"),
        ("question", "why?", "why"),
        ("cyrillic", "Спасибо", "thanks"),
        ("east_asian", "ありがとう", "thanks"),
        ("pictographs", "🎉🎉", "hooray"),
        ("mixed_scripts", "cаsino with a Cyrillic a", "casino"),
        ("letter_runs", "soooo good", "so good"),
    ],
)
def test_a_feature_tells_the_two_apart(feature: str, with_it: str, without_it: str) -> None:
    assert measured(with_it)[feature] > measured(without_it)[feature]


def test_the_author_counts_too() -> None:
    assert measured("hi", author_url="http://a.example")["author_url"] == 1.0
    assert measured("hi", "Best Cheap Essay Writers")["author_name_words"] > 0
    assert measured("hi", "Ann Lee")["author_name_words"] == 0


@pytest.mark.parametrize(
    "body", ["", "\0", "\ud800", "!" * 60_000, "http://" * 9_000, "<a " * 20_000, "a@" * 30_000]
)
def test_values_stay_between_nothing_and_one(body: str) -> None:
    assert all(0.0 <= value <= 1.0 for value in measured(body).values())
