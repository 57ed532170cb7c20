"""Files as WordPress writes them, with comments of our own."""

from __future__ import annotations

from collections.abc import Sequence

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- generator="WordPress/6.8" created="2026-02-03 10:00" -->
<rss version="2.0"
  xmlns:excerpt="http://wordpress.org/export/{version}/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:wfw="http://wellformedweb.org/CommentAPI/"
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/{version}/"
>
<channel>
  <title>Night trains</title>
  <link>https://blog.example</link>
  <pubDate>Tue, 03 Feb 2026 10:00:00 +0000</pubDate>
  <language>en-GB</language>
  <wp:wxr_version>{version}</wp:wxr_version>
  <wp:base_site_url>https://blog.example</wp:base_site_url>
  <wp:base_blog_url>{blog}</wp:base_blog_url>
  <wp:author><wp:author_id>1</wp:author_id><wp:author_login><![CDATA[ana]]></wp:author_login></wp:author>
"""
TAIL = "</channel>\n</rss>\n"
ITEM = """<item>
  <title>{title}</title>
  <link>{link}</link>
  <pubDate>Mon, 05 Jan 2026 08:30:00 +0000</pubDate>
  <dc:creator><![CDATA[ana]]></dc:creator>
  <guid isPermaLink="false">https://blog.example/?p=11</guid>
  <description></description>
  <content:encoded><![CDATA[<!-- wp:paragraph --><p>Slow.</p>]]></content:encoded>
  <excerpt:encoded><![CDATA[]]></excerpt:encoded>
  <wp:post_id>11</wp:post_id>
  <wp:post_date><![CDATA[2026-01-05 09:30:00]]></wp:post_date>
  <wp:post_date_gmt><![CDATA[2026-01-05 08:30:00]]></wp:post_date_gmt>
  <wp:comment_status><![CDATA[{comments_are}]]></wp:comment_status>
  <wp:ping_status><![CDATA[open]]></wp:ping_status>
  <wp:post_name><![CDATA[night-trains]]></wp:post_name>
  <wp:status><![CDATA[{status}]]></wp:status>
  <wp:post_parent>0</wp:post_parent>
  <wp:post_type><![CDATA[post]]></wp:post_type>
  <wp:post_password><![CDATA[{password}]]></wp:post_password>
  <category domain="category" nicename="rails"><![CDATA[Rails]]></category>
  <wp:postmeta><wp:meta_key>_edit_last</wp:meta_key><wp:meta_value><![CDATA[1]]></wp:meta_value></wp:postmeta>
"""
COMMENT = """  <wp:comment>
    <wp:comment_id>{id}</wp:comment_id>
    <wp:comment_author><![CDATA[{author}]]></wp:comment_author>
    <wp:comment_author_email><![CDATA[{email}]]></wp:comment_author_email>
    <wp:comment_author_url>{url}</wp:comment_author_url>
    <wp:comment_author_IP><![CDATA[{ip}]]></wp:comment_author_IP>
    <wp:comment_date><![CDATA[{date}]]></wp:comment_date>
    <wp:comment_date_gmt><![CDATA[{gmt}]]></wp:comment_date_gmt>
    <wp:comment_content><![CDATA[{content}]]></wp:comment_content>
    <wp:comment_approved><![CDATA[{approved}]]></wp:comment_approved>
    <wp:comment_type><![CDATA[{type}]]></wp:comment_type>
    <wp:comment_parent>{parent}</wp:comment_parent>
    <wp:comment_user_id>0</wp:comment_user_id>
    <wp:commentmeta>
      <wp:meta_key><![CDATA[akismet_result]]></wp:meta_key>
      <wp:meta_value><![CDATA[{akismet}]]></wp:meta_value>
    </wp:commentmeta>
  </wp:comment>
"""


def comment(number: int, content: str, approved: str = "1", parent: int = 0, **more: str) -> str:
    """A comment with that number, an hour after the one before."""
    told = {
        "author": f"Reader {number}",
        "email": f"reader{number}@mail.example",
        "url": "",
        "ip": "9.9.9.9",
        "date": f"2026-01-06 {number % 24:02}:30:00",
        "gmt": f"2026-01-06 {number % 24:02}:00:00",
        "type": "comment",
        "akismet": "false",
    }
    fields = {"id": number, "content": content, "approved": approved, "parent": parent}
    return COMMENT.format(**(told | fields | more))


def item(
    comments: Sequence[str], link: str = "https://blog.example/night-trains/", **more: str
) -> str:
    told = {"title": "Night trains", "comments_are": "open", "status": "publish", "password": ""}
    return ITEM.format(**(told | {"link": link} | more)) + "".join(comments) + "</item>\n"


def wxr(*items: str, version: str = "1.2", blog: str = "https://blog.example") -> str:
    return HEAD.format(version=version, blog=blog) + "".join(items) + TAIL
