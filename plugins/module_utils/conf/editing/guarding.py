# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which files may be written, and where a change goes instead: generated files, and files that a database replaces."""

from __future__ import annotations

import os

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.placing import Guard
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.products import products


class ProductGuard(Guard):
    """Keeps files of other programs from being written.

    :param source: where the files come from.
    :param product: what ``products.detect`` found, or ``None``.
    :param protected: absolute paths that the administrator does not want written.
    """

    def __init__(self, source, product, protected=()):
        self.source = source
        self.product = product
        self.protected = frozenset(protected)
        self._known = {}

    def refusal(self, path):
        if path not in self._known:
            self._known[path] = self._judge(path)
        return self._known[path]

    def _judge(self, path):
        if path in self.protected:
            return f"{path} is on the list of files that are not to be written."
        generated = self._generated(path)
        return generated and f"{generated.sentence}, so change it in {generated.product} or in a custom file that it includes."

    def _generated(self, path):
        try:
            head = self.source.read(path)[:products.HEAD]
        except OSError:
            head = b""
        return products.is_generated(path, head, self.product, os.path.realpath(path))

    def generator(self, path):
        """The name of the program that writes a file, ``None``: people do."""
        generated = self._generated(path)
        return generated and generated.product

    def custom_files(self, path):
        if self.product is None:
            return []
        names = products.custom_files(path, self.product)
        return [os.path.join(self.product.etc_dir, name) for name in reversed(names)]
