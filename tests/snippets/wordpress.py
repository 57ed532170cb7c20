"""A real WordPress of a test's own, with MariaDB behind it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.server import answers, wait_until

DEBIANS = Path("/usr/share/wordpress")
MISSING = (
    "WordPress is missing: apt install wordpress php-cli php-mysql mariadb-server "
    "wordpress-theme-twentytwentythree"
)


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def running(*command: str | Path, log: Path) -> Iterator[None]:
    """A program that runs until the block is left."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def database(folder: Path) -> Iterator[None]:
    """MariaDB with an empty database `blog`, on the socket `db.sock` of the folder only."""
    data, owner = folder / "db", f"--user={os.environ.get('USER', 'root')}"
    install = ["mariadb-install-db", "--no-defaults", f"--datadir={data}", owner]
    subprocess.run([*install, "--auth-root-authentication-method=normal"],
                   check=True, capture_output=True)  # fmt: skip
    at = f"--socket={folder / 'db.sock'}"
    server = ("mariadbd", "--no-defaults", f"--datadir={data}", at, "--skip-networking", owner)
    client = ["mariadb", "--no-defaults", "--user=root", at, "--execute"]
    with running(*server, log=folder / "db.log"):
        wait_until(
            lambda: (
                not subprocess.run(
                    [*client, "CREATE DATABASE IF NOT EXISTS blog"],
                    check=False,
                    capture_output=True,
                ).returncode
            ),
            "MariaDB answers",
        )
        yield


@contextmanager
def wordpress(folder: Path, port: int, theme: str) -> Iterator[None]:
    """WordPress in a folder that holds our wp-config.php, install.php, plugin and theme."""
    shutil.copytree(DEBIANS, folder, dirs_exist_ok=True,
                    ignore=shutil.ignore_patterns("wp-config.php"))  # fmt: skip
    shutil.copytree(folder / "classic", folder / "wp-content/themes/classic")
    shutil.copytree(folder / "parley-comments", folder / "wp-content/plugins/parley-comments")
    with database(folder):
        installed = subprocess.run(
            ["php", "install.php", theme], cwd=folder, capture_output=True, text=True, check=False
        )
        assert installed.returncode == 0, installed.stdout + installed.stderr
        serve = ("php", "-S", f"127.0.0.1:{port}", "-t", folder)
        with running(*serve, log=folder / "php.log"):
            wait_until(lambda: answers(f"http://127.0.0.1:{port}/"), "WordPress answers")
            yield
