"""Spreadsheets in and out; ``docs/spreadsheets.md`` says how, ``docs/adding.md`` how to add a layout."""
