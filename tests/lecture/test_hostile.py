"""Somebody else's lecture in a browser: no word of it becomes a script, in the HTML or on a website made of the Markdown."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from derive.document.pandoc import pandoc
from derive.lecture.build import build

pytestmark = pytest.mark.slow

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
needs_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed (Debian: apt-get install chromium)")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--virtual-time-budget=2000",
)  # fmt: skip
DO = "document.title=/alive/.source"  # no sign of it would have to be escaped anywhere
#: Does to every element of a page what a reader might do, and goes nowhere.
TOUCH = """<script>
const stay = e => { const a = e.target.closest('a'); if (a && a.protocol != 'javascript:') e.preventDefault() };
addEventListener('click', stay, true);
for (const e of document.body.querySelectorAll('*'))
  for (const kind of ['click', 'mouseover', 'mouseenter', 'focus', 'blur', 'toggle', 'load', 'error', 'animationend', 'begin'])
    if (kind == 'click') e.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}));
    else e.dispatchEvent(new Event(kind));
</script>"""
HOSTILE = rf"""---
title: "<script>{DO}</script> \u202Etitle\u2066"
subtitle: '<img src=x onerror="{DO}">'
course: '"><svg onload="{DO}">'
institute: '<b onclick="{DO}">I</b> \\input{{x}} #panic()'
number: '"><script>{DO}</script>'
author:
  - '<script>{DO}</script>'
  - name: '<img src=x onerror="{DO}">'
    affiliation: '"><svg onload="{DO}"> \\write18{{ls}}'
bibliography: refs.bib
\newcommand{{\evil}}[1]{{\text{{<script>#1</script>}}}}
---

# Heading {{#top onclick="{DO}" .newpage .x style="color:red"}}

[click](https://example.org){{onclick="{DO}" onmouseover="{DO}"}} `code`{{onclick="{DO}"}} [words]{{onclick="{DO}" #here}}
<https://example.org/>{{onclick="{DO}"}} [to](#top){{onfocus="{DO}" tabindex=0 autofocus=1}} [by](#here "\" onclick={DO} x=\"")

| a | b |
|---|---|
| 1 | 2 |

: A caption {{#tbl onclick="{DO}"}}

$\text{{<script>{DO}</script>}}$ and $a <img src=x onerror={DO}> b$ and $[x](javascript:{DO})$ and $<javascript:{DO}>$

$$
\text{{<img src=x onerror="{DO}">}}
$$

<script>{DO}</script> <img src=x onerror="{DO}"> <svg><script>{DO}</script></svg>

<div onclick="{DO}">

`<script>{DO}</script>`{{=html}} `` a`<img src=x onerror={DO}> ``

</div>

::: {{.note title="<img src=x onerror={DO}> \u202e"}}
text [a]{{onclick="{DO}"}}
:::

> - 1. `x`{{onclick="{DO}"}} [^n]

[^n]: A note [x](https://example.org){{onclick="{DO}"}}.

    ```
    <script>{DO}</script>
    ```

    ~~~~ {{.python onclick="{DO}" startFrom="1"}}
    <script>{DO}</script>
    ~~~~

Left‮right⁦, by name &#x202e;&#x1b;&#x0;, `code‮`, a <b onclick="{DO}">b</b> &lt;script&gt;{DO}&lt;/script&gt;

$\evil{{{DO}}}$ and [@evil, <img src=x onerror="{DO}">] and @other, [see @eq-evil, @tbl-evil "<script>{DO}</script>"; @fig-evil]

$$a$$ {{#eq-evil}}

| a |
|---|
| 1 |

: <script>{DO}</script> [x](https://example.org){{onclick="{DO}"}} {{#tbl-evil onclick="{DO}"}}

![alt" onerror="{DO} <script>{DO}</script>](own.svg "caption\" onerror={DO} <script>{DO}</script>"){{#fig-evil onclick="{DO}"}}

::: {{.theorem title="<script>{DO}</script> \input{{x}} #panic()" #thm-evil}}
text <!-- <script>{DO}</script> -->
:::

```figure max-and-softmax
inputs: 2.0, 1.0
label: fig-drawn
caption: <script>{DO}</script> <img src=x onerror="{DO}"> [x](javascript:{DO})
```

```session foreign
```

```derive
f = x^2
title: <script>{DO}</script>
```

```check
f = w^2
claim: diff(f, w) = 3*w
expect: fails
at: w = 1
session: foreign
statement: g("` <img src=x onerror={DO}> `") | 1
```

```checks
```
"""
RECORD = f"""# PyTorch 2.13.0
>>> 1
```
<script>{DO}</script>
<img src=x onerror="{DO}">
>>> g("` <img src=x onerror={DO}> `") | 1
tensor(2.)
"""
BIB = rf"""@book{{evil, title={{<script>{DO}</script> \input{{/etc/passwd}} \write18{{ls}} $\href{{javascript:{DO}}}{{x}}$}},
  author={{{{<img src=x onerror="{DO}">}}}}, year={{2020}}, url={{javascript:{DO}}}, publisher={{"><svg onload="{DO}">}}}}
@article{{other, title={{\textbf{{<b onclick="{DO}">}} #panic(1)}}, author={{A <script>{DO}</script>, B}}, year={{2021}},
  journal={{<a href="javascript:{DO}">x</a>}}, doi={{"><script>{DO}</script>}}}}
"""
SVG = f"""<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>&lt;script&gt;{DO}&lt;/script&gt;</title></svg>"""
SESSION = f"""1
g("` <img src=x onerror={DO}> `") | 1
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    folder.joinpath("talk.md").write_text(HOSTILE, encoding="utf-8")
    folder.joinpath("refs.bib").write_text(BIB)
    folder.joinpath("own.svg").write_text(SVG)
    folder.joinpath("sessions").mkdir()
    folder.joinpath("sessions", "foreign.py").write_text(SESSION)
    folder.joinpath("sessions", "foreign.txt").write_text(RECORD)
    build([folder / "talk.md"], folder / "out")
    return folder / "out"


def touched(page: str, folder: Path) -> str:
    """A page as it stands in a browser after everything on it was touched."""
    assert BROWSER is not None
    file = folder / "page.html"
    file.write_text(page + TOUCH, encoding="utf-8")
    command = [BROWSER, *FLAGS, f"--user-data-dir={folder / 'profile'}", "--dump-dom", file.as_uri()]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", timeout=120, check=True)
    assert "addEventListener" in done.stdout
    return done.stdout


def is_alive(dom: str) -> bool:
    return "<title>alive</title>" in dom


@pytest.mark.slow
@needs_browser
@pytest.mark.parametrize(
    "body",
    [
        f"<script>{DO}</script>",
        f'<p onclick="{DO}">x</p>',
        f'<a href="javascript:{DO};void 0">x</a>',
        f"<img src=x onerror={DO}>",
        f'<code onmouseover="{DO}">x</code>',
    ],
)
def test_a_browser_runs_what_is_alive(body: str, tmp_path: Path) -> None:
    assert is_alive(touched(f"<!DOCTYPE html><title>dead</title><body>{body}", tmp_path))


@pytest.mark.slow
@needs_browser
def test_the_page_of_a_hostile_lecture_runs_nothing(built: Path, tmp_path: Path) -> None:
    page = (built / "talk.html").read_text(encoding="utf-8")
    policy = re.search(r"<meta http-equiv=\"Content-Security-Policy\".*?>\n", page)
    assert policy is not None and "default-src 'none'" in policy[0]
    assert not is_alive(touched(page.replace(policy[0], ""), tmp_path)), "what the words become, without the policy's help"


@pytest.mark.slow
@needs_browser
@pytest.mark.parametrize("reader", ["gfm", "commonmark", "markdown", "commonmark_x"])
def test_a_website_made_of_the_markdown_runs_nothing(built: Path, tmp_path: Path, reader: str) -> None:
    """Readers with and without mathematics, all of which let raw HTML through."""
    text = (built / "talk.md").read_text(encoding="utf-8")
    plain = re.sub(r"^!\[.*$", "", text, flags=re.MULTILINE)  # a picture that pandoc would look for
    page = f"<!DOCTYPE html><title>dead</title><body>{pandoc(plain, reader, 'html5', '--mathml')}"
    assert "<h2" in page and not is_alive(touched(page, tmp_path))


@pytest.mark.slow
def test_no_attribute_and_no_hidden_character_is_left(built: Path) -> None:
    page = (built / "talk.html").read_text(encoding="utf-8")
    tags = re.findall(r"<[a-zA-Z][^>]*>", re.sub(r"(?s)<style>.*?</style>", "", page))
    ours = re.compile(r'<(?:div|span) class="wide" tabindex="0">')  # a box that scrolls, and no other, can be reached by keyboard
    tags = [tag for tag in tags if not ours.fullmatch(tag)]
    names = {name for tag in tags for name in re.findall(r"\s([a-zA-Z-]+)=", re.sub(r'"[^"]*"', '""', tag))}
    assert not [name for name in names if name.startswith("on")] and not names & {"tabindex", "autofocus", "startFrom"}
    assert 'id="top"' in page and 'id="here"' in page and "color:red" not in page
    for name in ("talk.html", "talk.md", "talk.tex"):
        text = (built / name).read_text(encoding="utf-8")
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text), name
        assert "Leftright" in text


@pytest.mark.slow
def test_latex_and_typst_hold_no_command_of_the_lecture(tmp_path: Path) -> None:
    words = r"\input{/etc/passwd} \write18{ls} ^^5cinput{x} #panic(1) #read(\"x\") $\text{\#panic()}$ `\input{x}` /* // @x <y>"
    code = "```text\n\\end{verbatim}\\end{transcript}\\input{x}\n```\n\n[^n]\n\n[^n]: x\n\n        \\end{Verbatim}\\input{x}\n"
    tmp_path.joinpath("talk.md").write_text(f"---\ntitle: 'T {words}'\n---\n\n# H {words}\n\n{words}\n\n{code}")
    build([tmp_path / "talk.md"], tmp_path, ("tex", "pdf"))
    tex = (tmp_path / "talk.tex").read_text()
    body = tex[tex.index(r"\begin{document}") :]
    assert not re.search(r"\\(input|write|end\{[vV]erbatim\})|\^\^", body) and "textbackslash" in body


def test_latex_of_the_hostile_lecture_holds_no_command_of_it(built: Path) -> None:
    tex = (built / "talk.tex").read_text(encoding="utf-8")
    body = tex[tex.index(r"\begin{document}") :]
    assert not re.search(r"\\(?:input|write)|\\href\{javascript|\\url\{javascript|\^\^", body)
    assert "Theorem 1" in body and r"\textless script" in body
