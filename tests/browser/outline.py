"""What a page's markup is made of, and what can be wrong with it without a browser."""

from collections import Counter
from html.parser import HTMLParser

# Elements that have no end tag; those of drawings may close themselves.
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
NAMED = ("a", "button", "h1", "h2", "h3")
NAMES = ("aria-label", "aria-labelledby", "title", "value")


class Outline(HTMLParser):
    """``places``: every element by tag, classes, type and role, with the element it stands in.

    Two pages with the same places differ in texts and in how often something comes, so that styles and scripts have
    nothing to do on one of them which they have not to do on the other.
    """

    def __init__(self, html: str):
        super().__init__()
        self.places: set[tuple[str, str]] = set()
        self.language = ""
        self._faults: list[str] = []
        self._ids: Counter[str] = Counter()
        self._wanted_ids: set[str] = set()
        self._counts: Counter[str] = Counter()
        self._open: list[tuple[str, str]] = []
        self._nameless: list[tuple[int, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        looks = f"{tag}.{'.'.join(sorted(given.get('class', '').split()))}"
        looks += "".join(f"[{name}]" for name in sorted(given) if name.startswith(("data-", "hx-")))
        looks += "".join(f"[{name}={given[name]}]" for name in ("type", "role") if given.get(name))
        self.places.add((self._open[-1][1] if self._open else "", looks))
        self._note(tag, given)
        if tag not in VOID:
            self._open.append((tag, looks))
            if tag in NAMED and not any(given.get(name) for name in NAMES):
                self._nameless.append((len(self._open), self.get_starttag_text() or tag))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_data(self, data):
        if data.strip():
            self._nameless.clear()

    def handle_endtag(self, tag):
        if not self._open or self._open[-1][0] != tag:
            inside = self._open[-1][1] if self._open else "nothing"
            self._faults.append(f"</{tag}> ends {inside}")
            return
        for depth, text in self._nameless:
            if depth == len(self._open):
                self._faults.append(f"{text} has no name")
        self._nameless = [one for one in self._nameless if one[0] < len(self._open)]
        self._open.pop()

    def _note(self, tag: str, given: dict[str, str]) -> None:
        self._counts[tag] += 1
        if tag == "html":
            self.language = given.get("lang", "")
        if "id" in given:
            self._ids[given["id"]] += 1
        if tag == "label" and given.get("for"):
            self._wanted_ids.add(given["for"])
        if given.get("aria-labelledby"):
            self._wanted_ids |= set(given["aria-labelledby"].split())
        if tag == "img":
            if "alt" not in given:
                self._faults.append(f"{self.get_starttag_text()} has no alt")
            elif given["alt"]:
                self._nameless.clear()

    def faults(self) -> list[str]:
        found = [*self._faults, *(f"{tag} is never closed" for tag, _looks in self._open)]
        found += [f"the id {name} comes {times} times" for name, times in self._ids.items() if times > 1]
        found += [f"nothing has the id {name}" for name in sorted(self._wanted_ids - set(self._ids))]
        found += [f"{self._counts[tag]} × {tag}" for tag in ("title", "main", "h1") if self._counts[tag] != 1]
        return found
