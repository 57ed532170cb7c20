"""What the same server and the same Flask do when there is nothing to do: the limits."""

from __future__ import annotations

import os
import sqlite3
import threading
import time

from flask import Flask, Response, jsonify, request

_local = threading.local()


def _connection() -> sqlite3.Connection:
    """One connection per thread, as durable as Parley's."""
    if not hasattr(_local, "connection"):
        connection = sqlite3.connect(os.environ["BENCH_DATABASE"], isolation_level=None, timeout=15)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE IF NOT EXISTS comment (id INTEGER PRIMARY KEY, at, body)")
        _local.connection = connection
    found: sqlite3.Connection = _local.connection
    return found


app = Flask(__name__)


@app.get("/livez")
def livez() -> Response:
    """Tell that the server has started."""
    return jsonify(status="ok")


@app.post("/route")
def route() -> Response:
    """Read JSON, answer JSON."""
    return jsonify(body=request.get_json()["body"])


@app.post("/insert")
def insert() -> Response:
    """Read JSON, store it so that a loss of power does not lose it, answer JSON."""
    body, connection = request.get_json()["body"], _connection()
    connection.execute("BEGIN IMMEDIATE")
    row = connection.execute("INSERT INTO comment (at, body) VALUES (?, ?)", (time.time(), body))
    connection.execute("COMMIT")
    return jsonify(id=row.lastrowid)
