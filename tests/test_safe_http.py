"""Outgoing HTTP: what is not called, and what a receiver can do to us."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest

from service import safe_http
from service.safe_http import ANSWER_BYTES, Failed, Refused, is_public
from tests import certificates
from tests.receiver import Receiver, receive, say

PRIVATE = """127.0.0.1 127.8.8.8 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0
224.0.0.1 255.255.255.255 198.18.0.1 192.0.2.1 240.0.0.1 ::1 :: fe80::1 fe80::1%eth0 fc00::1
fec0::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::a00:1
2002:7f00:1:: 2001:0:7f00:1:: 2001:db8::1"""
PUBLIC = "9.9.9.9 8.8.4.4 2620:fe::fe ::ffff:9.9.9.9"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receive() as receiver:
        yield receiver


def post(url: str, seconds: float = 5.0) -> safe_http.Answer:
    return safe_http.post(url, b"{}", {}, private=True, seconds=seconds)


@pytest.mark.parametrize("address", PRIVATE.split())
def test_private_address_is_none_of_the_internet(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC.split())
def test_public_address_is_one(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host", "localhost 127.0.0.1 [::1] [::ffff:127.0.0.1] 2130706433 0x7f.1 127.1 0".split()
)
def test_this_machine_is_not_called_under_any_name(receiver: Receiver, host: str) -> None:
    url = receiver.url.replace("localhost", host)
    with pytest.raises(Refused, match="private network"):
        safe_http.post(url, b"{}", {})
    assert receiver.calls == []


def test_name_is_looked_up_once_and_that_address_is_called(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up, real = [], socket.getaddrinfo

    def getaddrinfo(host: str, *rest: object, **more: object) -> object:
        looked_up.append(host)
        return real("127.0.0.1", *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    url = receiver.url.replace("localhost", "blog.example")
    assert post(url).status == 200
    assert [host for host in looked_up if host != "127.0.0.1"] == ["blog.example"]
    assert receiver.calls[0].headers["Host"] == url.split("/")[2]


def test_name_that_has_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(2, 1, 6, "", (address, 80)) for address in ("9.9.9.9", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(Refused, match="private network"):
        safe_http.post("http://blog.example/", b"", {})


@pytest.mark.parametrize(
    "url",
    [
        "ftp://blog.example/",
        "file:///etc/passwd",
        "//blog.example",
        "https://",
        "http://user:pass@blog.example/",
        "http://blog.example:99999/",
        "http://blog.example:25/",
        "http://blog.example\\@localhost/",
        "http://blog.example/a b",
        "http://blog.example/\r\nX: y",
        "http://bücher.example/",
        "http://[::1/",
    ],
)
def test_what_is_no_address_of_a_web_server_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        safe_http.target(url)


def test_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.status(302, {"Location": "http://169.254.169.254/latest/meta-data/"})
    assert post(receiver.url).status == 302
    assert len(receiver.calls) == 1


def test_answer_of_any_size_costs_no_more_than_what_is_kept(receiver: Receiver) -> None:
    receiver.answer = lambda request: say(request, body=b"x" * 5_000_000)
    assert len(post(receiver.url).body) == ANSWER_BYTES


@pytest.mark.parametrize("trick", ["hang", "drip"])
def test_deadline_holds_whatever_the_receiver_does(receiver: Receiver, trick: str) -> None:
    getattr(receiver, trick)()
    started = time.monotonic()
    with pytest.raises(Failed, match="no answer within"):
        post(receiver.url, seconds=0.4)
    assert time.monotonic() - started < 5


def test_what_is_no_http_is_said_so(receiver: Receiver) -> None:
    receiver.answer = lambda request: request.wfile.write(b"SSH-2.0-OpenSSH\r\n\r\n")
    with pytest.raises(Failed, match="no HTTP"):
        post(receiver.url)


def test_nobody_there_is_said_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(Failed, match="refused"):
        post(f"http://127.0.0.1:{port}/")
    with pytest.raises(Failed, match="there is no host"):
        post("http://nobody.invalid/")


def test_proxies_of_the_environment_are_not_used(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert post(receiver.url).status == 200


def test_certificate_is_checked() -> None:
    trust = certificates.trusting()
    with receive(certificates.server()) as receiver:
        with pytest.raises(Failed, match="certificate is not valid"):
            post(receiver.url)
        answer = safe_http.post(receiver.url, b"{}", {}, private=True, trust=trust)
        assert answer.status == 200
        other = receiver.url.replace("localhost", "127.0.0.1")
        with pytest.raises(Failed, match="certificate is not valid"):
            safe_http.post(other, b"{}", {}, private=True, trust=trust)
