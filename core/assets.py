"""Static files as they lie in the tree, compressed and kept by browsers for a year: DEBUG and the demo.

A real site collects them once (``collectstatic``), hashed and compressed. That takes a minute, which nobody who tries
the demo should wait: here a file is compressed when it is first asked for, and its address carries its hash.
"""

import gzip
import hashlib
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

TEXTS = (".css", ".js", ".svg", ".json", ".txt", ".html")
FOR_A_YEAR = "max-age=31536000, public, immutable"


class VersionedStorage(StaticFilesStorage):
    """Addresses with ``?v=`` and a hash of the content: a changed file has another address."""

    def url(self, name: str | None) -> str:
        address = super().url(name)
        path = place(name) if name else ""
        return f"{address}?v={digest(path)}" if path else address


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """WhiteNoise, which besides compresses what was not collected and lets browsers keep what has a version."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._plain: dict[str, str] = {}  # address → path of what nobody asked for yet
        super().__init__(*args, **kwargs)

    def __call__(self, request: Any) -> Any:
        if path := self._plain.pop(request.path_info, None):
            self.files[request.path_info] = self._with_gzip(path, request.path_info)
        response = super().__call__(request)
        is_static = self.use_finders and request.path_info.startswith(self.static_prefix)
        if is_static and "v" in request.GET and response.status_code in (200, 206, 304):
            response["Cache-Control"] = FOR_A_YEAR
        return response

    def add_file_to_dictionary(self, url: str, path: str, stat_cache: Any = None) -> None:
        super().add_file_to_dictionary(url, path, stat_cache=stat_cache)
        if self.use_finders and path.endswith(TEXTS):
            self._plain[url] = path

    def get_static_file(self, path: str, url: str, stat_cache: Any = None) -> StaticFile:
        found = super().get_static_file(path, url, stat_cache)
        is_asked_for = self.use_finders and self.autorefresh and path.endswith(TEXTS)
        return self._with_gzip(path, url) if is_asked_for else found

    def _with_gzip(self, path: str, url: str) -> StaticFile:
        headers = Headers([])
        self.add_mime_headers(headers, path, url)
        self.add_cache_headers(headers, path, url)
        return StaticFile(path, headers.items(), encodings={"gzip": compressed(path)})


@lru_cache(maxsize=2000)
def place(name: str) -> str:
    """Where the file lies; a page names the sprite of icons a hundred times."""
    path = finders.find(name)
    return path if isinstance(path, str) else ""


def digest(path: str) -> str:
    """Of the content, read once; with DEBUG again when the file has changed."""
    return _digest(path, Path(path).stat().st_mtime_ns if settings.DEBUG else 0)


@lru_cache(maxsize=2000)
def _digest(path: str, changed: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:16]


def compressed(path: str) -> str:
    """Path of the compressed copy, made when there is none; one that cannot be written is only not there."""
    copy = Path(settings.COMPRESSED_ROOT) / f"{digest(path)}.gz"
    if not copy.exists():
        try:
            copy.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=copy.parent, delete=False) as file:
                file.write(gzip.compress(Path(path).read_bytes(), mtime=0))
            Path(file.name).replace(copy)
        except OSError:
            return ""
    return str(copy)
