"""What differs between two schemes, matched by code. Pure functions over two documents."""

from appraisal.schemes.compare.entries import Comparison, Difference, Entry, compare

__all__ = ["Comparison", "Difference", "Entry", "compare"]
