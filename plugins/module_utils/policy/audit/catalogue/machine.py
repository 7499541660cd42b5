# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules about the host: systemd's fences, firewall, bans, the SSH server, accounts, the version, and what only the provider can do."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.catalogue.making import entries, own, shared
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.checks.host import Attestation, Look, Needs, Sshd, Unit
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.looks import credentials, machine, secrets
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.looks.calling import WITH_USERS
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.wants import Between, Given, Lacks, Like, NoneOf, OneOf, Unlike, Yes
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import credentials as pins
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import first_guesses

_MAN = "systemd.exec(5)"
_SSH = "sshd_config(5)"
_DROP_IN = "Write it into a drop-in of asterisk.service (systemctl edit asterisk), and restart."


_VALUES = {
    "ProtectSystem": "strict, with ReadWritePaths for /var/lib/asterisk, /var/spool/asterisk, /var/log/asterisk and /run/asterisk",
    "RestrictAddressFamilies": "AF_UNIX AF_INET AF_INET6 AF_NETLINK", "SystemCallFilter": "@system-service", "UMask": "0027", "LimitCORE": "0",
    "Restart": "on-failure",
    "CapabilityBoundingSet": "CAP_SETUID CAP_SETGID CAP_CHOWN CAP_NET_ADMIN CAP_SYS_NICE CAP_DAC_OVERRIDE", "PermitRootLogin": "prohibit-password",
    "MaxAuthTries": "6",
    "LoginGraceTime": "60", "Ciphers": "the default of a current version",
}
"""What a remedy names where it is neither yes nor no."""


def _unit(number, title, name, want, why, broken, unless=None, severity="low"):
    return own(f"AST-UNIT-{number}", severity, title, f"asterisk.service, {name}", why, _MAN, f"Set {name}={_VALUES.get(name, 'yes')}. {_DROP_IN}",
               Unit(name, want, unless), disruption=broken)


def _sshd(number, severity, title, name, want, default, why, broken):
    return own(f"AST-SSH-{number}", severity, title, f"sshd_config {name}", why, _SSH, f"Set {name} to {_VALUES.get(name, 'no')} and reload the SSH server.",
               Sshd(name, want, default), disruption=broken)


ENTRIES = entries(
    _unit("001", "Asterisk cannot get more rights", "NoNewPrivileges", Yes(), "A program with the setuid bit is a way to root for whoever gets into Asterisk.",
          "sendmail and sudo in the dialplan and in voicemail"),
    _unit("002", "Asterisk cannot write the system", "ProtectSystem", OneOf(("strict", "full", "yes")), "Whoever gets in cannot replace programs.",
          "what writes elsewhere than below /var and /run"),
    _unit("003", "Asterisk does not see the homes", "ProtectHome", OneOf(("yes", "read-only", "tmpfs")), "Keys of people lie there.",
          "scripts that lie in a home"),
    _unit("004", "Asterisk has a /tmp of its own", "PrivateTmp", Yes(), "Files in /tmp can be put in its way by others.",
          "programs that exchange files in /tmp with it"),
    _unit("005", "Asterisk sees no devices", "PrivateDevices", Yes(), "Disks and memory are files there.", "DAHDI cards and sound cards", machine.has_cards),
    _unit("006", "Asterisk cannot tune the kernel", "ProtectKernelTunables", Yes(), "It would write /proc/sys.", "none known"),
    _unit("007", "Asterisk cannot load parts of the kernel", "ProtectKernelModules", Yes(), "A module of the kernel is more than root.", "none known"),
    _unit("008", "Asterisk cannot write control groups", "ProtectControlGroups", Yes(), "It would lift its own limits.", "none known"),
    _unit("009", "Asterisk opens the sockets that it needs", "RestrictAddressFamilies", Like(r"(?!~).*AF_INET.*", "AF_UNIX AF_INET AF_INET6 AF_NETLINK"),
          "Rare protocols of the kernel are where its holes are.", "chan_mobile needs AF_BLUETOOTH"),
    _unit("010", "Asterisk makes no namespaces", "RestrictNamespaces", NoneOf(("no", "")), "They are a way around fences.", "none known"),
    _unit("011", "Asterisk sets no setuid bits", "RestrictSUIDSGID", Yes(), "Whoever gets in would leave a way back.", "none known"),
    _unit("012", "Asterisk keeps its execution domain", "LockPersonality", Yes(), "Old domains switch defences off.", "none known"),
    _unit("013", "Asterisk writes no code into its memory", "MemoryDenyWriteExecute", Yes(), "Most ways in write code and run it.",
          "pbx_lua with LuaJIT, some codecs"),
    _unit("014", "Asterisk has few rights of root", "CapabilityBoundingSet", Lacks(("cap_sys_admin", "cap_sys_module", "cap_sys_ptrace", "cap_sys_rawio")),
          "Each of them is a way to root.", "dialplans that call programs for root"),
    _unit("015", "Asterisk calls the kernel as services do", "SystemCallFilter", Given(), "Rare calls are where the kernel's holes are.",
          "real-time priority needs @resources"),
    _unit("016", "Files of Asterisk are not for others", "UMask", Like(r"0?0[2367]7", "0027"), "Logs, recordings and messages are made with it.",
          "programs that read them as another user"),
    _unit("017", "A crash of Asterisk leaves no image", "LimitCORE", OneOf(("0",)), "It holds every secret and what was just said.",
          "a crash cannot be looked into"),
    _unit("018", "Asterisk starts again after a crash", "Restart", NoneOf(("no",)), "One packet that ends it would end it for the night.", "none known"),
    own("AST-FW-001", "high", "The host takes nothing that nobody opened", "nftables, chains at the hook input with the policy drop, for both families",
        "Every port that a program opens by mistake is open to the internet.", "nft(8); RFC 4949, default deny", "Run the role firewall.",
        Needs("firewall", machine.closed_by_default), disruption="what nobody named"),
    own("AST-FW-002", "high", "The firewall knows both families", "nftables, IPv6 as well as IPv4",
        "Phones and scanners have both, and IPv6 is the one that is forgotten.", "nft(8)",
        "Use a table of the family inet, as the role firewall does.", Needs("firewall", machine.both_families),
        disruption="what nobody named"),
    own("AST-FW-003", "medium", "The firewall comes back after a start", "the unit that loads the rules", "After the next start the host is open.",
        "systemd.unit(5)",
        "Enable the unit, or run the role firewall.", Needs("units_enabled", machine.firewall_stays)),
    own("AST-FW-004", "medium", "The table of this collection is as it was loaded", "nftables, table inet voipsec",
        "Without it neither access lists nor bans of the kernel are there.",
        "nft(8)", "Run the role firewall.", Needs("firewall", machine.own_table)),
    own("AST-F2B-001", "high", "Whoever guesses is banned", "fail2ban, jails that read Asterisk's log", "A scanner tries thousands of passwords a minute.",
        "fail2ban-client(1)",
        "Run the role fail2ban.", Needs("fail2ban", machine.jails), disruption="telephones with a wrong password are shut out"),
    own("AST-F2B-002", "medium", "Jails read a log that is written", "fail2ban, log files of its jails",
        "A jail that reads another file than Asterisk writes bans nobody, and says nothing.",
        "fail2ban-client(1)", "Run the role fail2ban, or correct logpath.", Needs("fail2ban", machine.jail_logs)),
    own("AST-F2B-003", "medium", "Whoever guesses at SSH is banned", "fail2ban, jail sshd", "A PBX is found by its port 5060, and then the others are tried.",
        "fail2ban-client(1)",
        "Run the role fail2ban, or take passwords from SSH.", Needs("fail2ban", machine.ssh_jail)),
    _sshd("001", "medium", "Root does not log in with a password", "PermitRootLogin", NoneOf(("yes",)), "prohibit-password", "Scanners try root first.",
          "logins of root with a password"),
    _sshd("002", "medium", "SSH asks for a key", "PasswordAuthentication", NoneOf(("yes",)), "yes", "Passwords are guessed, keys are not.",
          "people without a key"),
    _sshd("003", "critical", "SSH takes no empty passwords", "PermitEmptyPasswords", NoneOf(("yes",)), "no", "An account without a password is everybody's.",
          "such accounts"),
    _sshd("004", "low", "A connection tries few passwords", "MaxAuthTries", Between(1, 6), "6", "Each attempt more is one that no jail sees.",
          "people with many keys"),
    _sshd("005", "low", "SSH carries no pictures", "X11Forwarding", NoneOf(("yes",)), "no",
          "A PBX has none, and the display of the administrator is a way back.", "pictures over SSH"),
    _sshd("006", "low", "Half-open logins end soon", "LoginGraceTime", Like(r"([1-9]|[1-9]\d|1[01]\d|120)s?|1m|2m", "120 seconds or less, and not 0"), "120",
          "They take the places of those who want to log in.", "slow lines"),
    _sshd("007", "medium", "Old protocols and ciphers of SSH are off", "Ciphers", Unlike(r"(^|,)(3des|arcfour|blowfish|cast128|[a-z0-9-]*cbc)",
                                                                                         "without CBC, 3DES and RC4"), "",
          "Old ones can be read.", "clients from before 2014"),
    own("AST-USR-010", "high", "Asterisk's account is a service's", "/etc/passwd and groups of the account that Asterisk runs as",
        "With a shell or sudo whoever gets into Asterisk has the host.", "passwd(5); sudoers(5)",
        "Set its shell to /usr/sbin/nologin, and take it out of sudo and its kind.",
        Needs("accounts", machine.account), disruption="dialplans that use sudo"),
    own("AST-USR-011", "low", "Asterisk's account has no hardware", "groups audio and dialout of the account",
        "Debian puts it there for cards that few hosts have.", "postinst of Debian's package",
        "gpasswd -d asterisk audio, and dialout, where there is no card.", Needs("accounts", machine.hardware), disruption="sound cards and modems"),
    own("AST-ACCT-001", "critical", "There is one root", "/etc/passwd, accounts with the number 0", "A second one is how intruders come back.", "passwd(5)",
        "Find out whose it is, and remove it; the role default_passwords locks it.", Needs("accounts", machine.roots),
        variable="default_passwords_unix_uid0"),
    own("AST-ACCT-002", "critical", "No account has an empty password", "/etc/shadow", "Whoever knows the name is in.", "shadow(5)",
        "Lock the account: passwd -l NAME, or run the role default_passwords.", Needs("passwords", machine.empty_passwords),
        variable="default_passwords_unix_empty"),
    own("AST-ACCT-003", "high", "No service becomes root without a password", "sudoers, NOPASSWD for accounts of services",
        "Web interfaces of PBXs write such lines; a hole in the page is then root.", "sudoers(5)",
        "Take the line out, or name single programs with their arguments.",
        Needs("sudo", machine.sudo), disruption="pages that restart services"),
    own("AST-ACCT-004", "medium", "Services do not log in", "/etc/passwd, shells of accounts of services",
        "A service with a shell and a known password is a door.", "passwd(5)",
        "Set the shell to /usr/sbin/nologin, by hand or with the role default_passwords.", Needs("accounts", machine.service_shells),
        variable="default_passwords_unix_shell", disruption="scripts that use su"),
    own("AST-VER-001", "medium", "Asterisk gets corrections", "the branch of Asterisk", "Holes that become known stay open.",
        "Asterisk-Versions.md of its documentation",
        "Move to a branch that is supported.", Look(machine.supported), disruption="options and drivers that newer versions do not have"),
    shared(first_guesses.RULES["AST-PWD-001"], Look(secrets.names)),
    shared(pins.RULES["AST-PWD-002"], Look(credentials.guessed("AST-PWD-002", "sip.conf", "iax.conf", "users.conf"))),
    shared(pins.RULES["AST-PWD-003"], Look(credentials.guessed("AST-PWD-003", "users.conf")), versions=WITH_USERS),
    shared(pins.RULES["AST-PWD-004"], Look(credentials.guessed("AST-PWD-004", "pjsip.conf", "pjsip_wizard.conf", "sip.conf", "iax.conf"))),
    shared(pins.RULES["AST-PWD-005"], Look(credentials.guessed("AST-PWD-005", "manager.conf", "ari.conf"))),
    own("AST-TRUNK-001", "critical", "The provider makes no international calls for this line", "the contract with the provider of each trunk",
        "When all else fails this is what keeps a night from costing a house.", "Dialplan-Security.md; reports of toll fraud",
        "Ask the provider to switch international and premium numbers off, or to name the countries that are needed; then attest it in audit_attestations.",
        Attestation("AST-TRUNK-001", "international and premium calls are off at the provider."), variable="audit_attestations", disruption="calls abroad"),
    own("AST-TRUNK-002", "high", "The provider stops at an amount a day", "the contract with the provider of each trunk",
        "It ends what nobody noticed.", "Dialplan-Security.md; reports of toll fraud",
        "Ask the provider for a limit of credit by day, and attest it in audit_attestations.",
        Attestation("AST-TRUNK-002", "the provider stops at a limit of credit by day."), variable="audit_attestations", disruption="calls above it"),
)
