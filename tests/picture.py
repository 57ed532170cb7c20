"""`python -m tests.picture` takes `docs/dashboard.png` anew: the queue of a small blog."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from service import auth
from service.comments.records import Client, Draft
from service.comments.submit import submit
from service.config import ROOT, Settings
from service.context import Services, build
from service.db import upgrade
from tests import chromium
from tests.server import serve

PICTURE = ROOT / "docs" / "dashboard.png"
NAME, PASSWORD = "marisol", "correct horse battery"
MILES = ("https://smallhours.example/a-million-miles", "A Million Miles")
CLOCK = ("https://smallhours.example/the-station-clock", "The Station Clock")
# Whom each is by, below which article, and what it says. The first one is open.
COMMENTS = (
    (
        MILES,
        "anon",
        "What a pathetic story. Only a complete idiot drives a bus for that long, and you are "
        "an even bigger moron for being proud of her.",
    ),
    (
        MILES,
        "J. Ortega",
        "I wrote about the same line in March: http://ortega.example/line, with a map at "
        "http://maps.example/north and the timetable at http://times.example/1961.",
    ),
    (
        CLOCK,
        "night owl",
        "What an idiotic piece of trash. Whoever mends a clock like this is a clueless fool.",
    ),
    (
        CLOCK,
        "Petra Lindqvist",
        "Three more clocks like it: http://clocks.example/harbour, http://clocks.example/mill "
        "and http://clocks.example/school. The one at the mill still loses a minute a week.",
    ),
    (
        MILES,
        "truthteller",
        "You lying piece of garbage, people like you should be ashamed. Nobody believes a word.",
    ),
    (
        CLOCK,
        "BestLoans4U",
        "INSTANT CASH LOANS online!!! No credit check, 100% approved, lowest rates guaranteed. "
        "Click here to claim your FREE bonus now: http://instant-cash-loans.example/apply",
    ),
    (
        CLOCK,
        "Yusuf",
        "Where I found the parts: http://gears.example/brass, http://springs.example/small and "
        "http://glass.example/round. All three answer letters within a week.",
    ),
    (MILES, "Ruth", "I read this to my daughter, who asked which star came first."),
    (CLOCK, "Femi", "My father kept the clocks on that line. He would have liked your ladder."),
)


def fill(services: Services) -> None:
    """A moderator, and comments sent the way every comment comes in."""
    auth.create_moderator(services, NAME, PASSWORD)
    with services.db.read() as session:
        site = services.sites.get(session, None)
    for (article, title), name, body in COMMENTS:
        draft = Draft(article=article, article_title=title, body=body, name=name)
        submit(services, site, draft, Client())
    services.db.engine.dispose()


def take(url: str, program: Path | None, path: Path) -> None:
    """The queue, 1280 × 800, in light colours, with two views, after one comment was approved."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=chromium.ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme="light")
        page.goto(f"{url}/dashboard/login")
        page.get_by_label("Name").fill(NAME)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        for address, name in (("?order=score", "Worst first"), ("?reason=links", "Links")):
            page.goto(f"{url}/dashboard/{address}")
            page.locator(".views summary").click()
            page.get_by_label("Name", exact=True).fill(name)
            page.get_by_role("button", name="Save", exact=True).click()
            page.get_by_text(f"Saved the view “{name}”.").wait_for()
        page.goto(f"{url}/dashboard/")
        page.get_by_role("link", name="J. Ortega").click()
        page.get_by_role("button", name="Approve").filter(visible=True).click()
        page.get_by_text("Approved “J. Ortega”").wait_for()
        page.goto(f"{url}/dashboard/")
        page.screenshot(path=path)
        browser.close()


def main() -> None:
    """Start a server over a folder that is thrown away, fill it, take the picture."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), demo=False)
        services = build(settings)
        upgrade(services.db.engine)
        fill(services)
        with serve(settings) as server:
            take(server.url, chromium.find(), PICTURE)


if __name__ == "__main__":
    main()
