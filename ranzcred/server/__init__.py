"""The server: gunicorn as `ranzcred run` starts it, with a worker that no slow client can hold."""
