"""The HTML of comments in other programs as the Markdown that ours are written in."""

import re
from html.parser import HTMLParser

import nh3

DEEPEST = 12  # quotes and lists within each other; what is deeper stays at that depth
_TAGS = frozenset(
    "a b blockquote br code div em h1 h2 h3 h4 h5 h6 i img li ol p pre strong ul".split()
)
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}}
_BLOCKS = frozenset("blockquote div h1 h2 h3 h4 h5 h6 li ol p pre ul".split())
_AROUND = {"b": "**", "strong": "**", "i": "*", "em": "*"}
# What a text may hold that our Markdown would read as its own.
_SIGNS = re.compile(r"[\\`*]|(?<!\w)_|_(?!\w)|\[(?=[^\[\]]{0,300}\]\()")
_AT_START = re.compile(r"^(\s*)(>|[-+](?=\s|$)|~~~)|^(\s*\d{1,9})([.)])(?=\s|$)", re.MULTILINE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_MANY_LINES = re.compile(r"\n{3,}")
_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)


def from_html(html: str, *, lines: bool = False) -> str:
    """Markdown of any HTML at all, in time that is linear in its length.

    Paragraphs, breaks, emphasis, code, quotes, lists and links stay; of an image, its address;
    of all else, the words. With ``lines`` a line break in the text is one on the page, too, as
    WordPress writes comments.
    """
    if "<" not in html and "&" not in html:
        return _tidy(_escaped(html) if lines else _escaped(_SPACES.sub(" ", html)))
    reader = _Reader(lines=lines)
    # What comes out of it is well-formed, however broken what goes in.
    reader.feed(
        nh3.clean(html, tags=set(_TAGS), attributes=_ATTRIBUTES, link_rel=None, url_relative="deny")
    )
    reader.close()
    return _tidy(reader.text())


class _Reader(HTMLParser):
    """Writes Markdown down while it reads; each quote and each item of a list is a part."""

    def __init__(self, *, lines: bool) -> None:
        super().__init__()
        self._lines = lines
        self._parts: list[tuple[str, list[str]]] = [("", [])]
        self._lists: list[int | None] = []
        self._links: list[tuple[str, int]] = []
        self._pre = self._code = False
        self._deeper = 0  # quotes and items that are not set apart any more

    def text(self) -> str:
        self._deeper = 0
        while len(self._parts) > 1:
            self._close()
        return "".join(self._parts[0][1])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag in _BLOCKS:
            self._begin(tag)
        elif tag == "br":
            self._write("\n")
        elif tag in _AROUND:
            self._write(_AROUND[tag])
        elif tag == "code":
            self._mark_code(begins=True)
        elif tag == "a":
            self._links.append((told.get("href") or "", len(self._out())))
        elif tag == "img":
            self._write(" ".join(filter(None, (told.get("alt"), told.get("src")))))

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._finish(tag)
        elif tag in _AROUND:
            self._write(_AROUND[tag])
        elif tag == "code":
            self._mark_code(begins=False)
        elif tag == "a" and self._links:
            self._link(*self._links.pop())

    def handle_data(self, data: str) -> None:
        if self._pre or self._code:
            self._write(data)
        elif self._lines:
            self._write(_escaped(data))
        else:
            text = _SPACES.sub(" ", data)
            begins = not self._out() or self._out()[-1].endswith("\n")
            self._write(_escaped(text.lstrip() if begins else text))

    def _out(self) -> list[str]:
        return self._parts[-1][1]

    def _write(self, text: str) -> None:
        self._out().append(text)

    def _mark_code(self, *, begins: bool) -> None:
        if not self._pre and self._code != begins:
            self._code = begins
            self._write("`")

    def _begin(self, tag: str) -> None:
        self._write("\n\n" if tag != "li" else "\n")
        if tag in ("ul", "ol"):
            self._lists.append(1 if tag == "ol" else None)
        elif tag in ("li", "blockquote"):
            self._open(self._bullet() if tag == "li" else "> ")
        elif tag == "pre":
            self._pre = True
            self._write("```\n")

    def _finish(self, tag: str) -> None:
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag in ("li", "blockquote"):
            self._close()
        elif tag == "pre":
            self._pre = False
            self._write("\n```")
        self._write("\n\n" if tag != "li" else "\n")

    def _bullet(self) -> str:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return "- "
        self._lists[-1] = number + 1
        return f"{number}. "

    def _open(self, sign: str) -> None:
        if len(self._parts) > DEEPEST:
            self._deeper += 1
        else:
            self._parts.append((sign, []))

    def _close(self) -> None:
        """Put a part where it belongs, each of its lines behind its sign."""
        if self._deeper:
            self._deeper -= 1
            return
        if len(self._parts) == 1:
            return
        sign, out = self._parts.pop()
        text = _tidy("".join(out))
        further = sign if sign == "> " else " " * len(sign)
        lines = [f"{further if row else sign}{line}" for row, line in enumerate(text.split("\n"))]
        self._write("\n".join(lines) if text else "")

    def _link(self, address: str, start: int) -> None:
        """An address alone where it is its own text, cut or not; else text and address."""
        out = self._out()
        text = "".join(out[start:]).strip()
        del out[start:]
        shown = text.replace("\\", "").removesuffix("...").removesuffix("…")
        bare = address.partition("://")[2]
        if not address.startswith(("http://", "https://", "mailto:")):
            self._write(text)
        elif not shown or address.startswith(shown) or bare.startswith(shown):
            self._write(address)
        else:
            self._write(f"[{text}](<{address}>)" if "(" in address else f"[{text}]({address})")


def _escaped(text: str) -> str:
    text = _SIGNS.sub(lambda found: f"\\{found[0]}", text)
    return _AT_START.sub(_escaped_start, text)


def _escaped_start(found: re.Match[str]) -> str:
    space, sign, number, dot = found.groups()
    return f"{space}\\{sign}" if sign else f"{number}\\{dot}"


def _tidy(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _MANY_LINES.sub("\n\n", _TRAILING.sub("", text)).strip("\n ")
