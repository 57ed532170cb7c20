"""What readers wait for: the widget below an article, by number of comments.

``python -m bench.threads`` fills one article with 50 and one with 5,000 comments, serves them
and reads them to the end in a headless Chromium, on a page of another origin.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import insert
from ulid import ULID

from bench.compare import HEAD, Row
from service.config import Settings
from service.db import Database, upgrade
from service.models import Article, Comment, CommentRevision
from tests import chromium
from tests.server import Server, Site, host, serve

ROUNDS = 5
BEGAN = datetime(2024, 1, 1, tzinfo=UTC)
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Walnut Trees</title>
<meta name="viewport" content="width=device-width"><h1>Walnut Trees</h1>
<script src="{url}/embed.js" data-article="{article}" async></script>"""

# Notes when the first comment has been painted, before the widget itself runs.
WATCH = """const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) {
  const root = attach.call(this, options);
  window.root = root;
  new MutationObserver((_, observer) => {
    if (!root.querySelector("article")) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => { window.first = performance.now(); }));
  }).observe(root, { childList: true, subtree: true });
  return root;
};"""
# Presses 'Show more comments' as soon as it is there, until none are left.
READ_ALL = """async (count) => {
  while (root.querySelectorAll("article").length < count) {
    root.querySelector(".foot button")?.click();
    await new Promise((go) => setTimeout(go, 5));
  }
  await new Promise((go) => requestAnimationFrame(() => setTimeout(go)));
  return performance.now();
}"""


def fill(db: Database, article: str, count: int) -> list[str]:
    """Put comments below an article by plain inserts, two in three as replies; their ids."""
    uids = [str(ULID.from_datetime(BEGAN + timedelta(minutes=at))) for at in range(count)]
    with db.write() as session:
        place = Article(site_id=1, key=article, approved_count=count, revision=count)
        session.add(place)
        session.flush()
        keys: list[int] = []
        for at, uid in enumerate(uids):
            made = _comment(place.id, uid, at, keys)
            keys += session.execute(insert(Comment).returning(Comment.id), [made]).scalars()
        session.execute(insert(CommentRevision), [_words(key, at) for at, key in enumerate(keys)])
    return uids


def _comment(article: int, uid: str, at: int, keys: Sequence[int]) -> dict[str, Any]:
    """The second of three answers the first, and the third the second."""
    step, below = at % 3, at // 3 * 3 + 3 <= at + 3
    return {
        "uid": uid,
        "site_id": 1,
        "article_id": article,
        "parent_id": keys[-1] if step and below else None,
        "depth": step,
        "status": "approved",
        "listed": True,
        "published": at + 1,
        "author_key": f"a:{at % 97}",
        "fingerprint": f"{at:064}",
        "created_at": BEGAN + timedelta(minutes=at),
    }


def _words(key: int, at: int) -> dict[str, Any]:
    said = f"Tree number {at}. " + "The old road was lined with walnut trees. " * (1 + at % 5)
    return {
        "comment_id": key,
        "number": 1,
        "author_name": f"Reader {at % 97}",
        "body": said,
        "body_html": f"<p>{said}</p>",
        "reasons": [],
        "explanation": [],
        "created_at": BEGAN,
    }


def tasks(trace: bytes) -> Iterator[tuple[float, float]]:
    """How long (ms) each task kept the page's main thread, and its processor time alone."""
    events = json.loads(trace)["traceEvents"]
    main = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    for event in events:
        if event["name"] == "RunTask" and (event["pid"], event["tid"]) in main:
            yield event.get("dur", 0) / 1e3, event.get("tdur", 0) / 1e3


def read(browser: Browser, site: Site, name: str, count: int) -> dict[str, float]:
    """Milliseconds and megabytes of one visit that reads everything."""
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(WATCH)
    browser.start_tracing(page=page, categories=["disabled-by-default-devtools.timeline"])
    page.goto(f"{site.url}/{name}")
    page.wait_for_function("window.first")
    first = page.evaluate("first")
    end = page.evaluate(READ_ALL, count)
    whole, busy = zip(*tasks(browser.stop_tracing()), strict=True)
    found = {
        "first comment on screen": first,
        "all on screen": end,
        "longest task": max(whole),
        "longest task, processor alone": max(busy),
        "JavaScript heap then": _heap(page),
    }
    context.close()
    return found


def _heap(page: Page) -> float:
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    return float(session.send("Runtime.getHeapUsage")["usedSize"]) / 1e6


def measured(server: Server, site: Site, counts: Sequence[int]) -> list[dict[str, float]]:
    """The median of each figure, for each number of comments; visits take turns."""
    found: list[list[dict[str, float]]] = [[] for _ in counts]
    with sync_playwright() as playwright:
        path = chromium.find()
        browser = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        for at, count in list(enumerate(counts)) * ROUNDS:
            markup = PAGE.format(url=server.url, article=f"article-{count}")
            (site.folder / f"{count}.html").write_text(markup)
            found[at].append(read(browser, site, f"{count}.html", count))
        browser.close()
    return [{name: median(each[name] for each in visits) for name in visits[0]} for visits in found]


def rows(few: int, many: int) -> Iterator[Row]:
    """Each figure of the long thread against that of the short one."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder) / "data", limits=False)
        (Path(folder) / "site").mkdir()
        settings.data.mkdir()
        db = Database(settings.sqlalchemy_url)
        upgrade(db.engine)
        for count in (few, many):
            fill(db, f"article-{count}", count)
        db.engine.dispose()
        with serve(settings) as server, host(Path(folder) / "site") as site:
            short, long = measured(server, site, (few, many))
    for name, figure in long.items():
        unit = "MB" if "heap" in name else "ms"
        yield Row(f"{name}, {many:,} comments", figure, f"with {few:,}", short[name], unit)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    reader = argparse.ArgumentParser(prog="python -m bench.threads", description=__doc__)
    reader.add_argument("numbers", nargs="*", type=int, metavar="N", default=[50, 5000])
    few, many = reader.parse_args(arguments).numbers
    print(HEAD)
    for row in rows(few, many):
        print(row, flush=True)


if __name__ == "__main__":
    main()
