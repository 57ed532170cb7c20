"""The WSGI entry: `gunicorn -c gunicorn.conf.py wsgi:app`, and `flask --app wsgi`."""

import sys

from service.app import create_app
from service.config import SettingError

try:
    app = create_app()
except SettingError as error:
    sys.exit(f"parley: {error}")
