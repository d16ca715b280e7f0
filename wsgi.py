"""The WSGI entry point: `gunicorn wsgi:app`."""

from ranzcred import create_app

app = create_app()
