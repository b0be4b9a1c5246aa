"""Pages in a browser, on a system without a font for formulas: accessible, no wider than the window, and asking no other host."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from derive.document.fonts import maths_face
from derive.document.templates import templates_folder
from derive.lecture.build import build

LOOK = Path(__file__).parent.parent / "browser" / "look.cjs"
CHROMIUM, NODE = shutil.which("chromium") or shutil.which("chromium-browser"), shutil.which("node")
#: A lecture with what is hard on a page: wide formulas, wide tables, names of functions, code, notes and boxes.
SPECIMEN = r"""---
title: "A page: <b>specimen</b>"
subtitle: What is hard on a page
course: Tests
---

# Wide things

A word $y \log p$, a root $\sqrt{\frac{a}{b}}$[^n], and

$$a_1 + a_2 + a_3 + a_4 + a_5 + a_6 + a_7 + a_8 + a_9 + a_{10} + a_{11} + a_{12} + a_{13} + a_{14} + a_{15} + a_{16} = 0$$

$$f(x) = \left( \frac{\frac{a}{b}}{\frac{c}{d}} y \log p + \sum_i y_i \log p_i \right)$$

| one | two | $x_1$ | four | five | six |
|-----|:---:|-------|------|------|-----|
| $a_1 + a_2 + a_3$ | $b_1 + b_2 + b_3$ | $c_1 + c_2 + c_3$ | $a_1 + a_2 + a_3$ | $a_1 + a_2 + a_3$ | $a_1 + a_2 + a_3$ |

- [ ] a task

~~struck~~ H~2~O, [to the title](#wide-things), and a_name_that_is_as_long_as_a_name_can_be_and_then_somewhat_longer_than_that.

::: {.note title="A note"}
Text with `code` and a formula $\left(\sum_i x_i^2\right)^2$.
:::

::: {.erratum title="An erratum"}
Text.
:::

```python
print("a line of code that is much wider than any telephone has ever been, and goes on and on and on and on")
```

[^n]: A note at the foot.

## Calculations

```derive
L = -y*log(x) + (a*x^2 + b*x + c)^2/(d*x^2 + e*x + f)^2*exp(-(a*x^2 + b*x + c))*(1 + x^2)^3 + log(1 + x^4)
wrt: x
```

```derive softmax
cases: yes
```

```check
f = x^2
claim: diff(f, x) = 3*x
expect: fails
at: x = 1
```

```figure max-and-softmax
inputs: 1, 2, 3
caption: The largest takes most
```

```checks
```
"""


def tools() -> str:
    """What is missing here to look at a page, empty if nothing is."""
    if not CHROMIUM or not NODE:
        return "chromium or node is not installed"
    code = "require('playwright-core'); require.resolve('axe-core/axe.min.js')"
    found = subprocess.run([NODE, "-e", code], cwd=LOOK.parent, capture_output=True, check=False)
    return "" if found.returncode == 0 else "npm install in tests/browser, or NODE_PATH, brings playwright-core and axe-core"


@pytest.fixture(scope="module")
def look(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[dict[str, Any]]]:
    """What the browser finds on some pages; the system has one font for text, and none for formulas."""
    missing = tools()
    if missing and os.environ.get("DERIVE_BROWSER") != "required":
        pytest.skip(missing)
    assert not missing, missing
    folder = tmp_path_factory.mktemp("fonts")
    config = folder / "fonts.conf"
    config.write_text(f"<fontconfig><dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>{folder}/cache</cachedir></fontconfig>")

    def looked(*pages: Path) -> list[dict[str, Any]]:
        pictures = os.environ.get("DERIVE_PICTURES", "-")
        command = [str(NODE), str(LOOK), str(CHROMIUM), pictures, *map(str, pages)]
        stock = {**os.environ, "FONTCONFIG_FILE": str(config)}
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=600, check=False, env=stock)
        assert done.returncode == 0, done.stderr
        found: list[dict[str, Any]] = json.loads(done.stdout)
        return found

    return looked


@pytest.mark.slow
def test_pages_are_good_in_a_browser(look: Callable[..., list[dict[str, Any]]], tmp_path: Path) -> None:
    specimen = tmp_path / "specimen.md"
    specimen.write_text(SPECIMEN)
    pages = build([specimen], tmp_path / "out", ("html",)) + build(None, tmp_path / "out", ("html",))
    found = look(*pages)
    assert {(p["scheme"], p["width"]) for p in found} == {(s, w) for s in ("light", "dark") for w in (390, 1200)}
    for page in found:
        where = f"{page['page']}, {page['scheme']}, {page['width']}"
        assert page["violations"] == [], where
        assert page["others"] == [], where
        assert (page["wide"], page["clipped"]) == ([], 0) and page["scroll"] <= 0, where
        assert "Page maths loaded" in page["fonts"], where
        assert page["brackets"] > 10 and page["short"] == 0 and page["tallest"] > 1.5, where
        if page["page"] == "specimen.html":
            assert page["log"] > 0.1, f"{where}: there is a space before log"
    grounds = {scheme: {p["ground"] for p in found if p["scheme"] == scheme} for scheme in ("light", "dark")}
    assert len(grounds["light"]) == len(grounds["dark"]) == 1 and grounds["light"] != grounds["dark"]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_part_of_the_style_is_legible(look: Callable[..., list[dict[str, Any]]], tmp_path: Path, language: str) -> None:
    parts = (LOOK.parent / "parts.html").read_text(encoding="utf-8")
    style = (templates_folder() / "html" / "style.css").read_text(encoding="utf-8")
    page = tmp_path / f"parts-{language}.html"
    head = f'<title>Parts</title><meta name="viewport" content="width=device-width"><style>{maths_face()}{style}</style>'
    page.write_text(f'<!DOCTYPE html><html lang="{language}"><meta charset="utf-8">{head}<body>{parts}</body></html>')
    for found in look(page):
        assert (found["violations"], found["wide"], found["others"]) == ([], [], []), (found["scheme"], found["width"])


@pytest.mark.slow
def test_a_bad_page_is_found_out(look: Callable[..., list[dict[str, Any]]], tmp_path: Path) -> None:
    """What the test above looks for is seen where it is."""
    page = tmp_path / "bad.html"
    page.write_text(
        '<!DOCTYPE html><html><head><title>x</title></head><body><img src="http://nowhere.invalid/x.png">'
        "<div style='width:2000px'>wide</div><math display='block'><mrow><mo stretchy='false'>(</mo><mfrac>"
        "<mfrac><mi>a</mi><mi>b</mi></mfrac><mfrac><mi>a</mi><mi>b</mi></mfrac></mfrac><mo stretchy='false'>)</mo></mrow></math>"
        "<p><math><mi>y</mi><mrow><mi mathvariant='normal'>log</mi><mi>p</mi></mrow></math></p>"
        "<div style='overflow:hidden;width:2em'><math><mtext>aaaaaaaaaaaaaaaaaaaaaaaaaaaa</mtext></math></div></body></html>"
    )
    for found in look(page):
        said = " ".join(found["violations"])
        assert "image-alt" in said and "html-has-lang" in said
        assert found["others"] == ["http://nowhere.invalid/x.png"]
        assert found["wide"] and found["clipped"] == 1 and found["scroll"] > 0 and found["short"] > 0 and found["log"] < 0.1
