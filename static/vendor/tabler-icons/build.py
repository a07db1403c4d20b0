"""Make sprite.svg from names.txt and an unpacked @tabler/icons package.

npm pack @tabler/icons@3.51.0 && tar xzf tabler-icons-3.51.0.tgz
python static/vendor/tabler-icons/build.py package/icons/outline
"""

import re
import sys
from pathlib import Path

here = Path(__file__).parent
icons = Path(sys.argv[1])
symbols = []
for name in sorted(set((here / "names.txt").read_text().split())):
    body = re.search(r"<svg[^>]*>(.*)</svg>", (icons / f"{name}.svg").read_text(), re.S)[1]
    body = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>', "", body)
    body = re.sub(r"\s*\n\s*", "", body).replace(" />", "/>")
    symbols.append(
        f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
        f'stroke-linecap="round" stroke-linejoin="round">{body}</symbol>'
    )
(here / "sprite.svg").write_text(
    '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
)
sys.stdout.write(f"{len(symbols)} icons\n")
