"""The includes for Eleventy, built with Eleventy."""

import pytest

from tests.snippets.blog import NODE, Blog

pytestmark = [
    pytest.mark.generator,
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]


def test_an_eleventy_site_has_comments_and_their_number(blog_of: Blog) -> None:
    blog_of.take("eleventy")
    blog_of.build(NODE / ".bin" / "eleventy")
    blog_of.publish("_site")
    blog_of.is_read_and_commented()
    blog_of.leads_on_without_a_script()
