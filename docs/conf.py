"""How Sphinx builds the documentation; see CONTRIBUTING.md for the command."""

import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import made_pages
from outside_requests import outside_requests
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

import corridor

made_pages.write_all()

project = "corridor"
author = "The corridor contributors"
copyright = "the corridor contributors; code under the MIT licence, data under the licences that their page names"
version = release = corridor.__version__

extensions = [
    "myst_nb",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx_gallery.gen_gallery",
]
exclude_patterns = ["_build", "schemas", "made/examples", "made/gallery/*.ipynb"]
templates_path = ["templates"]
default_role = "code"

# pages run as they are built: an error in one of them ends the build
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_execution_in_temp = True  # what a page writes goes into a folder that is removed
nb_merge_streams = True
myst_enable_extensions = ["colon_fence"]  # no dollarmath: dollars are money here
myst_heading_anchors = 4

autosummary_generate = True
autodoc_typehints_format = "short"
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
python_maximum_signature_line_length = 90
numpydoc_show_class_members = False
# public functions say what they take and return; classes have their fields under Attributes
numpydoc_validation_checks = {"GL01", "GL03", "GL08", "SS01", "SS03", "PR01", "PR02", "PR07", "RT01", "RT03", "YD01"}
numpydoc_validation_exclude = {r"^corridor\.[A-Z]"}

sphinx_gallery_conf = {
    "examples_dirs": "made/examples",
    "gallery_dirs": "made/gallery",
    "filename_pattern": "/(" + "|".join(made_pages.PICTURES) + r")\.py$",
    "abort_on_example_error": True,
    "download_all_examples": False,
    "write_computation_times": False,
    "show_memory": False,
    "show_signature": False,
    "within_subsection_order": "FileNameSortKey",
}

# the theme brings its own fonts; no page asks another machine for anything
html_theme = "pydata_sphinx_theme"
html_theme_options = {
    "logo": {"text": "corridor"},
    "navbar_end": ["theme-switcher"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
    "show_toc_level": 2,
    "navigation_with_keys": False,
}
html_title = "corridor"
html_sourcelink_suffix = ""
html_show_sourcelink = False

warnings.filterwarnings("ignore", message="FigureCanvasAgg is non-interactive")


def publish_links(app: Sphinx, name: str, text: list[str]) -> None:
    """Turn the links of a page that lead out of docs/ into links between pages."""
    file = Path(app.env.doc2path(name))
    if file.suffix == ".md" and made_pages.MADE not in file.parents:
        text[0] = made_pages.with_published_links(text[0], file, file.parent)


def refuse_outside_requests(app: Sphinx, error: Exception | None) -> None:
    """End the build with an error if a page would ask another machine for something."""
    told = [] if error or app.builder.format != "html" else list(outside_requests(Path(app.outdir)))
    if told:
        raise ExtensionError("pages ask other machines for something:\n" + "\n".join(told))


def setup(app: Sphinx) -> None:
    """Connect both with the build."""
    app.connect("source-read", publish_links)
    app.connect("build-finished", refuse_outside_requests)
