"""The paper form as it was measured on a template of its editor, in millimetres, and a picture of it beside our print.

``python -m tests.cadres.files.paper`` (from the project, in demo mode) writes docs/images/appointment-form.png.
"""

from itertools import accumulate

# widths of the columns and heights of the rows, as they follow one another on the paper
ONE = {
    "left": 22.0,
    "columns": (18.0, 23.0, 18.8, 23.0, 23.2, 23.5, 36.3),
    "rows": (12.5, 12.2, 12.0, 12.0, 6.1, 6.1, 6.1, 6.1, 12.5, 12.5, 12.5, 125.8),
    "label": 13.8,  # of the resume
    "photo": (36.3, 48.7),
}
TWO = {
    "left": 21.0,
    "top": 28.6,
    "columns": (13.0, 19.2, 22.9, 10.1, 17.7, 83.2),
    "rows": (25.0, 18.0, 24.0, *[12.3] * 8, 23.5 + 13.0, 35.6),
}
SCALE = 5  # dots for a millimetre


def edges(sizes: tuple[float, ...]) -> list[float]:
    return [0.0, *accumulate(sizes)]


def draw() -> None:
    """Left the measures, right the print of an invented person, both at the same scale."""
    from dataclasses import replace
    from pathlib import Path

    import pypdfium2
    from PIL import Image, ImageDraw, ImageFont
    from pylopdf_fonts_zh_cn import sans_path

    from cadres.files.printing.form import ONE_TOP, TWO_TOP, pages
    from cadres.files.printing.pdf import pdf
    from tests.cadres.files.people import person

    width, height = 210 * SCALE, 297 * SCALE
    sheet = Image.new("RGB", (width * 2, height * 2), "white")
    font = ImageFont.truetype(str(sans_path()), 3 * SCALE)
    pen = ImageDraw.Draw(sheet)
    for number, (paper, top) in enumerate(((ONE, ONE_TOP), (TWO, TWO_TOP))):
        left, down = paper["left"], number * 297
        across, along = edges(paper["columns"]), edges(paper["rows"])
        for x in across:
            at = (left + x) * SCALE
            pen.line([at, (down + top) * SCALE, at, (down + top + along[-1]) * SCALE], fill="#3366aa", width=2)
        for y in along:
            at = (down + top + y) * SCALE
            pen.line([left * SCALE, at, (left + across[-1]) * SCALE, at], fill="#3366aa", width=2)
        for x, size in zip(across, paper["columns"], strict=False):
            pen.text(((left + x + 1) * SCALE, (down + top - 5) * SCALE), f"{size}", font=font, fill="#aa3333")
        for y, size in zip(along, paper["rows"], strict=False):
            pen.text(((left - 12) * SCALE, (down + top + y + 1) * SCALE), f"{size:g}", font=font, fill="#aa3333")
    form = replace(person(7), post_proposed="某县农业农村局局长", grounds="工作需要。")
    with pypdfium2.PdfDocument(pdf(pages(form))) as document:
        for number, page in enumerate(document):
            picture = page.render(scale=SCALE * 25.4 / 72).to_pil()
            sheet.paste(picture.resize((width, height)), (width, number * height))
    target = Path(__file__).parents[3] / "docs" / "images" / "appointment-form.png"
    sheet.resize((width, height)).convert("P", palette=Image.Palette.ADAPTIVE, colors=32).save(target, optimize=True)


if __name__ == "__main__":
    import django

    django.setup()
    draw()
