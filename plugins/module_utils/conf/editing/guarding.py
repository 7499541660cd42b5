# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which files may be written, and where a change goes instead: generated files, those of another root file, and files that a database replaces."""

from __future__ import annotations

import copy
import os

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.placing import Guard
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.products import products


class ProductGuard(Guard):
    """Keeps files of other programs from being written.

    :param source: where the files come from.
    :param product: what ``products.detect`` found, or ``None``.
    :param protected: absolute paths that the administrator does not want written.
    :param version: the Asterisk that reads.
    """

    def __init__(self, source, product, protected=(), version=products.TESTED):
        self.source = source
        self.product = product
        self.protected = frozenset(protected)
        self.version = version
        self._known = {}
        self._root, self._others = "", dict

    def within(self, root, others):
        """The same for the edits of one root file.

        :param root: its name. :param others: a function without arguments, asked when a file besides the root is to be written; returns
            {path: names of the root files that read it}.
        """
        mine = copy.copy(self)
        mine._root, mine._others = root, others
        return mine

    def refusal(self, path):
        if path in self.protected:
            return f"{path} is on the list of files that are not to be written."
        generated = self.generated(path)
        if generated:
            return f"{generated.sentence}, so change it in {generated.product} or in a custom file that it includes."
        return self._shared(path)

    def _shared(self, path):
        """Asterisk reads an included file for each root file anew, so that a change counts in all of them."""
        if not self._root or path == self.source.absolute(self._root):
            return None
        others = [name for name in self._others().get(path, ()) if name != self._root]
        return f"{others[0]} reads {path} too, so a change would count there as well; give {self._root} a file of its own for these lines." if others else None

    def refusal_of(self, variable):
        path = variable.document.path
        found = None if path in self.protected else self.setting(variable)
        if found is None:
            return self.refusal(path)
        why = f"{found.why}, so " if found.forced else ""
        return f"{self.generated(path).sentence}; {why}change {found.name} in {self.product.name}."

    def generated(self, path):
        """The Generated of a file, None: no program writes it."""
        if path not in self._known:
            try:
                head = self.source.read(path)[:products.HEAD]
            except OSError:
                head = b""
            self._known[path] = products.is_generated(path, head, self.product, os.path.realpath(path))
        return self._known[path]

    def generator(self, path):
        """The name of the program that writes a file, ``None``: people do."""
        generated = self.generated(path)
        return generated and generated.product

    def setting(self, variable):
        """The Setting of the product behind a line of a generated file, or None."""
        path = variable.document.path
        if self.product is None or self.generated(path) is None:
            return None
        return products.product_setting(path, variable.section.name, variable.name, self.product, self.version)

    def custom_files(self, path):
        if self.product is None:
            return []
        names = products.custom_files(path, self.product)
        return [os.path.join(self.product.etc_dir, name) for name in reversed(names)]

    def stays(self, name):
        return self.product is None or products.stays(name, self.product)
