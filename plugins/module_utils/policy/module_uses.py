# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a module is used: objects in files, in databases and in the daemon, channels, call records, mentions, and modules that need it.

Every reason is a part of a sentence for people. A question that cannot be answered is a reason, too.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import values
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.view import load
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import path, shown
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guests import REGULAR_DAYS
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.mentions import Mentions
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.module_data import SAMPLE_DIALPLANS, STOCK_IAX_USERS


class Uses:
    """The uses of one host; ``of`` gives the one of a Case."""

    def __init__(self, case, usage):
        self.case, self.usage = case, usage
        self.mentions = Mentions(case, usage)

    @classmethod
    def of(cls, case):
        """As it was computed for this case before, or computed now."""
        if not hasattr(case, "module_uses"):
            case.module_uses = cls(case, case.seen.usage())
        return case.module_uses

    def find(self, candidate):
        """(reasons, losses): why it stays, [] where nothing uses it; and what goes with it as a trial start names it."""
        if self.usage is None:
            return ["Asterisk was not asked what it uses"], ()
        special, losses = _SPECIAL[candidate.special](self, candidate) if candidate.special else ([], ())
        found = special + self._channels(candidate) + self._in_files(candidate) + self._in_databases(candidate) + self._in_records(candidate)
        found += self.mentioned(candidate) + self._needed(candidate)
        return found, tuple(losses)

    # -- what every module can have -----------------------------------------------------------------------------------------

    def _channels(self, candidate):
        prefix = candidate.technology + "/"
        return [f"the channel {name} is up" for name in self.case.seen.channels or () if candidate.technology and name.startswith(prefix)][:1]

    def _in_files(self, candidate):
        """Its own files: each live section that is none of the known ones is an object; a sample that nobody changed has none."""
        found = []
        for name, known in candidate.files:
            binding = self.mentions.mappings.static(name)
            if binding:
                found.append(f"{name} comes from a database ({binding.where})")
                continue
            view = load(self.case.source, name, version=self.case.version)
            if view.error is not None and view.error.kind != "missing":
                found.append(f"{view.error.where}: Asterisk uses nothing of this file")
            elif name not in self.usage.pristine:
                found += [f"{section.where}: [{shown(section.name)}]" for section in view.sections
                          if not section.template and shown(section.name).lower() not in known and not self.is_stock(name, section)]
        return found

    @staticmethod
    def is_stock(name, section):
        """Whether a section is one of the users that come with iax.conf, access lists that it was given aside."""
        if name != "iax.conf" or shown(section.name) not in STOCK_IAX_USERS:
            return False
        options = {shown(line.name).lower(): line.value for line in section.variables}
        return options.get("type", b"").lower() == b"user" and options.get("inkeys") == STOCK_IAX_USERS[shown(section.name)] \
            and not options.get("secret") and not options.get("dbsecret")

    def _in_databases(self, candidate):
        found = [binding for family in candidate.families for binding in self.mentions.mappings.family(family)[:1]]
        return [f"{binding.where} maps {binding.name} to a database, whose objects are not read here" for binding in found]

    def _in_records(self, candidate):
        records, technology = self.usage.recorded, candidate.technology.lower()
        if not technology or records is None:
            return []
        if technology in records.called:
            return [f"calls to {candidate.technology} stand in the call records"]
        days = records.calling.get(technology, 0)
        return [f"calls from {candidate.technology} were answered on {days} days in the call records"] if days >= REGULAR_DAYS else []

    def mentioned(self, candidate, but=()):
        """Where the dialplan and the files that hold dial strings mention it, or why that cannot be seen."""
        if not (candidate.technology or candidate.applications or candidate.functions):
            return []
        found = [f"the dialplan ({source}) mentions it" for source in self.mentions.live(candidate, but)]
        found += [f"{name}:{line} mentions it" for name, line in self.mentions.in_files(candidate)]
        hidden = self.mentions.hidden(candidate)
        return found + ([hidden] if hidden else [])

    def _needed(self, candidate):
        """Use counts: those that go along count as they are known to, everybody else is somebody who needs it."""
        counts, found = self.usage.counts, []
        loaded = [module for module in candidate.modules if module in counts]
        for module in loaded:
            others = len(loaded) - 1 if module == candidate.name else 0
            if counts[module] > others * candidate.references:
                found.append(f"other modules or calls use {module}.so (its use count is {counts[module]})")
        return found

    # -- what single modules have -------------------------------------------------------------------------------------------

    def value(self, name, section, option):
        """The last value of an option in a live section, in lower case; None: it is not set, or the file is not there."""
        view = load(self.case.source, name, version=self.case.version)
        lines = [line for one in view.sections if not one.template and one.name.lower() == section for line in one.variables
                 if line.name.lower() == option]
        return shown(lines[-1].value).lower() if lines else None

    def lines(self, name, section, option=None):
        """Where the lines of a live section stand."""
        view = load(self.case.source, name, version=self.case.version)
        return [line.where for one in view.sections if not one.template and one.name.lower() == section for line in one.variables
                if option in (None, line.name.lower())]


def _is_on(text):
    return text is not None and values.is_true(text.encode("utf-8", "surrogateescape"))


def _objects(uses, technology, but=()):
    return [f"it has the {name}" for name in sorted(uses.usage.objects.get(technology, ())) if name not in but]


def _sip(uses, dummy):
    found = _objects(uses, "SIP") + [f"{where}: a registration" for where in uses.lines("sip.conf", b"general", b"register")]
    if not uses.case.seen.endpoints:
        found.append("PJSIP has no endpoint, so chan_sip may be the driver that is meant")
    return found, ()


def _iax(uses, dummy):
    """The users of the sample do not count. A trial start misses them then."""
    stock = ["user " + name for name in STOCK_IAX_USERS]
    found = _objects(uses, "IAX2", stock) + [f"{where}: a registration" for where in uses.lines("iax.conf", b"general", b"register")]
    there = sorted(name[len("user "):] for name in uses.usage.objects.get("IAX2", ()) if name in stock)
    return found, [f"endpoint:IAX2/{name} (user)" for name in there]


def _autoprovisioning(uses, dummy):
    on = uses.value("unistim.conf", b"general", b"autoprovisioning") not in (None, "no")
    return [f"{path(uses.case, 'unistim.conf')} lets telephones in by autoprovisioning"] if on else [], ()


def _gatekeeper(uses, dummy):
    gatekeeper = uses.value("ooh323.conf", b"general", b"gatekeeper")
    return [f"{path(uses.case, 'ooh323.conf')} names a gatekeeper"] if gatekeeper not in (None, "disable") else [], ()


def _dundi(uses, dummy):
    return [f"{where}: a mapping of DUNDi" for where in uses.lines("dundi.conf", b"mappings")], ()


def _dialplan(uses, candidate):
    """A sample that nobody changed is no use, unless somebody's calls land in a context that only it has."""
    module, name = candidate.name, SAMPLE_DIALPLANS[candidate.name]
    there = uses.case.source.is_regular(uses.case.source.absolute(name)) is not None
    if there and name not in uses.usage.pristine:
        return [f"{path(uses.case, name)} is not the sample of the package, as far as dpkg can tell"], ()
    contexts = uses.mentions.contexts_of(module)
    stock_iax = all(uses.is_stock("iax.conf", section) or section.name.lower() == b"general"
                    for section in load(uses.case.source, "iax.conf", version=uses.case.version).sections)
    return uses.mentions.lands_in(contexts, module, ("iax.conf",) if stock_iax else ()), ["context:" + context for context in contexts]


def _cards(uses, candidate):
    """Lines of [channels] and [interfaces] that make channels; users.conf makes some, too."""
    files = (("chan_dahdi.conf", b"channels"),) if candidate.name == "chan_dahdi" else (("phone.conf", b"interfaces"),)
    found = [f"{where}: a channel of {candidate.technology}" for name, section in files for option in (b"channel", b"device", b"crv")
             for where in uses.lines(name, section, option)]
    if candidate.name == "chan_dahdi" and uses.case.version.major < 23:
        view = load(uses.case.source, "users.conf", version=uses.case.version)
        found += [f"{line.where}: a channel of DAHDI" for section in view.sections if not section.template for line in section.variables
                  if line.name.lower() in (b"dahdichan", b"zapchan")]
    return found, ()


_MACRO_OPTIONS = (("queues.conf", b"membermacro"), ("sip.conf", b"cc_callback_macro"), ("iax.conf", b"cc_callback_macro"),
                  ("pjsip.conf", b"cc_callback_macro"), ("chan_dahdi.conf", b"cc_callback_macro"))


def _macros(uses, dummy):
    """Macros run from options of Dial, from Queue, which has no word for it, and from options of files."""
    found = []
    for source, words in uses.usage.words.items():
        if words.intersection(("m(", "queue(")):
            found.append(f"the dialplan ({source}) has Queue, or an option M of Dial, which can run macros")
    for name, option in _MACRO_OPTIONS:
        view = load(uses.case.source, name, version=uses.case.version)
        found += [f"{line.where}: a macro" for section in view.sections for line in section.variables if line.name.lower() == option]
    return found + [f"the dialplan has the context {name}" for name in sorted(uses.usage.contexts) if name.lower().startswith("macro-")], ()


def _driver(uses, candidate):
    """A driver of extconfig.conf; the module that shows them is used where there is any."""
    wanted = None if candidate.name == "res_realtime" else candidate.name[len("res_config_"):]
    bound = [binding for binding in uses.mentions.mappings.bindings if wanted in (None, binding.driver.lower())]
    found = [f"{bound[0].where} maps {bound[0].name} to {bound[0].driver}"] if bound else []
    return found + [f"{problem.message}" for problem in uses.mentions.mappings.problems[:1]], ()


def _spool(uses, dummy):
    days, limit = uses.usage.spool_days, uses.case.settings["cdr_days"]
    if days is None:
        return ["the directory of call files cannot be looked at"], ()
    return [f"a call file came or went {int(days)} days ago, and sip_hardening_cdr_days is {limit}"] if days < limit else [], ()


def _provisioning(uses, dummy):
    """Users come from pjsip.conf (type=phoneprov) and users.conf. Files can be fetched without any, where the web server is on."""
    case = uses.case
    found = [f"pjsip.conf has [{shown(name)}] of type phoneprov" for name in case.objects("pjsip.conf", "phoneprov")]
    view = load(case.source, "users.conf", version=case.version)
    found += [f"{section.where}: [{shown(section.name)}]" for section in view.sections
              if not section.template and section.name.lower() != b"general" and "users.conf" not in uses.usage.pristine]
    if uses.usage.http and "phoneprov.conf" not in uses.usage.pristine and case.source.is_regular(case.source.absolute("phoneprov.conf")):
        found.append("the web server is on, and phoneprov.conf is not the sample of the package")
    return found, ()


def _post(uses, dummy):
    lines = uses.lines("http.conf", b"post_mappings")
    return [f"{lines[0]}: files may be sent there"] if lines else [], ()


def _prometheus(uses, dummy):
    return ["prometheus.conf switches it on"] if _is_on(uses.value("prometheus.conf", b"general", b"enabled")) else [], ()


def _ari(uses, dummy):
    names = uses.case.objects("ari.conf", "user")
    return [f"ari.conf has the user {shown(names[0])}, whose program can use it"] if names else [], ()


def _snmp(uses, dummy):
    on = _is_on(uses.value("res_snmp.conf", b"general", b"enabled")) or _is_on(uses.value("res_snmp.conf", b"general", b"subagent"))
    return ["res_snmp.conf switches it on"] if on else [], ()


def _hep(uses, dummy):
    """hep.conf is on where it does not say otherwise (res/res_hep.c)."""
    view = load(uses.case.source, "hep.conf", version=uses.case.version)
    enabled = uses.value("hep.conf", b"general", b"enabled")
    return ["hep.conf switches it on"] if view.error is None and (enabled is None or _is_on(enabled)) else [], ()


def _anonymous(uses, dummy):
    """Endpoints of files count although their access list may let nobody in: whoever wrote them may open them again."""
    case = uses.case
    names = {shown(name) for file, kind in (("pjsip.conf", "endpoint"), ("pjsip_wizard.conf", "wizard")) for name in case.objects(file, kind)}
    found = [f"PJSIP has the endpoint {name}" for name in sorted(names | set(case.seen.endpoints or ())) if name.split("@", 1)[0] == "anonymous"]
    mapped = [wizard for wizard in uses.mentions.mappings.wizards("pjsip.conf", "endpoint") if not wizard.reads("pjsip.conf", "endpoint")]
    return found + ["endpoints come from a database, which may have one named anonymous" for wizard in mapped[:1]], ()


_SPECIAL = {
    "sip": _sip, "iax": _iax, "autoprovisioning": _autoprovisioning, "gatekeeper": _gatekeeper, "dundi": _dundi, "ael": _dialplan, "lua": _dialplan,
    "spool": _spool, "provisioning": _provisioning, "post": _post, "prometheus": _prometheus, "ari": _ari, "snmp": _snmp, "hep": _hep,
    "anonymous": _anonymous, "cards": _cards, "macros": _macros, "driver": _driver,
}
