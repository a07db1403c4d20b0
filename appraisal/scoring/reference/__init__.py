"""The reference engine: exact rationals, one subject after another, with the words for every step."""
