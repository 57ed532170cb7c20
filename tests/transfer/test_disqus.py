"""What becomes of comments that were kept with Disqus."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.db import Database
from tests.api.blog import Blog
from tests.transfer.conftest import Command, stored

Take = Callable[..., str]
HEAD = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://disqus.com http://disqus.com/api/schemas/1.0/disqus.xsd">
<category dsq:id="701">
  <forum>night-trains</forum><title>General</title><isDefault>true</isDefault>
</category>
"""
THREAD = """<thread dsq:id="{id}">
  <id>{identifier}</id>
  <forum>night-trains</forum>
  <category dsq:id="701" />
  <link>{link}</link>
  <title>{title}</title>
  <message />
  <createdAt>2024-03-01T07:00:00Z</createdAt>
  <author><name>Ana</name><isAnonymous>false</isAnonymous><username>ana</username></author>
  <isClosed>{closed}</isClosed>
  <isDeleted>false</isDeleted>
</thread>
"""
POST = """<post dsq:id="{id}">
  <id>wp_id={id}</id>
  <message><![CDATA[{message}]]></message>
  <createdAt>{at}</createdAt>
  <isDeleted>{deleted}</isDeleted>
  <isSpam>{spam}</isSpam>
  <author>
    <email>{email}</email>
    <name>{name}</name>
    <isAnonymous>true</isAnonymous>
    <username>{name}</username>
  </author>
  <ipAddress>9.9.9.9</ipAddress>
  <thread dsq:id="{thread}" />
  {parent}
</post>
"""
NIGHT = "https://blog.example/night-trains"
pytestmark = pytest.mark.usefixtures("counts_are_right")


def thread(number: int = 1, **more: str) -> str:
    told = {"link": f"{NIGHT}/", "title": "Night trains", "identifier": "", "closed": "false"}
    return THREAD.format(**(told | {"id": number} | more))


def post(number: int, message: str, parent: int | None = None, **more: object) -> str:
    above = "" if parent is None else f'<parent dsq:id="{parent}" />'
    told = {
        "at": f"2024-03-02T{number % 24:02}:00:00Z",
        "deleted": "false",
        "spam": "false",
        "email": f"reader{number}@mail.example",
        "name": f"Reader {number}",
        "thread": 1,
    }
    return POST.format(**(told | {"id": number, "message": message, "parent": above} | more))


@pytest.fixture
def take(command: Command, tmp_path: Path) -> Take:
    """Imports threads and posts; what the command says."""

    def run(*parts: str, words: tuple[str, ...] = ()) -> str:
        file = tmp_path / "disqus.xml"
        file.write_text(HEAD + "".join(parts) + "</disqus>", "utf-8")
        code, said = command("import", "disqus", file, *words)
        assert code == 0, said
        return said

    return run


def test_threads_times_and_labels_are_kept(take: Take, db: Database, blog: Blog) -> None:
    said = take(
        thread(),
        post(1, "<p>The <b>first</b>.</p>"),
        post(2, "<p>An answer.</p>", parent=1),
        post(3, "<p>Lanterns!</p>", spam="true", deleted="true"),
        post(4, "<p>Regretted.</p>", parent=2, deleted="true"),
        post(5, "<p>To what was regretted.</p>", parent=4),
    )
    assert "5 comments: 3 approved, 0 held, 1 spam, 0 trash, 1 deleted." in said
    with stored(db) as found:
        first = found["The **first**."]
        assert first.created_at == datetime(2024, 3, 2, 1, tzinfo=UTC)
        assert first.article.dated_at == datetime(2024, 3, 1, 7, tzinfo=UTC)
        assert (found["Lanterns!"].status, found["Lanterns!"].label) == ("rejected", "spam")
        gone = found[""]
        assert (gone.status, gone.author_email, gone.listed) == ("deleted", None, True)
        assert gone.current.author_name == "Anonymous"
    assert blog.bodies(article=NIGHT) == [
        *("The **first**.", "An answer.", None, "To what was regretted.")
    ]


def test_orphans_and_threads_without_titles_come_too(take: Take, db: Database) -> None:
    said = take(
        thread(1, title=""),
        thread(2, link="", identifier="an-old-key", closed="true"),
        post(1, "<p>Orphan.</p>", parent=77),
        post(2, "<p>By its key.</p>", thread=2),
        post(3, "<p>Nowhere.</p>", thread=3),
        thread(4, link="", identifier=""),
        post(4, "<p>Without an address.</p>", thread=4),
    )
    assert "post 3: stands below a thread that is not in the file." in said
    assert "post 4: stands below an article without an address." in said
    assert "1 stand at the top of their thread" in said
    with stored(db) as found:
        assert found["Orphan."].article.title is None
        article = found["By its key."].article
        assert (article.key, article.open) == ("an-old-key", False)


def test_a_link_that_was_cut_is_whole_again(take: Take, blog: Blog) -> None:
    address = "https://a.example/a/long/way/to/go"
    take(thread(), post(1, f'<p>See <a href="{address}" rel="nofollow">{address[:20]}...</a></p>'))
    assert blog.bodies(article=NIGHT) == [f"See {address}"]


def test_a_second_time_adds_nothing(take: Take) -> None:
    parts = thread(), post(1, "<p>A.</p>"), post(2, "<p>B.</p>", parent=1)
    rehearsed = take(*parts, words=("--dry-run",))
    assert rehearsed.replace("Dry run: nothing is stored.\n", "") == take(*parts)
    assert "0 comments" in take(*parts)
