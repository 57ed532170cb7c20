"""Comments move in from other programs and out again.

A reader turns a file into ``records.Record``s, one after the other, and knows neither SQL nor
Parley's tables; ``importing`` checks and stores what any of them yields. **To add one**: write
``service/transfer/NAME.py`` with

    def read(file: Source) -> Iterator[Record | Skipped]

and add its line to ``FORMATS``. ``file.open()`` gives the bytes, unzipped, and moves the progress
bar; ``file.path`` is for what cannot be read as a stream. Whatever cannot be a comment is yielded
as ``Skipped`` with the reason; ``Invalid`` is raised when the file is none of this format, or
breaks off. JSON is read by ``json``, a database by ``database``; a ``shapes.Shape`` sees to the
types of what they give. Markup becomes our Markdown by ``service.text.markdown``. A fixture of
your own in ``tests/transfer/`` and a section in docs/moving.md complete it.
"""

from collections.abc import Mapping
from types import MappingProxyType

# The name of each format, which is that of its module, and what it is.
FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "jsonl": "Parley's own export",
        "wordpress": "WXR, the export of WordPress",
        "disqus": "the XML of Disqus",
        "isso": "the database of Isso",
        "remark42": "the backup of Remark42",
        "commento": "the export of Commento and Commento++",
        "artalk": "Artrans, the export of Artalk",
        "cusdis": "the SQLite database of Cusdis",
    }
)
