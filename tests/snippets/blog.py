"""A blog made with somebody's generator, and what its reader does on it."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page, expect

from service.config import ROOT
from tests.server import Server, Site

HERE = Path(__file__).parent
NODE = HERE / "node_modules"
TITLE = 'Walnuts & "Oaks"'
PATH = "/walnut-trees/"
KIND = "Lovely piece about the walnut trees, thank you for writing it."


@dataclass(frozen=True)
class Blog:
    """The snippets and a small site around them, where `parley.example` is a real server."""

    folder: Path
    server: Server
    site: Site
    page: Page

    def take(self, generator: str) -> None:
        """Copy the site and its snippets as they are in the documentation."""
        for source in (HERE / "sites" / generator, ROOT / "docs" / "snippets" / generator):
            shutil.copytree(source, self.folder, dirs_exist_ok=True)
        for path in filter(Path.is_file, self.folder.rglob("*")):
            path.write_text(self.addressed(path.read_text("utf-8")), "utf-8")

    def addressed(self, text: str) -> str:
        """The text with the addresses of this test in place of the examples."""
        for example, ours in (("parley", self.server.url), ("blog", self.site.url)):
            address = f"https://{example}.example"
            text = text.replace(address, ours).replace(quote(address, ""), quote(ours, ""))
        return text

    def build(self, *command: str | Path) -> None:
        """Run the generator in the folder; where it fails, say what it said."""
        quiet = os.environ | {"NEXT_TELEMETRY_DISABLED": "1"}
        done = subprocess.run(
            command, cwd=self.folder, env=quiet, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def publish(self, output: str) -> None:
        """Put what was built where the web site is served from."""
        shutil.copytree(self.folder / output, self.site.folder, dirs_exist_ok=True)

    def write(self, body: str = KIND) -> None:
        """Fill in and send the form of the open page."""
        self.page.get_by_label("Name").fill("Ines")
        self.page.get_by_label("Comment", exact=True).fill(body)
        self.page.get_by_role("button", name="Post comment").click()
        expect(self.page.get_by_role("article")).to_contain_text(body)

    def is_read_and_commented(self, title: str = TITLE) -> None:
        """From the list to the article, whose heading stands; a comment; the list counts it."""
        self.page.goto(self.site.url + "/")
        expect(self.page.get_by_text("no comments yet").first).to_be_visible()
        self.page.get_by_role("link", name=title).first.click()
        heading = self.page.get_by_role("heading", name=f"No thoughts on “{title}” yet")
        expect(heading).to_be_visible()
        self.write()
        self.page.goto(self.site.url + "/")
        expect(self.page.get_by_text("one comment")).to_be_visible()
        assert self.stored(self.site.url + PATH) == (1, title)

    def stored(self, address: str) -> tuple[int, str | None]:
        """How many comments Parley has under this address, and under which title."""
        answer = self.page.request.get(
            f"{self.server.url}/api/v1/comments", params={"article": address}
        )
        return answer.json()["total"], answer.json()["article"]["title"]

    def leads_on_without_a_script(self) -> None:
        """The link that stands where scripts are off opens the form of the same article."""
        browser = self.page.context.browser
        assert browser
        context = browser.new_context(java_script_enabled=False)
        plain = context.new_page()
        plain.goto(self.site.url + PATH)
        plain.get_by_role("link", name="Comments").click()
        expect(plain.get_by_role("article")).to_contain_text(KIND)
        context.close()
