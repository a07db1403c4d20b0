"""Words that an office has taught its imports: further heads of columns and further names of choices."""

from collections import defaultdict
from typing import Any

from core.spreadsheets.columns import LayoutColumn, folded
from core.spreadsheets.models import ImportWord


class KnownWords:
    """The words of one layout, read once for each file."""

    def __init__(self, layout: str) -> None:
        self._heads: dict[str, str] = {}
        self._choices: dict[str, dict[str, str]] = defaultdict(dict)
        self.used: dict[tuple[str, str], str] = {}  # column and word → the choice that was read
        for row in ImportWord.objects.filter(layout=layout):
            if row.value:
                self._choices[row.column][row.folded] = row.value
            else:
                self._heads[row.folded] = row.column

    def heads(self, columns: tuple[LayoutColumn, ...]) -> dict[str, LayoutColumn]:
        by_name = {column.name: column for column in columns}
        return {word: by_name[name] for word, name in self._heads.items() if name in by_name}

    def meant(self, column: LayoutColumn, cell: Any) -> Any:
        """The cell, or the value of the choice that the office's word stands for; ``used`` then names the word."""
        taught = self._choices.get(column.name)
        value = taught.get(folded(cell)) if taught and type(cell) is str else None
        if value is None:
            return cell
        self.used.setdefault((column.name, cell.strip()), value)
        return value
