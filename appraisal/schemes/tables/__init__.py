"""The indicator table: a scheme document as a workbook that an office edits, and back without loss."""

from appraisal.schemes.tables.book import write_book
from appraisal.schemes.tables.problems import Problem, place
from appraisal.schemes.tables.reading import Read, read_tables, where
from appraisal.schemes.tables.writing import Unwritable, normal

__all__ = ["Problem", "Read", "Unwritable", "normal", "place", "read_tables", "where", "write_book"]
