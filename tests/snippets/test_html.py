"""The snippets for a page written by hand."""

import pytest

from tests.snippets.blog import Blog

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def test_a_page_by_hand_has_comments_and_their_number(blog_of: Blog) -> None:
    blog_of.take("html")
    for page, snippet in (("walnut-trees/index.html", "article.html"), ("index.html", "list.html")):
        path = blog_of.folder / page
        lines = (blog_of.folder / snippet).read_text()
        path.write_text(path.read_text().replace(f"<!-- {snippet} -->", lines))
    blog_of.publish(".")
    blog_of.is_read_and_commented()
    blog_of.leads_on_without_a_script()
