"""A document for Word: what pandoc writes, in fonts that Word has, and with the same bytes each time."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from derive.document.moment import moment
from derive.document.pandoc import plain_code, written
from derive.document.tree import Tree

LATIN = "Cambria"  # Cambria goes with Cambria Math, in which Word sets every formula
#: Of a language the fonts of headings and of text that come with Word, and how Word calls the language.
EASTERN = {
    "zh": ("SimHei", "SimSun", "zh-CN"), "zh-hant": ("Microsoft JhengHei", "PMingLiU", "zh-TW"),
    "ja": ("MS Gothic", "MS Mincho", "ja-JP"), "ko": ("Malgun Gothic", "Batang", "ko-KR"),
}  # fmt: skip
INK, LINK, GROUND = "1D2330", "2B5C8A", "F4F5F7"
THE_FIRST = (1980, 1, 1, 0, 0, 0)


def docx(tree: Tree, language: str = "en") -> bytes:
    """A pandoc tree as a file for Word: formulas can be edited there, headings are its headings, pictures have their words.

    A picture stands in the tree as a `data:` address, since nothing is read from anywhere.
    """
    meta = {name: value for name, value in tree["meta"].items() if name != "lang"}  # pandoc knows the words of few languages
    made = written(json.dumps({**tree, "meta": meta}), "json", "docx", *plain_code())
    out = BytesIO()
    with ZipFile(BytesIO(made)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = source.read(name)
            change = PARTS.get(name)
            if change:
                content = change(content.decode(), language).encode()
            entry = ZipInfo(name, THE_FIRST)
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, content)
    return out.getvalue()


def _theme(xml: str, language: str) -> str:
    """The fonts of headings and of text, for Latin letters and for those of the language."""
    heading, text, _ = _eastern(language)
    eastern = iter((heading, text))
    xml = re.sub(r"<a:latin typeface=\"[^\"]*\"[^>]*/>", f'<a:latin typeface="{LATIN}"/>', xml)
    return re.sub(r"<a:ea typeface=\"[^\"]*\"\s*/>", lambda _: f'<a:ea typeface="{next(eastern, text)}"/>', xml)


def _styles(xml: str, language: str) -> str:
    """Dark headings of a bold face, text of eleven points, code on a ground, tables with rules above and below."""
    tag = rf'\g<1>{_eastern(language)[2]}\g<2>{_latin(language)}"'
    xml = re.sub(r'(<w:lang [^>]*w:eastAsia=")[^"]*("[^>]*w:val=")[^"]*"', tag, xml)
    xml = re.sub(r'<w:color w:themeColor="accent1"[^>]*w:val="(?:0F4761|365F91)" />', f'<w:b /><w:color w:val="{INK}" />', xml)
    xml = re.sub(r'<w:color w:themeColor="accent1" w:val="4F81BD" />', f'<w:color w:val="{LINK}" />', xml)
    for style, half_points in SIZES.items():
        size = rf'({style}.*?<w:sz w:val=")\d+(" />\s*<w:szCs w:val=")\d+'
        xml = re.sub(size, rf"\g<1>{half_points}\g<2>{half_points}", xml, flags=re.DOTALL)
    xml = re.sub(r'(w:styleId="Table" .*?<w:tblPr>\s*<w:tblInd [^>]*/>)', rf"\1{RULES}", xml, count=1, flags=re.DOTALL)
    return xml if 'w:styleId="SourceCode"' in xml else xml.replace("</w:styles>", f"{LISTING}</w:styles>")


#: The text, the title and the headings of each level with their sizes; a style for paragraphs has one for letters beside it.
SIZES = {
    "<w:rPrDefault>": 22,
    'w:styleId="Title(?:Char)?"': 44,
    'w:styleId="Subtitle(?:Char)?"': 26,
    'w:styleId="Heading1(?:Char)?"': 30,
    'w:styleId="Heading2(?:Char)?"': 26,
    'w:styleId="Heading3(?:Char)?"': 23,
}
RULES = "<w:tblBorders>{}{}</w:tblBorders>".format(
    *(f'<w:{side} w:val="single" w:sz="6" w:space="0" w:color="555D6A" />' for side in ("top", "bottom"))
)
LISTING = (
    '<w:style w:type="paragraph" w:customStyle="1" w:styleId="SourceCode"><w:name w:val="Source Code" />'
    '<w:basedOn w:val="Normal" /><w:link w:val="VerbatimChar" />'
    f'<w:pPr><w:shd w:val="clear" w:color="auto" w:fill="{GROUND}" /></w:pPr></w:style>'
)


def _settings(xml: str, language: str) -> str:
    eastern = f' w:eastAsia="{_eastern(language)[2]}"' if language in EASTERN else ""
    return re.sub(r'<w:themeFontLang w:val="[^"]*"', f'<w:themeFontLang w:val="{_latin(language)}"{eastern}', xml)


def _core(xml: str, language: str) -> str:
    """The properties, which say the language and the moment."""
    xml = re.sub(r"(<dcterms:\w+ [^>]*W3CDTF\">)[^<]*", rf"\g<1>{datetime.fromtimestamp(moment(), UTC):%Y-%m-%dT%H:%M:%SZ}", xml)
    xml = re.sub(r"<dc:language>.*?</dc:language>", "", xml)
    tag = EASTERN[language][2] if language in EASTERN else language
    return xml.replace("<cp:keywords>", f"<dc:language>{escape(tag)}</dc:language><cp:keywords>")


def _document(xml: str, language: str) -> str:
    """The body, in which a picture that came along is not described by all of its bytes."""
    words = iter(re.findall(r'<wp:docPr descr=("[^"]*")', xml))
    xml = re.sub(r"<w:tbl>.*?</w:tbl>", lambda found: _calculation(found[0]), xml, flags=re.DOTALL)
    return re.sub(r'(<pic:cNvPr descr=)"[^"]*"', lambda found: found[1] + next(words, '""'), xml)


def _calculation(table: str) -> str:
    """A table; one of displayed formulas without a head is a calculation, which has no rules and whose equals signs stand under
    one another."""
    if 'w:firstRow="0"' not in table or "<m:oMathPara>" not in table:
        return table
    table = re.sub(r'<w:tblStyle w:val="[^"]*" />', '<w:tblStyle w:val="TableNormal" />', table)
    table = table.replace("<w:tcPr />", '<w:tcPr><w:vAlign w:val="center" /></w:tcPr>')
    return re.sub(r'<w:jc w:val="(\w+)" />(?:(?!</w:p>).)*', _as_its_paragraph, table, flags=re.DOTALL)


def _as_its_paragraph(paragraph: re.Match[str]) -> str:
    return paragraph[0].replace('<m:jc m:val="center"', f'<m:jc m:val="{paragraph[1]}"')


def _eastern(language: str) -> tuple[str, str, str]:
    return EASTERN.get(language, EASTERN["zh"])


def _latin(language: str) -> str:
    return "en-US" if language in EASTERN or language == "en" else language


#: What is changed in each part of the file.
PARTS: dict[str, Callable[[str, str], str]] = {
    "word/theme/theme1.xml": _theme, "word/styles.xml": _styles, "word/settings.xml": _settings, "docProps/core.xml": _core,
    "word/document.xml": _document,
}  # fmt: skip

__all__ = ["docx"]
