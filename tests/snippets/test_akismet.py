"""WordPress with its own plugin Akismet, which the file of the documentation leads to Parley."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from service import auth
from service.config import ROOT
from service.context import Services, services
from tests.api.blog import HELD
from tests.api.blog import Blog as Rules
from tests.compat.asking import figures, learned
from tests.server import Server, Site, wait_until
from tests.snippets.blog import HERE, Blog
from tests.snippets.wordpress import DEBIANS, MISSING, free_port, wordpress

pytestmark = [
    pytest.mark.generator,
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]
PASSWORD = "walnuts are planted by jays"
STATUSES = """
require "wp-load.php";
$all = get_comments(["status" => ["approve", "hold", "spam"]]);
echo json_encode(array_combine(
    array_column($all, "comment_content"), array_map("wp_get_comment_status", $all)
));
"""


def php(folder: Path, *command: str) -> str:
    """What a command of PHP in the folder says."""
    done = subprocess.run(
        ["php", *command], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@dataclass(frozen=True)
class WordPress:
    """The blog, and a browser in which its owner is logged in."""

    url: str
    folder: Path
    article: str
    page: Page

    def leads_to(self, address: str) -> None:
        """Put the file of the page where WordPress reads it, with this address of Parley."""
        text = (ROOT / "docs" / "akismet.md").read_text("utf-8")
        (code,) = re.findall(r"```php\n(.*?)```", text, re.DOTALL)
        folder = self.folder / "wp-content" / "mu-plugins"
        for before in folder.glob("parley-*.php"):
            before.unlink()
        # PHP looks for changes of a file that it has read only every other second.
        file = folder / f"parley-{address.rpartition(':')[2]}.php"
        file.write_text(code.replace("https://comments.example", address), "utf-8")

    def comment(self, body: str) -> str:
        """Comment as a reader does; what has become of it."""
        form: dict[str, str | float | bool] = {
            "comment_post_ID": self.article,
            "author": "Ada",
            "email": "ada@readers.example",
            "comment": body,
        }
        reader = self.page.context.browser
        assert reader
        with reader.new_context() as context:
            answer = context.request.post(
                self.url + "/wp-comments-post.php",
                form=form,
                max_redirects=0,
            )
            assert answer.status == 302, answer.text()
        return str(json.loads(php(self.folder, "-r", STATUSES))[body])

    def log_in(self) -> None:
        """As the owner."""
        self.page.goto(self.url + "/wp-login.php")
        self.page.get_by_label("Username or Email Address").fill("ines")
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Log In").click()
        expect(self.page.get_by_role("heading", name="Dashboard")).to_be_visible()

    def enter_key(self, key: str) -> None:
        """Where the documentation says."""
        self.page.goto(self.url + "/wp-admin/options-general.php?page=akismet-key-config")
        self.page.get_by_text("Manually enter an API key").click()
        self.page.get_by_placeholder("Enter your API key").fill(key)
        self.page.get_by_role("button", name="Connect with API key").click()

    def mark(self, body: str, folder: str, action: str) -> None:
        """Move the cursor over a comment among the owner's and choose an action."""
        self.page.goto(f"{self.url}/wp-admin/edit-comments.php?comment_status={folder}")
        row = self.page.locator("#the-comment-list tr", has_text=body)
        row.hover()
        row.locator(f".{action} a").click()
        expect(row.locator(f".{action} a")).not_to_be_visible()


@pytest.fixture
def blog_with_akismet(blog_of: Blog) -> Iterator[WordPress]:
    assert DEBIANS.is_dir(), MISSING
    port = free_port()
    blog = replace(blog_of, site=Site(f"http://127.0.0.1:{port}", blog_of.folder))
    blog.take("wordpress")
    source = HERE / "sites" / "akismet"
    for file in filter(Path.is_file, source.rglob("*")):
        target = blog.folder / file.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    with wordpress(blog.folder, port, "classic"):
        article = php(blog.folder, "setup.php", PASSWORD)
        wp = WordPress(blog.site.url, blog.folder, article, blog.page)
        wp.leads_to(blog.server.url)
        wp.log_in()
        yield wp


def test_wordpress_with_akismets_plugin(
    blog_with_akismet: WordPress,
    app: Flask,
    blog: Rules,
    server: Server,
    run_server: Callable[..., Server],
) -> None:
    wp, own = blog_with_akismet, services(app)
    wp.enter_key("123456789012")
    expect(wp.page.get_by_text("The key you entered is invalid")).to_be_visible()
    wp.enter_key(auth.create_key(own, "wordpress", "compatible", "default"))
    expect(wp.page.get_by_text("Akismet is now protecting your site")).to_be_visible()

    fine, held = "Jays plant oaks, too.", f"Now {HELD}"
    assert wp.comment(fine) == "approved"
    assert wp.comment(held) == "spam"
    corrected(wp, own, fine, held)

    wp.leads_to(run_server(model="none-such").url)
    assert wp.comment("Squirrels hide acorns.") == "unapproved"
    server.kill()
    wp.leads_to(server.url)
    assert wp.comment("And they forget where.") == "unapproved"


def corrected(wp: WordPress, own: Services, fine: str, held: str) -> None:
    """What the owner marks reaches Parley, and is matched with what it had said."""
    wp.mark(fine, "approved", "spam")
    wait_until(lambda: learned(own) == [("reject", "spam")], "spam is submitted")
    wp.mark(held, "spam", "unspam")
    wait_until(lambda: learned(own)[1:] == [("approve", None)], "ham is submitted")
    named = [row[2:] for row in figures(own) if row[0].startswith("127.0.0.1")]
    assert named == [(1, 1, 1, 1)]
