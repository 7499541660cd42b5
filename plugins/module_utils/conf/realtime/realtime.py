# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is mapped away from the text files: extconfig.conf and sorcery.conf, read as Asterisk reads them.

Three kinds of mapping, and what each does to an edit of the text:

- a file name (or ``global``) in extconfig.conf replaces that file as a whole: the text is not read, an edit is refused;
- a family (``sippeers``, ``voicemail``...) adds objects to those of the text: a warning;
- sorcery.conf names the sources of an object type, in order. Where none of them is the text file, an edit is refused;
  where a database comes before it, an object of the same name hides the one in the text: a warning.

Whether the database driver is loaded is not looked at: without it Asterisk falls back to the text of a replaced file
(``find_engine`` in main/config.c), but only until the driver is loaded.
"""

from __future__ import annotations

from typing import NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.realtime.extconfig import Binding, bindings
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.realtime.realtime_data import (
    CACHE_WIZARD, CONSUMERS, FAMILIES, NEVER_MAPPED, TEXT_WIZARD,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.sections import Problem, Where
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.view import load

TESTED = Version(22, 10, 1)

_GLOBAL = "global"


class Wizard(NamedTuple):
    """One source of an object type.

    :ivar name: ``config``, ``realtime``, ``memory``, ``astdb``, ``memory_cache``...
    :ivar data: what stands behind the wizard: a family, or a file and its criteria.
    :ivar cache: ``True``: it holds copies of objects from the other sources.
    :ivar where: ``None`` for the source that Asterisk uses by itself.
    """

    name: str
    data: str
    cache: bool
    where: Optional[Where]

    @property
    def text(self):
        """As it is written in sorcery.conf."""
        return "%s,%s" % (self.name, self.data) if self.data else self.name

    def reads(self, filename, kind):
        """Whether objects of this type come from sections of that text file."""
        parts = self.data.split(",")
        if self.name != TEXT_WIZARD or not _same(parts[0], filename):
            return False
        types = [part.split("=", 2)[2] for part in parts[1:] if part.lower().startswith("criteria=type=")]
        return all(wanted == kind for wanted in types)


def mappings(source, etc_dir="/etc/asterisk", version=TESTED) -> Mappings:
    """Read both files. A missing file maps nothing.

    :param source: a DiskSource or OverlaySource.
    :param version: the Asterisk that reads.
    """
    problems = []
    settings = _first(_view(source, "extconfig.conf", version, problems), "settings")
    sorcery = _view(source, "sorcery.conf", version, problems)
    bound = bindings(settings.variables if settings else ())
    return Mappings(etc_dir.rstrip("/"), version, bound, sorcery, problems)


def _view(source, filename, version, problems):
    view = load(source, filename, version=version)
    if view.error is None:
        return view
    if view.error.kind != "missing":
        problems.append(Problem(view.error.where, view.error.kind, (
            "Asterisk uses nothing of %s, so no mapping is known: %s" % (filename, view.error.message))))
    return None


def _first(view, name):
    """The section that ``ast_variable_browse`` finds: the first of that name that is no template."""
    wanted = name.encode("utf-8")
    found = (s for s in view.sections if not s.template and s.name.lower() == wanted) if view else ()
    return next(iter(found), None)


# -- sorcery.conf ----------------------------------------------------------------------------------------------------


def _wizards(view, sections, kind):
    """The sources that sorcery.conf names for one type. A wizard counts once: a second line with it is ignored."""
    found = []
    for name in sections:
        section = _first(view, name)
        for variable in section.variables if section else ():
            wanted, _slash, options = _text(variable.name).partition("/")
            wizard, _comma, data = _text(variable.value).partition(",")
            if wanted == kind and wizard and wizard not in [known.name for known in found]:
                found.append(Wizard(wizard, data, "cache" in options, variable.where))
    return found


class Mappings:
    """What extconfig.conf and sorcery.conf map away.

    :ivar bindings: the Bindings of extconfig.conf, in its order.
    :ivar problems: a Problem for each of the two files that Asterisk would reject.
    """

    def __init__(self, etc_dir, version, bindings, sorcery, problems):
        self.etc_dir = etc_dir
        self.version = version
        self.bindings = bindings
        self.problems = problems
        self._sorcery = sorcery

    def static(self, filename) -> Optional[Binding]:
        """The binding that replaces a text file, ``None`` where the text is read."""
        name = self._relative(filename)
        if name in NEVER_MAPPED:
            return None
        return self._bound(name) or self._bound(_GLOBAL)

    def family(self, name) -> list[Binding]:
        """The bindings of a family, in the order in which Asterisk asks them: priorities 1, 2, 3 without a gap."""
        found = []
        while True:
            binding = self._bound(name, len(found) + 1)
            if binding is None:
                return found
            found.append(binding)

    def wizards(self, filename, kind) -> list[Wizard]:
        """The sources of an object type, in order; ``[]`` for a file or type that sorcery does not manage.

        :param filename: the file that Asterisk uses by itself for this type, such as pjsip.conf.
        """
        consumer = self._consumer(self._relative(filename), kind)
        if consumer is None:
            return []
        default = Wizard(TEXT_WIZARD, "%s,criteria=type=%s" % (self._relative(filename), kind), False, None)
        return _wizards(self._sorcery, consumer.sections, kind) or [default]

    def refusal(self, filename, kind=None) -> Optional[str]:
        """One sentence why an edit would not reach the daemon, or ``None``.

        :param filename: the root file (pjsip.conf, not what it includes), or any other file that is edited.
        :param kind: object type of the section, for a file that sorcery manages; ``None``: the file as a whole.
        """
        name, kind = self._relative(filename), kind and _text(kind)
        binding = self.static(name)
        if binding:
            return "%s is not read from disk: %s (%s => %s) maps it to a database, so an edit would have no effect; change the %s" % (
                name, binding.where, binding.name, binding.target, "database or the mapping.")
        if name not in CONSUMERS:
            return None
        binding = self.static("sorcery.conf")
        if binding:
            return "sorcery.conf comes from a database (%s), so it is not known whether %s is read; change the mapping first." % (
                binding.where, name)
        kinds = [kind] if kind else [known for consumer in self._consumers(name) for known in consumer.types]
        reasons = [self._away(name, known) for known in kinds]
        return reasons[0] if reasons and all(reasons) else None

    def warnings(self, filename, kind=None) -> list[str]:
        """Sentences on what the database adds to an edit that does reach the daemon."""
        name, kind = self._relative(filename), kind and _text(kind)
        found = []
        for family, (text_file, what) in FAMILIES.items():
            for binding in self.family(family)[:1] if text_file == name else ():
                found.append("%s adds %s from %s beside %s; those are not changed by an edit of the file." % (
                    binding.where, what, binding.target, name))
        for consumer in self._consumers(name):
            for known in consumer.types:
                found += self._beside(name, known) if kind in (None, known) else []
        return found

    def summary(self) -> list[dict]:
        """Every mapping as plain data, for facts."""
        found = [
            {"file": str(b.where.path), "line": b.where.line, "name": b.name, "driver": b.driver, "target": b.target,
             "effect": "adds" if b.name.lower() in FAMILIES else "replaces" if self._is_static(b) else "table"}
            for b in self.bindings
        ]
        for name, consumers in CONSUMERS.items():
            for kind in [known for consumer in consumers for known in consumer.types]:
                for wizard in self.wizards(name, kind):
                    if wizard.where:
                        found.append({
                            "file": wizard.where.path, "line": wizard.where.line, "name": kind, "driver": wizard.name,
                            "target": wizard.data, "effect": "cache" if wizard.cache else "source"})
        return found

    # -- internals ---------------------------------------------------------------------------------------------------

    def _relative(self, filename):
        prefix = self.etc_dir + "/"
        return filename[len(prefix):] if filename.startswith(prefix) else filename

    def _bound(self, name, priority=1):
        """The last line of a name and priority counts: Asterisk puts each new one in front of its list."""
        alike = [b for b in self.bindings if b.name.lower() == name.lower() and b.priority == priority]
        return alike[-1] if alike else None

    @staticmethod
    def _is_static(binding):
        return binding.name.lower() == _GLOBAL or binding.name.lower().endswith((".conf", ".inc"))

    def _consumers(self, name):
        return [consumer for consumer in CONSUMERS.get(name, ()) if self.version in consumer.since]

    def _consumer(self, name, kind):
        return next((consumer for consumer in self._consumers(name) if kind in consumer.types), None)

    def _away(self, name, kind):
        """Why sections of this type in this file are not read."""
        sources = self.wizards(name, kind)
        if not sources or any(wizard.reads(name, kind) for wizard in sources):
            return None
        return "%s objects of type %s come from %s (%s %s), so an edit of %s would have no effect; change that source or the mapping." % (
            name, kind, " and ".join(w.name for w in sources), sources[0].where, " and ".join(
                "%s=%s" % (kind, w.text) for w in sources), name)

    def _beside(self, name, kind):
        sources = self.wizards(name, kind)
        at = next((i for i, wizard in enumerate(sources) if wizard.reads(name, kind)), None)
        if at is None or sources[at].where is None:
            return []
        found = []
        for i, wizard in enumerate(sources):
            if wizard.cache and wizard.name == CACHE_WIZARD and "expire_on_reload=yes" not in wizard.data:
                found.append("%s keeps copies of %s objects: a change of %s is seen when they expire." % (wizard.where, kind, name))
            elif i < at and not wizard.cache:
                found.append("%s: %s objects from %s hide those of the same name in %s." % (wizard.where, kind, wizard.text, name))
            elif i > at and not wizard.cache:
                found.append("%s adds %s objects from %s beside %s; those are not changed by an edit of the file." % (
                    wizard.where, kind, wizard.text, name))
        return found


def _same(one, other):
    return one == other or one.endswith("/" + other)


def _text(value):
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value
