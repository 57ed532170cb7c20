"""The partials for Hugo, built with Hugo."""

import sys

import pytest

from tests.snippets.blog import Blog

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def test_a_hugo_site_has_comments_and_their_number(blog_of: Blog) -> None:
    blog_of.take("hugo")
    blog_of.build(sys.executable, "-m", "hugo", "--panicOnWarning")
    blog_of.publish("public")
    blog_of.is_read_and_commented()
    blog_of.leads_on_without_a_script()
