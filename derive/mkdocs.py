"""The MkDocs plug-in `derive`: the extension and its style sheet, and every derivation of a site made at once, on all cores.

What does not hold, or is mistyped, is a warning with the author's page and line, so that `mkdocs build --strict` stops there.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from functools import partial
from html import unescape
from typing import Any
from urllib.parse import unquote

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files
from mkdocs.utils.meta import get_data

from derive.errors import DeriveError
from derive.places.making import make_all
from derive.places.markdown import PENDING
from derive.places.markdown_source import found
from derive.places.markdown_work import MATHS, TELLING, Settings, Site, log
from derive.places.request import Request
from derive.places.style import NAME, style_sheet
from derive.question import DETAILS, NOTATIONS, REASONS
from derive.words import gettext as _
from derive.words import languages

EXTENSION, STYLE = "derive.markdown", f"assets/stylesheets/{NAME}"
SECONDS = 2.0  # between two words about how far the work is


class DeriveConfig(Config):
    """What `mkdocs.yml` may say: what the extension takes, and where the work is done."""

    maths = config_options.Choice(tuple(MATHS), default="mathml")
    language = config_options.Optional(config_options.Type(str))
    scheduler = config_options.Optional(config_options.Type(str))
    style = config_options.Type(bool, default=True)
    steps = config_options.Optional(config_options.Type(bool))
    cases = config_options.Optional(config_options.Type(bool))
    why = config_options.Optional(config_options.Type(bool))
    marks = config_options.Optional(config_options.Type(bool))
    definitions = config_options.Optional(config_options.Type(bool))
    tally = config_options.Optional(config_options.Type(bool))
    notation = config_options.Optional(config_options.Choice(NOTATIONS))
    detail = config_options.Optional(config_options.Choice(DETAILS))
    reasons = config_options.Optional(config_options.Choice(REASONS))


class DerivePlugin(BasePlugin[DeriveConfig]):
    """The plug-in."""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        self.site = Site({}, {})
        said = {name: self.config[name] for name in TELLING if self.config[name] is not None}
        self.settings = {"maths": self.config.maths, "language": self._language(config), **said}
        if EXTENSION not in config.markdown_extensions:
            config.markdown_extensions.append(EXTENSION)
        own = config.mdx_configs.get(EXTENSION, {})
        config.mdx_configs[EXTENSION] = {**self.settings, "style": False, **own, "site": self.site}
        self.settings.update(own)
        if self.config.style and STYLE not in config.extra_css:
            config.extra_css.insert(0, STYLE)  # so that what the site says goes before what it says
        return config

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        if self.config.style and files.get_file_from_path(STYLE) is None:
            files.append(File.generated(config, STYLE, content=style_sheet()))
        requests = list(dict.fromkeys(request for file in files.documentation_pages() for request in self._wanted(file)))
        told = time.monotonic()

        def progress(done: int, of: int, last: str) -> None:
            nonlocal told
            now = time.monotonic()
            if now - told >= SECONDS or done == of:
                told = now
                said = _("derive: {done} of {all} derivations made, {left} left: {last}")
                log.info("%s", said.format(done=done, all=of, left=of - done, last=last))

        try:
            self.site.known.update(make_all(requests, self.config.scheduler, progress))
        except DeriveError as error:
            raise PluginError(f"derive: {error}") from None
        return files

    def on_env(self, env: Any, config: MkDocsConfig, files: Files) -> Any:
        """References to other pages, which are all made by now."""
        for file in files.documentation_pages():
            page = file.page
            if page is not None and page.content:
                page.content = PENDING.sub(partial(self._reference, file.src_uri), page.content)
        return env

    def _reference(self, name: str, pending: re.Match[str]) -> str:
        path, _hash, label = unquote(unescape(pending["target"])).partition("#")
        number = self.site.labels.get(path, {}).get(label)
        if number is None:
            log.warning("%s: %s", name, _("there is no label {label} in {page}").format(label=label, page=path))
        return number or f"[{label}]"

    def _wanted(self, file: File) -> Iterator[Request]:
        """What a page asks for, as far as it can be told from its file; what is wrong is said where the page is made."""
        try:
            text, meta = get_data(file.content_string)
        except (OSError, ValueError):
            return
        settings = Settings(self.settings)
        language = meta.get("lang")
        for item in found(text.expandtabs(4).splitlines()):
            try:
                yield settings.wanted(item, str(language) if language else None).asked.request
            except DeriveError:
                continue

    def _language(self, config: MkDocsConfig) -> str:
        """The language of the derivations: as the plug-in is told, else that of the theme, if it is one of ours."""
        if self.config.language:
            return str(self.config.language)
        spoken = str(config.theme.get("language") or config.theme.get("locale") or "")
        tag = re.split("[-_]", spoken)[0].lower()
        return tag if tag in languages() else ""


__all__ = ["DeriveConfig", "DerivePlugin"]
