"""Sheets of a run, how they are stored, digested and unfolded again."""
