"""The plugin for WordPress, in a real WordPress with a classic theme and with one of blocks."""

from dataclasses import replace

import pytest

from tests.server import Site
from tests.snippets.blog import Blog
from tests.snippets.wordpress import DEBIANS, MISSING, free_port, wordpress

pytestmark = [
    pytest.mark.generator,
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]
TITLE = "Walnuts & “Oaks”"


@pytest.mark.parametrize("theme", ["classic", "twentytwentythree"])
def test_a_wordpress_blog_has_comments_and_their_number(blog_of: Blog, theme: str) -> None:
    assert DEBIANS.is_dir(), MISSING
    port = free_port()
    blog = replace(blog_of, site=Site(f"http://127.0.0.1:{port}", blog_of.folder))
    blog.take("wordpress")
    with wordpress(blog.folder, port, theme):
        blog.is_read_and_commented(TITLE)
        blog.leads_on_without_a_script()
        refused = blog.page.request.post(
            blog.site.url + "/wp-comments-post.php", form={"comment_post_ID": "3", "comment": "x"}
        )
        assert refused.status == 403
        assert "<b>Warning" not in blog.page.content()
