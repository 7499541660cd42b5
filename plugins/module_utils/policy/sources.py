# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From which networks devices may come: a closed access list for each, and the lists that acl.conf defines."""

from __future__ import annotations

import difflib
import fnmatch

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import acl, devices, named_lists
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import as_list, bare, edit, encoded, evidence, is_loopback, pairs_of, shown
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, Finding, KEPT, NOT_CHECKED, PASS, Proof
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.sources import RULES
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError, networks
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.standards import MOST_SHOWN, answer

_RULES = {("SIP", "source"): "AST-SIP-006", ("SIP", "contact"): "AST-SIP-007", ("PJSIP", "source"): "AST-PJS-007", ("PJSIP", "contact"): "AST-PJS-008",
          ("IAX2", "source"): "AST-IAX-010"}
_MOST_ASKED = 10

_NAMING = {"pjsip.conf": ("endpoint", "acl"), "pjsip_wizard.conf": ("wizard",), "sip.conf": ("device",), "iax.conf": ("user", "peer", "friend"),
           "manager.conf": ("user",), "ari.conf": ("user",)}
"""Kinds of objects that can name a list of acl.conf."""
_NAMES = ("acl", "contact_acl", "contactacl", "endpoint/acl", "endpoint/contact_acl")


def judge(case):
    """All findings about sources."""
    there = devices.registering(case)
    wanted = _Wanted(case, there)
    found = []
    for (driver, side), rule in _RULES.items():
        own = [device for device in there if device.driver == driver]
        if own:
            found += _side(case, RULES[rule], side, own, wanted)
    return found + _named(case)


class _Wanted:
    """The networks of each device, by the settings.

    :raises SettingsError: they name a device that there is not.
    """

    def __init__(self, case, there):
        self.all = networks("device_networks", case.settings["device_networks"])
        self.groups = {name: ([str(one) for one in group["devices"]], networks(f"device_groups[{name}]", group["networks"]))
                       for name, group in case.settings["device_groups"].items()}
        names = [device.name for device in there] + [device.label for device in there]
        for group, (patterns, _networks) in self.groups.items():
            for pattern in patterns:
                if not fnmatch.filter(names, pattern):
                    near = difflib.get_close_matches(pattern, names, 1, 0.5)
                    raise SettingsError(f"sip_hardening_device_groups[{group}] names '{pattern}', which is no device that registers here"
                                        + (f"; did you mean {near[0]}?" if near else "; correct the name."))

    def of(self, device):
        """(networks, whether the device is named itself)."""
        own = [network for patterns, found in self.groups.values() for network in found
               if any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns for name in (device.name, device.label))]
        return (own, True) if own else (self.all, False)


def _side(case, rule, side, there, wanted):
    """One finding for all devices that are mended, and one for each that comes from elsewhere now."""
    if not any(wanted.of(device)[0] for device in there):
        return [Finding(rule, NOT_CHECKED, "sip_hardening_device_networks names no network, so it is not known where its devices are.")]
    mended, kept = [], []
    for device in there:
        change = _change(case, side, device, *wanted.of(device))
        if change is None:
            kept += _too_wide(case, rule, side, device, wanted.of(device)[0])
            continue
        outside = _outside(device, change[1])
        if outside and case.settings["sources_in_use"] == "keep":
            kept.append(Finding(rule, KEPT, f"It is registered from {', '.join(outside)}, which is in no network that is named; name it in "
                                "sip_hardening_device_groups, or set sip_hardening_sources_in_use to cut.", device.label))
        else:
            mended.append((device, change))
    if mended:
        return [_mended(case, rule, side, mended)] + kept
    return kept or [_good(case, rule, there, wanted)]


def _too_wide(case, rule, side, device, permitted):
    """The finding about a list that needs no change and lets in far more than networks of somebody's own, which nobody named."""
    pairs = _pairs(case, side, device)[1] if permitted and getattr(device.lists, side) is not None else []
    names = named_lists.names_of([value for _option, value in _acl_pairs(case, side, device)])
    meant = [acl.net(network) for network in permitted + case.never_cut]
    wide = [network for network in acl.wide(acl.parse(pairs)) if network.bits and network not in meant
            and not named_lists.shuts(case, names, network.version)]
    if not wide:
        return []
    mend = "".join(acl.unique(one.told_holes for one in wide)) or "; permit the networks where it is"
    return [Finding(rule, FAIL, f"Its list in {device.file} permits {', '.join(map(str, wide))}, which is far more than a network of one's own{mend}.",
                    device.label)]


def _good(case, rule, there, wanted):
    """The finding where no list needs a change: the networks may be everybody."""
    everybody = [str(one) for one in acl.EVERYBODY.values() if any(one in wanted.of(device)[0] + case.never_cut for device in there)]
    if everybody:
        return Finding(rule, KEPT, f"{' and '.join(everybody)} is let in, because the variables of the role name it.")
    return Finding(rule, PASS, "Every device has an access list that closes both families.")


def _change(case, side, device, permitted, named):
    """(pairs that are there, pairs that are wanted) of a device; None where nothing is to be done."""
    if not permitted or getattr(device.lists, side) is None:
        return None
    prefix, pairs, inherited = _pairs(case, side, device)
    everybody = list(acl.LOOPBACK.values()) + permitted + case.never_cut
    if named:
        wanted = acl.behind(inherited, acl.fresh(everybody))
    else:
        wanted = acl.behind(inherited, acl.completed(pairs, everybody)) if pairs else acl.fresh(everybody)
    return None if list(acl.parse(wanted)) == list(acl.parse(pairs)) else (prefix, wanted)


def _pairs(case, side, device):
    """(prefix of the options, pairs of the list, those of them that are inherited) of a device that has such lists."""
    names = getattr(device.lists, side)
    lines = case.lines(device.file, encoded(device.name), set(names), device.type)
    prefix = names[0][:-len("permit")]
    return prefix, pairs_of(lines, prefix), pairs_of(case.inherited(lines, device.file, device.name, device.type), prefix)


def _outside(device, wanted):
    rules = acl.parse(wanted)
    return [address for address in map(bare, device.addresses) if not is_loopback(address) and not _allows(rules, address)]


def _allows(rules, address):
    try:
        return acl.allows(rules, address)
    except ValueError:
        return True  # a host name: where it leads is not known here


def _mended(case, rule, side, mended):
    edits, told = [], []
    for device, (prefix, wanted) in mended:
        sequence = [{prefix + option: value} for option, value in wanted] + [{name: value} for name, value in _acl_pairs(case, side, device)]
        more = {"type": device.type} if device.type else {}
        edits.append(edit(device.file, device.name, sequence=sequence, **more))
        told.append(f"{case.source.absolute(device.file)}: [{device.name}] lets in: {'; '.join('%s %s' % pair for pair in wanted)}")
    many = mended[0][0].label if len(mended) == 1 else f"{len(mended)} devices"
    asked = tuple(filter(None, (proof(side, device) for device, _change in mended[:_MOST_ASKED])))
    return Finding(rule, FIXED, f"Deny both families but for their networks on {many}.", evidence=tuple(told[:MOST_SHOWN]), edits=tuple(edits), proofs=asked)


def _acl_pairs(case, side, device):
    """The lists of acl.conf that the device names: they stay, and an address must pass them too."""
    name = {"source": "acl", "contact": "contact_acl" if device.driver == "PJSIP" else "contactacl"}[side]
    return [(device.prefix + name, shown(line.value)) for line in case.lines(device.file, encoded(device.name), {device.prefix + name}, device.type)]


def proof(side, device):
    """A Proof that there is a list; Asterisk does not tell what is in it."""
    command, key, none = {
        ("PJSIP", "source"): ("pjsip show endpoint ", "acl", ""), ("PJSIP", "contact"): ("pjsip show endpoint ", "contact_acl", ""),
        ("SIP", "source"): ("sip show peer ", "ACL", "No"), ("SIP", "contact"): ("sip show peer ", "ContactACL", "No"),
        ("IAX2", "source"): ("iax2 show peer ", "ACL", "No"),
    }[device.driver, side]

    def look(seen):
        said = answer(seen.ask(command + device.name), key)
        return said or "no list", bool(said) and said != none
    return Proof(f"{command}{device.name}: {key}", "a list", look)


# -- acl.conf ---------------------------------------------------------------------------------------------------------------


def _named(case):
    """AST-ACL-001: each list that is named is defined in an acl.conf that a start takes, and the running Asterisk has it."""
    rule, used = RULES["AST-ACL-001"], sorted(_used(case).items())
    if not used:
        return [Finding(rule, PASS, "Nothing names a list of acl.conf.")]
    binding = case.mappings.static("acl.conf")
    if binding:
        return [Finding(rule, NOT_CHECKED, f"Asterisk reads acl.conf from a database, which is not looked into: {binding.where} says {binding.name} => "
                        f"{binding.target}.", evidence=(str(binding.where),))]
    refused, further = _refused(case), case.mappings.family("acls")
    defined = set() if refused else {shown(name) for name in case.objects("acl.conf", "acl")}
    found = [Finding(rule, *_of_list(case, name, defined, refused, further), name, (evidence(line),)) for name, line in used]
    return [finding for finding in found if finding.state != PASS] or [Finding(rule, PASS, "Every list that is named is defined and loaded.")]


def _of_list(case, name, defined, refused, further):
    """(state, reason) of a list that is named."""
    if name not in defined and further:
        return NOT_CHECKED, f"No list of acl.conf, and {further[0].where} says that further ones stand in a database, which is not looked into."
    if refused:
        return FAIL, f"{refused}, so at the next start this list is empty and lets everybody in."
    if name not in defined:
        return FAIL, "It is named and not defined in acl.conf, so nobody passes it."
    if case.seen.running and " - " not in case.seen.ask("acl show " + name):
        return FAIL, "acl.conf defines it, but the running Asterisk has no rule of it; reload acl."
    return PASS, ""


def _refused(case):
    """Why a start finds no list at all, as the beginning of a sentence; None: it takes acl.conf."""
    reading = case.reading("acl.conf")
    if reading is None:
        return "There is no acl.conf"
    if not reading.rejected.file:
        return None
    problem = next(problem for problem in reading.rejected.problems if problem.kind == "rejected")
    return f"Asterisk takes nothing of acl.conf ({problem})"


def _used(case):
    """Name of a list to a line that names it."""
    found = {}
    for filename, kinds in _NAMING.items():
        for kind in kinds if _is_read(case, filename) else ():
            for name in case.objects(filename, kind):
                for line in _naming(case, filename, name, kind):
                    for word in shown(line.value).split(","):
                        found.setdefault(word.strip(), line)
    found.pop("", None)
    return found


def _is_read(case, filename):
    """Whether Asterisk reads a file, which then names lists; the fault of one that is of another role is told there."""
    try:
        return case.reading(filename) is not None
    except SettingsError:
        return False


def _naming(case, filename, name, kind):
    """The lines of an object that may name a list. Of a user of AMI the list of its last section counts, and old ARI users have none."""
    if filename in ("manager.conf", "ari.conf"):
        return [line for line in as_list(case.options(filename, name).get("acl")) if shown(line.name).lower() == "acl"]
    return case.lines(filename, name, set(_NAMES), kind if filename.startswith("pjsip") else None)
