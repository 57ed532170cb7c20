"""A moderator at a browser without JavaScript: reads pages, sends their forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

PASSWORD = "correct horse battery"


@dataclass
class Form:
    """A form of a page: where it goes, with what, and the text of its buttons."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(given.get("action", ""), given.get("method", "get")))
        elif tag == "input" and "name" in given:
            if given.get("type") not in ("radio", "checkbox") or "checked" in given:
                self.found[-1].fields[given["name"]] = given.get("value", "")
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and self._select and self.found:
            fields = self.found[-1].fields
            if "selected" in given or self._select not in fields:
                fields[self._select] = given.get("value", "")
        elif tag == "button" and given.get("name") == "act":
            self.found[-1].buttons.append(given["value"])


class Page:
    """What came back, with its forms."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.text = response.text
        self.location = response.headers.get("Location", "")

    def forms(self, action: str, **fields: str) -> list[Form]:
        """Its forms that go there with these fields."""
        reader = _Forms()
        reader.feed(self.text)
        return [
            form
            for form in reader.found
            if form.action == action and fields.items() <= form.fields.items()
        ]

    def form(self, action: str, **fields: str) -> Form:
        """The only form that goes there with these fields."""
        (form,) = self.forms(action, **fields)
        return form

    @property
    def notice(self) -> str:
        """The line that says what was done last."""
        _, _, after = self.text.partition('role="status">')
        return after.partition("</div>")[0]


class Desk:
    """One browser of one moderator."""

    def __init__(self, app: Flask, base: str = "http://localhost") -> None:
        self.base = base
        self.client = app.test_client()

    def get(self, path: str, **more: Any) -> Page:
        return Page(self.client.get(path, base_url=self.base, **more))

    def post(self, path: str, fields: Mapping[str, Any], **more: Any) -> Page:
        headers = {"Referer": f"{self.base}/dashboard/"} | more.pop("headers", {})
        answer = self.client.post(path, data=fields, base_url=self.base, headers=headers, **more)
        return Page(answer)

    def send(self, form: Form, **fields: str) -> Page:
        """Send a form, with what was typed or pressed."""
        return self.post(form.action, form.fields | fields)

    def follow(self, page: Page) -> Page:
        """Go where a 303 leads."""
        assert page.status == 303, page.text
        return self.get(page.location)

    def sign_in(self, name: str = "marisol", password: str = PASSWORD, at: str = "") -> Page:
        form = self.get(at or "/dashboard/login").form("/dashboard/login")
        return self.send(form, name=name, password=password)

    def decide(self, uid: str, act: str, at: str = "/dashboard/") -> Page:
        """Press a button below a comment of the page ``at``."""
        return self.send(self.get(at).form("/dashboard/decisions", comment=uid), act=act)

    def undo(self, page: Page) -> Page:
        """Press the button in the line that says what was done last."""
        return self.send(page.forms("/dashboard/undo")[-1])
