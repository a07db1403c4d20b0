import os

# Names need the readings of single characters only; the dictionary of phrases takes 45 MB and a tenth of a second.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")

from config.celery import app as celery_app

__all__ = ["celery_app"]
