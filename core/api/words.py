"""Sentences of the REST framework that this site says otherwise in Chinese: the library names types of Python there."""

from django.utils.translation import gettext_noop

OTHERWISE = (
    gettext_noop("Invalid data. Expected a dictionary, but got {datatype}."),
    gettext_noop("Incorrect type. Expected pk value, received {data_type}."),
    gettext_noop('Expected a list of items but got type "{input_type}".'),
    gettext_noop('Expected a dictionary of items but got type "{input_type}".'),
)
