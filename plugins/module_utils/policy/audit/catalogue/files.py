# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules about files: whether Asterisk reads them, who may read and write them, and what differs from the running daemon."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.catalogue.making import entries, own, shared
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.checks.host import Look, Rights
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.drift import Drifts
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.looks import files
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import sources as source_rules

_UNREADABLE = "Others can read it."
_DATABASES = tuple("{config}/" + name for name in (
    "res_odbc.conf", "res_pgsql.conf", "res_config_mysql.conf", "res_ldap.conf", "res_config_sqlite3.conf", "cdr_pgsql.conf", "cdr_mysql.conf", "cdr_odbc.conf",
    "cel_pgsql.conf", "cel_odbc.conf", "func_odbc.conf", "xmpp.conf", "stir_shaken.conf"))

ENTRIES = entries(
    own("AST-CONF-001", "high", "Asterisk can use every file of its configuration", "all files that Asterisk or its modules read",
        "Of a file with one mistake Asterisk uses nothing: the old state lives on until the next start, and then a driver, the log or every named access list "
        "is gone.",
        "main/config.c (config_text_file_load); main/named_acl.c", "Correct the line that is named.", Look(files.broken)),
    own("AST-CONF-002", "medium", "Every line of the configuration is read", "included files, globs, block comments",
        "A mistake in an included file hides the rest of it, an unreadable one vanishes without a word, and a stray comment hides all that follows.",
        "main/config.c", "Correct the place that is named.", Look(files.hidden_parts)),
    own("AST-CONF-003", "medium", "Asterisk takes every object of the configuration", "pjsip.conf, ari.conf: options that this version does not know",
        "It refuses the object, or the file, for one word, and says so only in its log.", "main/sorcery.c; main/config_options.c",
        "Take the option out, or correct its spelling.",
        Look(files.unknown_options)),
    own("AST-CONF-004", "low", "Sections that nobody reads are not there", "sip.conf, iax.conf, pjsip.conf: sections without a type",
        "Somebody counts on what stands there.", "channels/chan_sip.c; res/res_sorcery_config.c", "Write the type into the section, or take it out.",
        Look(files.untyped)),
    shared(source_rules.RULES["AST-ACL-001"], Look(files.named_lists)),
    own("AST-RT-001", "low", "What stands in a database is judged too", "extconfig.conf, sorcery.conf: families of devices, users and dialplans",
        "Files say nothing about the objects of a database, so whatever is wrong there is not in this report.", "main/config.c; main/sorcery.c",
        "Look at the tables that are named, or move the objects into files.", Look(files.realtime)),
    own("AST-DRIFT-001", "medium", "The running Asterisk does what its files say", "settings that Asterisk tells, and files that changed since it read them",
        "What somebody wrote has no effect yet: the host is as open as before, and the next start changes it when nobody looks.",
        "core show settings, sip show settings, pjsip show settings and their kind", "Reload what reads the file, or restart Asterisk when it suits.",
        Drifts(True),
        disruption="a restart ends all calls"),
    own("AST-DRIFT-002", "medium", "Nothing overrides the files", "settings that Asterisk tells",
        "An option of the program, or a command that somebody gave, counts in place of the file, until a restart or for ever.",
        "main/asterisk.c; core show settings", "Find out where the value comes from, and write it into the file or take it back.", Drifts(False)),
    own("AST-FS-001", "high", "The configuration is not for everybody", "files and directories below /etc/asterisk", "It holds every secret of the PBX.",
        "README-SERIOUSLY.bestpractices.md", "chmod o= the file.", Rights(("{config}/*",), 0o007, "Others can read or write it."),
        disruption="programs that read it as another user"),
    own("AST-FS-002", "low", "What runs the tools for a crash as root is root's", "ast_debug_tools.conf",
        "ast_coredumper reads it as a shell script, as root.", "contrib/scripts/ast_coredumper; GHSA-rvch", "chown root: and chmod go-w the file.",
        Rights(("{config}/ast_debug_tools.conf",), 0o022, "Others than its owner can write it.", ("root",), directories=0o022), disruption="none"),
    own("AST-FS-003", "high", "What safe_asterisk runs as root is root's", "startup.d", "safe_asterisk runs each file there as root.",
        "contrib/scripts/safe_asterisk; GHSA-v9q8-9j8m-5xwp", "chown -R root: and chmod -R go-w the directory.",
        Rights(("{config}/startup.d/",), 0o022, "Others than root can write it.", ("root",), directories=0o022)),
    own("AST-FS-004", "high", "Private keys are not for everybody", "*.key and *.pem below the directories of keys and of the configuration",
        "Whoever has the key reads all that is encrypted with it, or takes the name of this PBX.", "README-SERIOUSLY.bestpractices.md", "chmod 0600 the file.",
        Rights(("{keys}/*.key", "{config}/*.key", "{config}/*.pem", "{varlib}/*.key"), 0o007, _UNREADABLE)),
    own("AST-FS-005", "low", "The directory of the control socket is not for everybody", "/run/asterisk", "It is the second lock in front of the socket.",
        "main/asterisk.c (ast_makesocket)", "Set RuntimeDirectoryMode=0750 in the unit.", Rights(("{run}",), 0o002, "Everybody can write into it.",
                                                                                                 kinds=("directory",))),
    own("AST-FS-007", "medium", "Recordings and messages are not for everybody", "files below the spool", "They are what people said.",
        "configs/samples/asterisk.conf.sample",
        "chmod -R o= the directory, and set UMask=0027 in the unit.", Rights(("{spool}/voicemail/", "{spool}/monitor/", "{spool}/recording/"), 0o007,
                                                                             "Others can reach it.", directories=0o007),
        disruption="programs that read them as another user"),
    own("AST-FS-008", "high", "Programs and modules are root's", "the directories of modules and of AGI programs",
        "Whoever can write there runs what he likes as Asterisk, at the next start or the next call.", "README-SERIOUSLY.bestpractices.md",
        "chown -R root: and chmod -R go-w the directory.", Rights(("{modules}/", "{agi}/"), 0o022, "Others than its owner can write it.", ("root",),
                                                                  directories=0o022),
        disruption="web interfaces that write AGI programs"),
    own("AST-FS-010", "low", "What #exec printed is not left behind", "/var/tmp/exec.*", "It holds what a program wrote into the configuration.",
        "main/config.c (handle_include_exec)",
        "Remove the files.", Look(files.leftovers)),
    own("AST-FS-011", "medium", "Asterisk's own database is not for everybody", "astdb.sqlite3",
        "It holds registrations, and what the dialplan put there, among it PINs.",
        "main/db.c", "chmod o= the file.", Rights(("{varlib}/astdb.sqlite3", "{varlib}/astdb"), 0o007, _UNREADABLE),
        disruption="programs that read it as another user"),
    own("AST-FS-012", "low", "The configuration is not written by Asterisk itself", "owner of the files below /etc/asterisk",
        "Whoever gets into Asterisk then writes a dialplan, and AMI's config class can.", "main/manager.c (action_updateconfig)",
        "chown -R root:asterisk, and modes 0640 and 0750, where nobody changes PINs in voicemail.conf or saves the dialplan.",
        Rights(("{config}/*.conf",), 0o000, "", ("root",), whole=True), disruption="PINs that people change, and web interfaces"),
    own("AST-RT-002", "high", "Accounts of databases are not for everybody", "res_odbc.conf, res_pgsql.conf, cdr_*.conf and their kind", "Each holds a login.",
        "configs/samples/res_odbc.conf.sample", "chmod o= the file.", Rights(_DATABASES, 0o007, _UNREADABLE)),
    own("AST-CEL-001", "medium", "Records of calls are not for everybody", "cdr-csv, cdr-custom and cel-custom below the directory of the log",
        "They say who called whom, and when.", "cdr/cdr_csv.c", "chmod -R o= the directory.",
        Rights(("{log}/cdr-csv/*", "{log}/cdr-custom/*", "{log}/cel-custom/*"), 0o007, _UNREADABLE), disruption="programs that read them as another user"),
    own("AST-PROM-001", "medium", "Metrics are not for everybody", "prometheus.conf, auth_username and auth_password",
        "They tell how many calls there are, and which endpoints.",
        "res/res_prometheus.c", "Set auth_username and auth_password, or enabled = no.", Look(files.metrics, ("prometheus.conf",)), driver="res_prometheus"),
    own("AST-STIR-001", "medium", "Certificates of callers are not fetched from inner hosts", "stir_shaken.conf, x5u_acl, x5u_deny, relax_x5u options",
        "A caller names a URL, and Asterisk fetches it: without a list also from hosts that only this one reaches.", "res/res_stir_shaken; AST-2022-002",
        "Leave x5u_deny as it is, or deny the private networks.", Look(files.certificates, ("stir_shaken.conf",)), driver="res_stir_shaken"),
    own("AST-XMPP-001", "low", "XMPP is encrypted", "xmpp.conf, usetls and usesasl of clients", "The login crosses the network in the clear.", "res/res_xmpp.c",
        "Set usetls = yes and usesasl = yes.", Look(files.xmpp, ("xmpp.conf",)), driver="res_xmpp"),
    own("AST-SNMP-001", "low", "SNMP is only a part of the host's own", "res_snmp.conf, subagent",
        "As an agent of its own it has a port of its own, with a community of its own.",
        "res/res_snmp.c", "Set subagent = yes.", Look(files.snmp, ("res_snmp.conf",)), driver="res_snmp"),
)
