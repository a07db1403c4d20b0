import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from core.starting.looking import look_around  # noqa: E402  # its models are there only now

look_around()

# All pages are read in before the first is asked for. What is there then never goes: two hundred thousand objects, and
# looking through them for rubbish takes a tenth of a second in which no thread of the process answers.
assert get_resolver().url_patterns  # noqa: S101 - reads the addresses, and with them the views
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 50)
