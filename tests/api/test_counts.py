"""GET and POST /api/v1/counts: numbers for many articles at once."""

from __future__ import annotations

from tests.api.blog import ARTICLE, Blog, code, wrong_fields


def test_counts_stand_under_the_keys_as_sent(blog: Blog) -> None:
    blog.approved(article="https://blog.example/a")
    blog.held(article="https://blog.example/a")
    sent = ["HTTP://Blog.Example/a/#top", "https://blog.example/a", "never seen", "ключ"]
    expected = {"counts": dict(zip(sent, (1, 1, 0, 0), strict=True))}
    assert blog.get("/counts", article=sent).json == expected
    assert blog.call("POST", "/counts", json={"articles": sent}).json == expected


def test_a_key_sent_twice_is_answered_once(blog: Blog) -> None:
    assert blog.get("/counts", article=["a", "a"]).json == {"counts": {"a": 0}}


def test_no_article_is_no_count(blog: Blog) -> None:
    assert blog.call("POST", "/counts", json={"articles": []}).json == {"counts": {}}


def test_two_hundred_articles_and_no_more(blog: Blog) -> None:
    keys = [f"https://blog.example/{number}" for number in range(201)]
    answer = blog.call("POST", "/counts", json={"articles": keys[:200]})
    assert (answer.status, len(answer.json["counts"])) == (200, 200)
    assert wrong_fields(blog.call("POST", "/counts", json={"articles": keys})) == ["articles"]
    assert wrong_fields(blog.get("/counts", article=keys)) == ["article"]


def test_long_keys_of_two_hundred_articles_fit_into_256_kib(blog: Blog) -> None:
    keys = [f"{number:0>500}" for number in range(200)]
    assert blog.call("POST", "/counts", json={"articles": keys}).status == 200
    over = {"articles": keys, "padding": "x" * 256 * 1024}
    assert code(blog.call("POST", "/counts", json=over)) == (413, "body_too_large")


def test_each_wrong_article_is_named(blog: Blog) -> None:
    answer = blog.call("POST", "/counts", json={"articles": ["a", "", 7, "x" * 501, "\x00"]})
    assert wrong_fields(answer) == [f"articles.{number}" for number in range(1, 5)]


def test_the_articles_must_be_a_list(blog: Blog) -> None:
    for body in ({}, {"articles": "a"}, {"articles": None}):
        assert wrong_fields(blog.call("POST", "/counts", json=body)) == ["articles"]


def test_counts_follow_what_moderators_decide(blog: Blog) -> None:
    comment = blog.held()
    counts = []
    for action in ("approve", "reject", "approve", "delete"):
        blog.settle(comment, action)
        counts.append(blog.get("/counts", article=ARTICLE).json["counts"][ARTICLE])
    assert counts == [1, 0, 1, 0]
