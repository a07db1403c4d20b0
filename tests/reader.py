"""A reader of pages without scripts: forms with what stands in them, sent by one of their buttons."""

from html.parser import HTMLParser

VOID = ("input", "br", "meta", "link", "img", "hr")


class Forms(HTMLParser):
    """Each form of a page: {"action", "fields": [(name, value)], "buttons": [(name, value, text)]}."""

    def __init__(self, html: str):
        super().__init__()
        self.forms: list[dict] = []
        self._form = self._select = self._area = self._button = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = {name: value if value is not None else "" for name, value in attrs}
        if tag == "form":
            self._form = {"action": given.get("action", ""), "fields": [], "buttons": []}
            self.forms.append(self._form)
        if self._form is None:
            return
        if tag == "input" and given.get("name"):
            unticked = given.get("type") in ("checkbox", "radio") and "checked" not in given
            if not unticked:
                ticked = "on" if given.get("type") == "checkbox" else ""
                self._form["fields"].append((given["name"], given.get("value", ticked)))
        elif tag == "select":
            self._select = [given["name"], None]
        elif tag == "option" and self._select:
            if self._select[1] is None or "selected" in given:
                self._select[1] = given.get("value", "")
        elif tag == "textarea":
            self._area = [given["name"], ""]
        elif tag == "button":
            self._button = [given.get("name", ""), given.get("value", ""), given.get("aria-label", "")]

    def handle_data(self, data):
        if self._area:
            self._area[1] += data
        if self._button:
            self._button[2] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "select" and self._select and self._form:
            self._form["fields"].append((self._select[0], self._select[1] or ""))
            self._select = None
        elif tag == "textarea" and self._area and self._form:
            self._form["fields"].append(tuple(self._area))
            self._area = None
        elif tag == "button" and self._button and self._form:
            self._form["buttons"].append(tuple(self._button))
            self._button = None


class Reader:
    """Opens pages with a signed-in test client and presses their buttons."""

    def __init__(self, client):
        self.client, self.url, self.html = client, "", ""

    def open(self, url: str) -> "Reader":
        return self._took(self.client.get(url, follow=True), url)

    def _took(self, answer, url) -> "Reader":
        assert answer.status_code in (200, 422), (url, answer.status_code)  # 422: a form shown again with its faults
        self.url = answer.redirect_chain[-1][0] if answer.redirect_chain else url
        self.html = answer.content.decode()
        return self

    def form(self, name: str, value: str | None = None) -> dict:
        """The first form with such a button."""
        for form in Forms(self.html).forms:
            if any(one[0] == name and value in (None, one[1]) for one in form["buttons"]):
                return form
        raise AssertionError(f"no button {name}={value} on {self.url}")

    def press(self, name: str = "do", value: str = "save", **typed) -> "Reader":
        """Fills fields in (``__`` in names stands for a dot) and presses the button."""
        form = self.form(name, value)
        data = dict(form["fields"]) | {key.replace("__", "."): text for key, text in typed.items()}
        data[name] = value
        url = form["action"] or self.url
        return self._took(self.client.post(url, data, follow=True), url)

    def fill(self, button: tuple[str, str], typed: dict[str, str]) -> "Reader":
        return self.press(*button, **{key.replace(".", "__"): text for key, text in typed.items()})
