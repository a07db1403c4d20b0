"""A photo drawn anew: JPEG, 4 to 5, without what else was in the file."""

import io
import warnings

from PIL import Image, ImageOps

WIDTH, HEIGHT = 480, 600
PIXELS = 40_000_000


def drawn_anew(data: bytes) -> bytes | None:
    """A JPEG of the picture, its middle cut to 4 by 5; None where it is neither JPEG nor PNG, or too large."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as picture:
            if picture.width * picture.height > PIXELS:
                return None
            upright = ImageOps.exif_transpose(picture)
            return _written(_on_white(upright))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None


def _on_white(picture: Image.Image) -> Image.Image:
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    ground = Image.new("RGBA", seen.size, "white")
    return Image.alpha_composite(ground, seen).convert("RGB")


def _written(picture: Image.Image) -> bytes:
    size = (min(WIDTH, picture.width), min(HEIGHT, max(1, picture.width * 5 // 4)))
    out = io.BytesIO()
    ImageOps.fit(picture, size).save(out, "JPEG", quality=88)
    return out.getvalue()
