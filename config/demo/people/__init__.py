"""The people of the demo county: files, logins, appointments with their history, grants and relatives.

Written in bulk, because opening a file by its service takes a dozen queries; what is written is what
``cadre_create``, ``appointment_start`` and ``grant_give`` would have left.
"""

from config.demo.people.build import people_build
from config.demo.people.model import People, Person

__all__ = ["People", "Person", "people_build"]
