"""Sites live side by side and never see each other's comments."""

from __future__ import annotations

import pytest

from tests.api.blog import ADDRESS, NOWHERE, Blog, Json, as_author, code, wrong_fields

KEY = "the same article key"


@pytest.fixture
def theirs(blog: Blog, other_site: str) -> Json:
    return blog.approved(site=other_site, article=KEY)


def test_the_same_key_is_another_article_on_another_site(
    blog: Blog, theirs: Json, other_site: str
) -> None:
    assert blog.listed(KEY)["total"] == 0
    assert blog.listed(KEY, site=other_site)["total"] == 1
    assert blog.get("/counts", article=KEY).json == {"counts": {KEY: 0}}
    assert theirs["body"] not in blog.get("/feed.atom", article=KEY).text


def test_a_comment_is_found_through_its_own_site_only(
    blog: Blog, theirs: Json, other_site: str
) -> None:
    path = f"/comments/{theirs['id']}"
    assert blog.get(path, site=other_site).status == 200
    assert code(blog.get(path)) == (404, "not_found")
    assert code(blog.get(path, headers=as_author(theirs))) == (404, "not_found")


def test_the_address_of_a_new_comment_names_its_site(blog: Blog, other_site: str) -> None:
    location = blog.send(site=other_site, article=KEY).headers["Location"]
    assert blog.call("GET", location.removeprefix("/api/v1")).status == 200


def test_its_author_changes_it_through_its_own_site_only(blog: Blog, theirs: Json) -> None:
    assert code(blog.edit(theirs, "From the wrong door.")) == (404, "not_found")
    assert code(blog.delete(theirs)) == (404, "not_found")


def test_it_is_reported_through_its_own_site_only(
    blog: Blog, theirs: Json, other_site: str
) -> None:
    path = f"/comments/{theirs['id']}/reports"
    assert code(blog.report(theirs)) == (404, "not_found")
    here = blog.call("POST", path, ADDRESS, json={}, query_string={"site": other_site})
    assert here.status == 202


def test_it_is_no_parent_on_another_site(blog: Blog, theirs: Json) -> None:
    assert wrong_fields(blog.send(article=KEY, parent_id=theirs["id"])) == ["parent_id"]


def test_the_site_may_stand_in_the_query_too(blog: Blog, other_site: str) -> None:
    path = f"/comments?site={other_site}"
    assert blog.call("POST", path, json=blog.draft(article=KEY)).status == 201
    assert blog.listed(KEY, site=other_site)["total"] == 1


def test_an_unknown_site_is_404(blog: Blog) -> None:
    assert code(blog.send(site="nowhere")) == (404, "not_found")
    assert code(blog.get("/comments", article=KEY, site="nowhere")) == (404, "not_found")
    assert code(blog.get(f"/comments/{NOWHERE}", site="nowhere")) == (404, "not_found")


def test_what_cannot_be_a_sites_name_is_422(blog: Blog) -> None:
    for site in ("Ä", "a b", "x" * 65, "\x00"):
        assert wrong_fields(blog.get("/comments", article=KEY, site=site)) == ["site"]
    for body in ({"site": 7}, {"site": ["default"]}):
        assert wrong_fields(blog.send(**body)) == ["site"]
