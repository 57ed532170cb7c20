"""How quick comments move in, and how much memory that takes, whatever size the file has.

``write`` makes a WXR of some size, its comments from the words of a list; ``run`` starts an
import of it in a process of its own and says its time, alone on the processor and in all, and its
greatest memory.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from service.app import create_app
from service.config import Settings
from service.context import services
from service.db import upgrade

PER_ARTICLE = 2000
WORDS = (
    "train night window snow coffee station ticket letter engine morning winter valley bridge"
    " slow quiet early late lovely broken golden we they waited slept read missed found lost the"
    " a and but with through over about never always again"
).split()
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://blog.example</wp:base_blog_url>
"""
_ITEM = """<item><title>Article {n}</title><link>https://blog.example/{n}/</link>
<wp:post_date_gmt>2025-01-01 00:00:00</wp:post_date_gmt><wp:status>publish</wp:status>
"""
_COMMENT = """<wp:comment>
<wp:comment_id>{id}</wp:comment_id>
<wp:comment_author><![CDATA[Reader {reader}]]></wp:comment_author>
<wp:comment_author_email>reader{reader}@mail.example</wp:comment_author_email>
<wp:comment_author_url>https://reader{reader}.example/</wp:comment_author_url>
<wp:comment_author_IP>9.9.9.9</wp:comment_author_IP>
<wp:comment_date_gmt>2025-{month:02}-{day:02} {hour:02}:{minute:02}:00</wp:comment_date_gmt>
<wp:comment_content><![CDATA[{content}]]></wp:comment_content>
<wp:comment_approved>{state}</wp:comment_approved>
<wp:comment_type>comment</wp:comment_type>
<wp:comment_parent>{parent}</wp:comment_parent>
</wp:comment>
"""


def write(path: Path, size: int) -> int:
    """A file of about ``size`` bytes; returns how many comments are in it."""
    written = number = 0
    with path.open("w", encoding="utf-8") as out:
        written += out.write(_HEAD)
        for text in comments():
            if number % PER_ARTICLE == 0:
                written += out.write("</item>\n" if number else "")
                written += out.write(_ITEM.format(n=number // PER_ARTICLE))
            written += out.write(text)
            number += 1
            if written >= size:
                break
        out.write("</item>\n</channel></rss>\n")
    return number


def comments() -> Iterator[str]:
    """Comments without end, two in five of them answers: nine in ten approved."""
    dice = random.Random(7)  # noqa: S311 -- the same file each time
    texts = [_text(dice) for _ in range(5000)]
    number = 0
    while True:
        number += 1
        place = (number - 1) % PER_ARTICLE
        parent = number - dice.randint(1, min(place, 20)) if place and dice.random() < 0.4 else 0
        yield _COMMENT.format(
            id=number,
            reader=dice.randint(1, 50_000),
            month=dice.randint(1, 12),
            day=dice.randint(1, 28),
            hour=dice.randint(0, 23),
            minute=dice.randint(0, 59),
            content=f"{dice.choice(texts)} {number}",
            state="1" if dice.random() < 0.9 else dice.choice(("0", "spam", "trash")),
            parent=parent,
        )


def _text(dice: random.Random) -> str:
    words = [dice.choice(WORDS) for _ in range(dice.randint(5, 110))]
    words[len(words) // 2] = f"<em>{words[len(words) // 2]}</em>"
    return " ".join(words)


def run(file: Path, url: str | None, words: Sequence[str]) -> None:
    """Import a file into a new database; print what it took."""
    with tempfile.TemporaryDirectory() as folder:
        own = services(create_app(Settings(data=Path(folder), database_url=url)))
        upgrade(own.db.engine)
        own.db.engine.dispose()
        env = os.environ | {"PARLEY_DATA": folder} | ({"PARLEY_DATABASE_URL": url} if url else {})
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "import", "wordpress", str(file)]
        started = time.perf_counter()
        said = subprocess.run(
            [*command, *words], env=env, check=True, stdout=subprocess.PIPE, text=True
        ).stdout
        seconds = time.perf_counter() - started
    count = int(re.findall(r"^(\d+) comments: ", said, re.MULTILINE)[0])
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor, memory = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    print(
        f"{file.stat().st_size / 1e6:,.0f} MB, {count:,} comments: {seconds:,.0f} s,"
        f" {count / seconds:,.0f} comments/s; {processor:,.0f} s of the processor,"
        f" at most {memory:,.0f} MB of memory",
        flush=True,
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Write a file, or import it."""
    reader = argparse.ArgumentParser(prog="python -m bench.moving", description=__doc__)
    acts = reader.add_subparsers(dest="act", required=True)
    writing = acts.add_parser("write")
    writing.add_argument("file", type=Path)
    writing.add_argument("megabytes", type=float)
    running = acts.add_parser("run")
    running.add_argument("file", type=Path)
    running.add_argument("--database", help="the address of an empty database; else SQLite")
    running.add_argument("--dry-run", action="store_true")
    given = reader.parse_args(arguments)
    if given.act == "write":
        print(f"{write(given.file, int(given.megabytes * 1e6)):,} comments")
        return
    run(given.file, given.database, ["--dry-run"] if given.dry_run else [])


if __name__ == "__main__":
    main()
