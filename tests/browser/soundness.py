"""What must hold for any page in a browser: nothing sticks out, nothing shuts people out, nothing breaks."""

from pathlib import Path

AXE = (Path(__file__).parents[1] / "vendor" / "axe" / "axe.min.js").read_text("utf-8")
RUN_AXE = """async (colours) => {
  const rules = {"color-contrast": {enabled: colours}};
  const found = await axe.run(document, {resultTypes: ["violations"], preload: false, rules});
  return found.violations
    .filter((one) => ["serious", "critical"].includes(one.impact))
    .map((one) => `${one.id} (${one.impact}): `
      + one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | "));
}"""
# What is wider than the window although nothing around it scrolls. The width of the document alone would not tell:
# the body clips what sticks out. Menus are opened one after another, since closed ones have no place.
STICKS_OUT = """() => {
  const width = document.documentElement.clientWidth, found = new Set();
  const scrolls = (element) => {
    for (let one = element.parentElement; one && one !== document.body; one = one.parentElement)
      if (getComputedStyle(one).overflowX !== "visible") return true;
    return false;
  };
  const look = (root) => {
    for (const one of root.querySelectorAll("*")) {
      const box = one.getBoundingClientRect();
      const outside = box.width > 1 && box.height > 1 && (box.right > width + 1 || box.left < -1);
      if (outside && one.checkVisibility() && !scrolls(one))
        found.add(`<${one.tagName.toLowerCase()} class="${one.className.baseVal ?? one.className}"> reaches from `
          + `${Math.round(box.left)} to ${Math.round(box.right)} in a window of ${width} px`);
    }
  };
  look(document.body);
  for (const menu of document.querySelectorAll("details.menu:not([open])")) {
    menu.open = true;
    look(menu);
    menu.open = false;
  }
  return [...found].slice(0, 4);
}"""


def barriers(page, *, colours: bool = True) -> list[str]:
    """What axe-core calls serious or critical."""
    if not page.evaluate("() => 'axe' in window"):
        page.context.add_init_script(AXE)  # half a megabyte, sent to a window once and not to each of its pages
        page.evaluate(AXE)
    return page.evaluate(RUN_AXE, colours)


def overflow(page) -> list[str]:
    return page.evaluate(STICKS_OUT)


def faults(page) -> list[str]:
    return overflow(page) + barriers(page)
