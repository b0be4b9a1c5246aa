"""A site with derivations, in reStructuredText and in MyST."""

project = "Gradients"
extensions = ["myst_parser", "derive.sphinx"]
html_theme = "alabaster"
numfig = True
