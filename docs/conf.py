# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How Sphinx makes the site. tools/site lays the sources out as they lie in the checkout, so that links work in both."""

from __future__ import annotations

project = "voipsec.asterisk"
copyright = "2026, the voipsec.asterisk contributors"  # noqa: A001

extensions = ["myst_parser", "sphinx_antsibull_ext"]
source_suffix = {".rst": "restructuredtext", ".md": "markdown"}
root_doc = "index"
exclude_patterns = ["tests"]  # what stands there is for who works on them
nitpicky = True

myst_heading_anchors = 4
myst_links_external_new_tab = False
highlight_language = "text"

html_theme = "furo"
html_title = "voipsec.asterisk"
html_copy_source = False
html_show_sphinx = False
