"""The includes for Jekyll, built with Jekyll."""

import shutil

import pytest

from tests.snippets.blog import Blog

pytestmark = [
    pytest.mark.generator,
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]


def test_a_jekyll_site_has_comments_and_their_number(blog_of: Blog) -> None:
    assert shutil.which("jekyll"), "Jekyll is missing: apt install jekyll, or gem install jekyll"
    blog_of.take("jekyll")
    blog_of.build("jekyll", "build", "--strict_front_matter")
    blog_of.publish("_site")
    blog_of.is_read_and_commented()
    blog_of.leads_on_without_a_script()
