"""The site as gunicorn serves it to bench/load, and beside it an answer that does nothing, at ``/bare/``."""

from config.wsgi import application as site


def application(environ, start_response):
    if environ["PATH_INFO"] != "/bare/":
        return site(environ, start_response)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]
