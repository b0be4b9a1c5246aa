"""A document for Word: its formulas, its headings, its fonts, and nothing that was not asked for."""

from __future__ import annotations

import json
import re
import subprocess
from base64 import b64encode
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pypandoc
import pytest

from derive.document.compile import picture_page, png
from derive.document.docx import docx
from derive.document.pandoc import ProseError, pandoc

TEXT = r"""
# 逻辑回归 one

Words $\frac{a}{b}$ and `code`.[^1]

$$f(x) = \begin{cases} x & x > 0 \\ 0 & \text{否则} \end{cases}$$

| a | b |
|---|---|
| 1 | 2 |

: A table

```python
x = 1
```

[^1]: A note.
"""


def tree(text: str, title: str = "逻辑 <b>T</b>") -> Any:
    made = json.loads(pandoc(text, "markdown-smart", "json"))
    made["meta"] = {"title": {"t": "MetaInlines", "c": [{"t": "Str", "c": title}]}, "lang": {"t": "MetaString", "c": "zh"}}
    return made


def parts(made: bytes) -> dict[str, str]:
    with ZipFile(BytesIO(made)) as file:
        assert all(entry.date_time == (1980, 1, 1, 0, 0, 0) for entry in file.infolist())
        return {name: file.read(name).decode() for name in file.namelist() if name.endswith((".xml", ".rels"))}


def test_a_document_for_word() -> None:
    made = docx(tree(TEXT), "zh")
    assert made == docx(tree(TEXT), "zh")
    found = parts(made)
    for content in found.values():
        ElementTree.fromstring(content)
    body = found["word/document.xml"]
    assert body.count("<m:oMath>") == 2 and "<m:oMathPara>" in body and '<w:pStyle w:val="Heading1"' in body
    assert re.findall(r'<a:ea typeface="(\w+)"', found["word/theme/theme1.xml"]) == ["SimHei", "SimSun"]
    assert found["word/theme/theme1.xml"].count('<a:latin typeface="Cambria"/>') == 2
    assert '<w:lang w:bidi="ar-SA" w:eastAsia="zh-CN" w:val="en-US" />' in found["word/styles.xml"]
    assert "<dc:language>zh-CN</dc:language>" in found["docProps/core.xml"] and "&lt;b&gt;" in found["docProps/core.xml"]
    used = set(re.findall(r'<w:(?:p|r|tbl)Style w:val="(\w+)"', body))
    assert used and all(f'w:styleId="{style}"' in found["word/styles.xml"] for style in used)
    styles = found["word/styles.xml"]
    sizes = {name: re.search(rf'w:styleId="{name}".*?<w:sz w:val="(\d+)"', styles, re.DOTALL) for name in ("Title", "Heading1")}
    assert {name: size and size[1] for name, size in sizes.items()} == {"Title": "44", "Heading1": "30"}


def test_word_reads_back_what_was_written(tmp_path: Path) -> None:
    """Another reader finds the words, the formulas and the table again."""
    place = tmp_path / "t.docx"
    place.write_bytes(docx(tree(TEXT), "zh"))
    command = [pypandoc.get_pandoc_path(), place, "-t", "markdown"]
    read = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    for words in ("# 逻辑回归 one", r"\frac{a}{b}", r"\text{否则}", "[^1]: A note.", "`code`", "x = 1", "A table"):
        assert words in read, words


@pytest.mark.parametrize(
    ("language", "latin", "eastern"), [("en", "en-US", "SimSun"), ("de", "de", "SimSun"), ("ja", "en-US", "MS Mincho")]
)
def test_the_language_of_a_document(language: str, latin: str, eastern: str) -> None:
    found = parts(docx(tree("Text."), language))
    assert f'w:val="{latin}" />' in found["word/styles.xml"] and f'w:val="{latin}"' in found["word/settings.xml"]
    assert f'<a:ea typeface="{eastern}"/>' in found["word/theme/theme1.xml"]


def test_a_picture_comes_along_with_its_words_only() -> None:
    picture = b64encode(png('#set document(title: "t")\n' + picture_page() + "x")).decode()
    made = docx(tree(f'![words & "more"](data:image/png;base64,{picture})'))
    body = parts(made)["word/document.xml"]
    assert picture not in body and body.count('descr="words &amp; &quot;more&quot;"') == 2
    with ZipFile(BytesIO(made)) as file:
        assert [name for name in file.namelist() if name.startswith("word/media/")]


@pytest.mark.slow
@pytest.mark.parametrize("address", ["/etc/hostname", "../secret.png", "http://nowhere.invalid/x.png"])
def test_nothing_is_read_from_anywhere(address: str) -> None:
    with pytest.raises(ProseError):
        docx(tree(f"![x]({address})"))
