"""The bare limit of a page: so many bytes that cost nothing to make, through the same framework and server."""

from flask import Flask

app = Flask(__name__)


@app.get("/<int:size>")
def constant(size: int) -> str:
    return "x" * size
