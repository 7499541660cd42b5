# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files, databases, fences of systemd, firewall, bans, SSH, accounts, the version, the provider, known holes."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import catalogue
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.audited import EVERY, status
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.rule_cases.making import GOOD, OLD, host, one, pair


def tree(path, mode, owner="root", kind="file"):
    """A host with one file, of that mode."""
    return host(tree={path: status(mode, owner, kind=kind)})


def _modes(path, kind="file"):
    return tree(path, 0o644 if kind == "file" else 0o777, kind=kind), tree(path, 0o640 if kind == "file" else 0o750, kind=kind)


_ETC = "/etc/asterisk/"
_DIRECTORY = {"/etc/asterisk": status(0o750, kind="directory")}
_LISTED = {"pjsip.conf": "[1]\ntype=endpoint\nacl=phones"}

FILES = {
    "AST-CONF-001": pair(lambda text: host({"sip.conf": text}), "[general\nx=y", "[general]\nx=y"),
    "AST-CONF-002": (host({"sip.conf": '[general]\n#include "more.conf"', "more.conf": "[a]\nx=1\n[b](none)"}), host({"sip.conf": "[general]"})),
    "AST-CONF-003": pair(lambda line: host({"pjsip.conf": "[1]\ntype=endpoint\n" + line}), "allow_everything=yes", "context=x"),
    "AST-CONF-004": pair(lambda line: host({"iax.conf": "[general]\n[box]\nsecret=x\n" + line}), "", "type=peer"),
    "AST-ACL-001": (host(dict(_LISTED, **{"acl.conf": "[other]\ndeny=0.0.0.0/0"})), host(dict(_LISTED, **{"acl.conf": "[phones]\ndeny=0.0.0.0/0"}))),
    "AST-RT-001": pair(one("extconfig.conf", "settings"), "sippeers => odbc,asterisk", ""),
    "AST-DRIFT-001": (host({"rtp.conf": "[general]\nstrictrtp=yes"}, answers_to={"rtp show settings": "  Strict RTP:      No"}, times={"rtp.conf": 5000.0}),
                      host()),
    "AST-DRIFT-002": (host({"rtp.conf": "[general]\nstrictrtp=yes"}, answers_to={"rtp show settings": "  Strict RTP:      No"}), host()),
    "AST-FS-001": tuple(host(tree=dict(_DIRECTORY, **{_ETC + "sip.conf": status(mode)})) for mode in (0o644, 0o640)),
    "AST-FS-002": (tree(_ETC + "ast_debug_tools.conf", 0o644, "asterisk"), tree(_ETC + "ast_debug_tools.conf", 0o644)),
    "AST-FS-003": (tree(_ETC + "startup.d", 0o755, "asterisk", "directory"), tree(_ETC + "startup.d", 0o755, kind="directory")),
    "AST-FS-004": tuple(host(tree=dict(_DIRECTORY, **{_ETC + "tls.key": status(mode)})) for mode in (0o644, 0o600)),
    "AST-FS-005": _modes("/run/asterisk", "directory"),
    "AST-FS-007": tuple(host(tree={"/var/spool/asterisk/monitor": status(0o750, kind="directory"), "/var/spool/asterisk/monitor/x.wav": status(mode)})
                        for mode in (0o644, 0o640)),
    "AST-FS-008": (tree("/usr/lib/asterisk/modules", 0o755, "asterisk", "directory"), tree("/usr/lib/asterisk/modules", 0o755, kind="directory")),
    "AST-FS-010": (host(tree={"/var/tmp": status(0o1777, kind="directory"), "/var/tmp/exec.1.2": status()}),
                   host(tree={"/var/tmp": status(0o1777, kind="directory")})),
    "AST-FS-011": _modes("/var/lib/asterisk/astdb.sqlite3"),
    "AST-FS-012": tuple(host(tree=dict(_DIRECTORY, **{_ETC + "sip.conf": status(0o640, owner)})) for owner in ("asterisk", "root")),
    "AST-RT-002": _modes(_ETC + "res_odbc.conf"),
    "AST-CEL-001": tuple(host(tree={"/var/log/asterisk/cdr-csv": status(0o750, kind="directory"), "/var/log/asterisk/cdr-csv/Master.csv": status(mode)})
                         for mode in (0o644, 0o640)),
    "AST-PROM-001": pair(one("prometheus.conf", "general"), "enabled=yes", "enabled=yes;;auth_username=a;;auth_password=b"),
    "AST-STIR-001": pair(one("stir_shaken.conf", "verification"), "relax_x5u_port_scheme_restrictions=yes", "x5u_deny=10.0.0.0/8"),
    "AST-XMPP-001": pair(one("xmpp.conf", "a"), "type=client;;usetls=no", "type=client"),
    "AST-SNMP-001": pair(one("res_snmp.conf", "general"), "enabled=yes;;subagent=no", "enabled=yes;;subagent=yes"),
}

_BAD_UNIT = {
    "NoNewPrivileges": ("no", "yes"), "ProtectSystem": ("no", "strict"), "ProtectHome": ("no", "yes"), "PrivateTmp": ("no", "yes"),
    "PrivateDevices": ("no", "yes"),
    "ProtectKernelTunables": ("no", "yes"), "ProtectKernelModules": ("no", "yes"), "ProtectControlGroups": ("no", "yes"),
    "RestrictAddressFamilies": ("", "AF_INET AF_INET6"),
    "RestrictNamespaces": ("no", "yes"), "RestrictSUIDSGID": ("no", "yes"), "LockPersonality": ("no", "yes"), "MemoryDenyWriteExecute": ("no", "yes"),
    "CapabilityBoundingSet": ("cap_chown cap_sys_admin", "cap_chown"), "SystemCallFilter": ("", "accept bind"), "UMask": ("0022", "0027"),
    "LimitCORE": ("infinity", "0"),
    "Restart": ("no", "on-failure"),
}
UNITS = {rule: tuple(host(unit={entry.check.name: word}) for word in _BAD_UNIT[entry.check.name])
         for rule, entry in catalogue.ENTRIES.items() if rule.startswith("AST-UNIT-")}

_DROPS, _IPV4 = ("inet", "voipsec", "input", "drop"), ("ip", "filter", "INPUT", "drop")
_JAIL = {"voipsec-auth": {"banned": 0, "files": ["/var/log/asterisk/voipsec_log"]}}


def account(name="asterisk", uid=100, shell="/usr/sbin/nologin", groups=("asterisk",)):
    """A row of /etc/passwd."""
    return {"name": name, "uid": uid, "gid": uid, "shell": shell, "groups": list(groups)}


GUARDS = {
    "AST-FW-001": (host(firewall=[("inet", "filter", "input", "accept")]), host(firewall=[_DROPS])),
    "AST-FW-002": (host(firewall=[_IPV4]), host(firewall=[_DROPS])),
    "AST-FW-003": (host(firewall=[_DROPS]), host(firewall=[_DROPS], units_enabled={"voipsec-nftables.service": True})),
    "AST-FW-004": tuple(host(firewall=rows, tree={"/etc/voipsec": status(0o700, kind="directory")}) for rows in ([], [_DROPS])),
    "AST-F2B-001": (host(fail2ban={"sshd": {"banned": 0, "files": ["/var/log/auth.log"]}}), host(fail2ban=_JAIL)),
    "AST-F2B-002": (host(fail2ban=_JAIL), host(fail2ban=_JAIL, tree={"/var/log/asterisk/voipsec_log": status()})),
    "AST-F2B-003": (host(fail2ban=_JAIL), host(fail2ban={"sshd": {"banned": 0, "files": []}})),
    "AST-SSH-001": tuple(host(sshd={"permitrootlogin": word}) for word in ("yes", "prohibit-password")),
    "AST-SSH-002": tuple(host(sshd={"x": "", "passwordauthentication": word}) for word in ("yes", "no")),
    "AST-SSH-003": tuple(host(sshd={"permitemptypasswords": word}) for word in ("yes", "no")),
    "AST-SSH-004": tuple(host(sshd={"maxauthtries": word}) for word in ("50", "6")),
    "AST-SSH-005": tuple(host(sshd={"x11forwarding": word}) for word in ("yes", "no")),
    "AST-SSH-006": tuple(host(sshd={"logingracetime": word}) for word in ("0", "60")),
    "AST-SSH-007": tuple(host(sshd={"ciphers": word}) for word in ("aes256-ctr,3des-cbc", "aes256-gcm@openssh.com,aes256-ctr")),
    "AST-USR-010": (host(accounts=[account(groups=("asterisk", "sudo"))]), host(accounts=[account()])),
    "AST-USR-011": (host(accounts=[account(groups=("asterisk", "dialout"))]), host(accounts=[account()])),
    "AST-ACCT-001": (host(accounts=[account("root", 0), account("toor", 0)]), host(accounts=[account("root", 0)])),
    "AST-ACCT-002": (host(passwords={"guest": "empty"}), host(passwords={"root": "locked"})),
    "AST-ACCT-003": (host(sudo=[("/etc/sudoers:3", "asterisk ALL=(ALL) NOPASSWD: ALL")]), host(sudo=[("/etc/sudoers:3", "anna ALL=(ALL) NOPASSWD: ALL")])),
    "AST-ACCT-004": (host(accounts=[account("www-data", 33, "/bin/bash")]), host(accounts=[account("www-data", 33)])),
    "AST-VER-001": (host(version=OLD), host()),
    "AST-PWD-001": tuple(host({"pjsip.conf": "[100]\ntype=endpoint\naors=100\nauth=a\n[100]\ntype=aor\nmax_contacts=1\n[a]\ntype=auth\nusername=u\npassword="
                               + word})
                         for word in ("100", "Xq7-kd9")),
    "AST-PWD-002": tuple(host({"iax.conf": "[box]\ntype=friend\nhost=dynamic\nsecret=" + word}) for word in ("letmein", GOOD)),
    "AST-PWD-003": tuple(host({"users.conf": "[box]\nhasiax=yes\n" + line}) for line in ("", "secret=" + GOOD)),
    "AST-PWD-004": tuple(host({"pjsip.conf": "[line]\ntype=registration\noutbound_auth=a\nserver_uri=sip:c.example\nclient_uri=sip:u@c.example\n[a]\n"
                               "type=auth\nusername=u\npassword=" + word}) for word in ("letmein", GOOD)),
    "AST-PWD-005": tuple(host({"manager.conf": "[general]\nenabled=yes\n[crm]\nsecret=" + word}) for word in ("Xq7-kd9-22", GOOD)),
}

ATTESTED = ("AST-TRUNK-001", "AST-TRUNK-002")

_USES = {
    "AST-ADV-001": {"sip.conf": "[general]\nt38pt_udptl=yes"}, "AST-ADV-004": {"pjsip.conf": "[t]\ntype=transport\nprotocol=tls"},
    "AST-ADV-008": {"pjsip.conf": "[1]\ntype=endpoint\nwebrtc=yes"}, "AST-ADV-029": {"pjsip.conf": "[t]\ntype=transport\nprotocol=tcp"},
    "AST-ADV-020": {"http.conf": "[general]\nenabled=yes\nbindaddr=127.0.0.1"},
    "AST-ADV-023": {"http.conf": "[general]\nenabled=yes", "ari.conf": "[a]\ntype=user"}, "AST-ADV-024": {"http.conf": "[general]\nenabled=yes",
                                                                                                          "ari.conf": "[a]\ntype=user"},
    "AST-ADV-025": {"http.conf": "[general]\nenabled=yes", "manager.conf": "[general]\nenabled=yes\nwebenabled=yes"},
}
_AMI = {"manager.conf": "[general]\nenabled=yes\n[a]\nwrite=all"}
_VERSIONS = {"AST-ADV-010": "20.8.0", "AST-ADV-018": "18.20.0", "AST-ADV-019": "20.15.0"}


def _hole(rule, entry):
    """An old Asterisk that comes from no package, and the same with a changelog that names what was corrected."""
    files, version = _USES.get(rule, _AMI), _VERSIONS.get(rule, "16.10.0")
    modules = EVERY | set(entry.check.modules.split()) | {"res_pjsip"}
    names = frozenset(group[0] + "-0000-0000" if group[0].startswith("GHSA") and group[0].count("-") == 1 else group[0] for group in entry.check.names)
    return host(files, version, modules=modules, package="", changelog=None), host(files, version, modules=modules, changelog=names)


HOLES = {rule: _hole(rule, entry) for rule, entry in catalogue.ENTRIES.items() if rule.startswith("AST-ADV-")}
