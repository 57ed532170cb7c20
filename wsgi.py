"""The WSGI entry: `gunicorn -c gunicorn.conf.py wsgi:app`, and `flask --app wsgi`."""

from service import create_app

app = create_app()
