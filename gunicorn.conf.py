"""How gunicorn runs Parley: `.venv/bin/gunicorn -c gunicorn.conf.py wsgi:app`."""

import os
import sys
from pathlib import Path

# One comment is judged in well under a millisecond: threads inside NumPy would only
# compete with the workers. This must be set before NumPy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

from service.config import SettingError, Settings


def prepare_counters(folder: Path) -> None:
    """Name the folder in whose files each worker counts.

    It has to be named before the client library is first imported, and emptied once per
    start, not at each reload.
    """
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(exist_ok=True)
        for stale in folder.glob("*.db"):
            stale.unlink()
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


try:
    settings = Settings.from_environment()
    prepare_counters(settings.data / "metrics")
except SettingError as error:
    sys.exit(f"parley: {error}")
except OSError as error:
    sys.exit(f"parley: The data folder cannot be used: {error.filename}: {error.strerror}.")

bind = settings.bind
workers = max(1, settings.workers)
worker_class = "gthread"
threads = 8
# The application is loaded once and forked, so that the workers share its memory.
preload_app = True

timeout = 30
graceful_timeout = 15
keepalive = 5
backlog = 512
# A heartbeat in memory does not wait for a busy disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108

# The service alone decides which proxy is believed (PARLEY_PROXIES).
forwarded_allow_ips = ""
control_socket_disable = True

# Neither the client's address nor the query string: both tell who reads what.
accesslog = "-"
access_log_format = '%(t)s "%(m)s %(U)s" %(s)s %(B)s %(L)s'


def on_starting(_server: object) -> None:
    """Serve nothing on an old schema or under a foreign secret; say so in one sentence."""
    from service import startup
    from service.db import Database
    from service.identity import Identity

    db = Database(settings.sqlalchemy_url)
    try:
        startup.check(db, Identity(settings.secret_key()))
    except startup.Obstacle as obstacle:
        sys.exit(f"parley: {obstacle}")
    finally:
        # No connection may be open when the workers are forked.
        db.engine.dispose()


def child_exit(_server: object, worker: object) -> None:
    """Drop a dead worker's live gauges from the figures."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[attr-defined]
