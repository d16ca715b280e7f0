"""The worker: gunicorn's worker with threads, of which none waits for a client while others need it.

A thread of its own reads each request whole and sends its response, so that slow clients hold nothing but those; only
`threads` of them are in the application at a time. All of them have deadlines.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from ranzcred.server.deadlines import Deadlines
from ranzcred.server.gate import RequestGate


class RequestWorker(ThreadWorker):  # type: ignore[misc]
    """A worker that cuts slow clients off."""

    request_seconds = 30.0
    """How long a request may take to arrive, its body included, and each part of a response to be received."""
    wsgi: Callable[..., Any]

    def init_process(self) -> None:
        self.deadlines = Deadlines()
        super().init_process()

    def load_wsgi(self) -> None:
        super().load_wsgi()
        self.wsgi = RequestGate(self.wsgi, self.deadlines, at_once=self.cfg.threads, seconds=self.request_seconds)

    def get_thread_pool(self) -> ThreadPoolExecutor:
        """Return a thread for each connection, started when it is first needed."""
        return ThreadPoolExecutor(max_workers=self.cfg.worker_connections)

    def handle(self, conn: TConn) -> object:
        """Handle a request, and close the connection here if it ends.

        To close it waits up to two seconds for the client, which the main thread, where gunicorn does it, must not.
        """
        self.deadlines.start_receiving(conn.sock, self.request_seconds)
        try:
            keep = super().handle(conn)
        finally:
            self.deadlines.forget(conn.sock)
        if keep is False:
            conn.close(graceful=True)
        return keep

    def finish_request(self, conn: TConn, fs: "Future[object]") -> None:
        """Count a connection that is closed out; leave any other to gunicorn."""
        if conn.sock.fileno() == -1:
            self.nr_conns -= 1
        else:
            super().finish_request(conn, fs)

    def murder_pending(self) -> None:
        """End what is overdue; gunicorn calls this at least once a second."""
        super().murder_pending()
        self.deadlines.cut_off_overdue()

    def run(self) -> None:
        """Serve until it is told to stop, and has answered or waited long enough; then wait for nobody."""
        super().run()
        self.deadlines.cut_off_all()
