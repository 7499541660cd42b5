# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules about Asterisk itself, its log and its command line (asterisk.conf, logger.conf, cli*.conf). Defaults: main/options.c, main/logger.c."""

from __future__ import annotations

import functools

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Since
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.catalogue.making import entries, own, shared
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.checks.host import Look, Rights
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.checks.options import Each, Option, Options, Said
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.looks import core, logs
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.wants import Between, Lacks, Like, No, NoneOf, OneOf, Unset, Yes
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import logs as log_rules, manager as rules

_SAYS = functools.partial(Said, "core show settings")
_MANY = 10 ** 9
_SHELL = Since("16.28,18.26.2,20.14.1,21.9.1,22.4.1,23+")


def _option(option, want, default=None, key="", **more):
    return Option("asterisk.conf", "options", option, want, default, _SAYS(key) if key else None, True, **more)


def _logger(option, want, default=None, **more):
    return Option("logger.conf", "general", option, want, default, **more)


ENTRIES = entries(
    shared(rules.RULES["AST-CORE-001"], _option("live_dangerously", No(), "no")),
    own("AST-CORE-002", "high", "Files of the configuration run no programs", "asterisk.conf [options] execincludes, and #exec in any file",
        "Whoever can write one line of configuration then runs programs as Asterisk, at each reload.", "main/config.c (handle_include_exec)",
        "Set execincludes = no, and write out what #exec made.", _option("execincludes", No(), "no", "Executable includes"),
        disruption="files that a program writes at each reload are empty"),
    own("AST-CORE-003", "critical", "Asterisk does not run as root", "the account of the process; asterisk.conf [options] runuser, or systemd's User",
        "Whoever finds a hole in it, or may run System() in the dialplan, owns the host.", "main/asterisk.c; README-SERIOUSLY.bestpractices.md",
        "Set User and Group in the unit, or runuser and rungroup, and give the directories to that account.", Look(core.account),
        disruption="ports below 1024, and files that belong to root"),
    own("AST-CORE-004", "medium", "There is a limit of calls", "asterisk.conf [options] maxcalls",
        "A stolen account makes as many calls at once as the lines take, and each of them costs money.", "main/pbx.c (increase_call_count)",
        "Set maxcalls to what the busiest hour needs.", _option("maxcalls", Between(1, 100000), "0", "Maximum calls"),
        disruption="calls over the limit are refused"),
    own("AST-CORE-005", "low", "Asterisk refuses calls before the host drowns", "asterisk.conf [options] maxload, minmemfree, maxfiles",
        "A flood takes the memory, and with it the calls that are up.", "main/options.c; main/pbx.c",
        "Set maxload to 0.9 for each core, minmemfree = 64 and maxfiles to eight for each call.",
        Options((_option("maxload", Like(r"0*[1-9]\d*(\.\d+)?|0?\.0*[1-9]\d*|0\.\d*[1-9]\d*", "more than 0"), "0"), _option("minmemfree", Between(1, _MANY),
                                                                                                                            "0"))),
        disruption="calls are refused while the load is high"),
    own("AST-CORE-006", "medium", "The command line has no shell", "asterisk.conf [options] disable_remote_console_shell; from 18.26.2, 20.14.1 and 22.4.1 on",
        "A line that begins with ! runs a program with the rights of whoever called asterisk -r, for example by sudo, past cli_permissions.conf.",
        "main/asterisk.c; GHSA-c7p6-7mvq-8jq2", "Set disable_remote_console_shell = yes and restart.",
        _option("disable_remote_console_shell", Yes(), "no", "Shell on remote consoles", invert=True), versions=_SHELL, disruption="! on the command line"),
    own("AST-CORE-007", "low", "Who connects to the command line is told", "asterisk.conf [options] hideconnect", "Otherwise nobody sees who was there.",
        "main/asterisk.c", "Set hideconnect = no.", _option("hideconnect", No(), "no")),
    own("AST-CORE-009", "low", "A crash leaves no image of the memory", "asterisk.conf [options] dumpcore, and -g of the program",
        "The image holds every secret and what was just said.", "main/asterisk.c", "Set dumpcore = no, and take -g out of the unit.",
        _option("dumpcore", No(), "no", "Dump core on crash"), disruption="a crash cannot be looked into"),
    own("AST-CORE-010", "low", "Asterisk does not keep the processor from others", "asterisk.conf [options] highpriority, and -p of the program",
        "With real-time priority a flood of requests leaves no time for whoever wants to log in and stop it.", "main/asterisk.c (ast_set_priority)",
        "Set highpriority = no, and take -p out of the unit, where the sound stays good.", Look(core.priority), disruption="sound on a loaded host"),
    own("AST-CORE-011", "low", "Macros are not how extensions are made", "asterisk.conf [options] stdexten", "Macro is deprecated and gone from 21 on.",
        "main/options.c", "Set stdexten = gosub.", _option("stdexten", NoneOf(("macro",)), "gosub"),
        versions=Since("1,10,11,12,13,14,15,16,17,18,19,20")),
    own("AST-CORE-012", "low", "The log does not hold what is for nobody", "asterisk.conf [options] debug, trace, verbose",
        "Debugging writes digits, PINs and answers to challenges.", "main/logger.c", "Set debug and trace to 0 and verbose to 3 at most.",
        Options((_option("debug", OneOf(("0", "no", "off", "false")), "0", "Debug level"), _option("verbose", Between(0, 3), "0", "Root console verbosity"))),
        disruption="less to look into"),
    shared(rules.RULES["AST-CORE-013"], Look(core.control_socket)),
    own("AST-CORE-014", "low", "Recordings are not made in a directory of everybody", "asterisk.conf [options] record_cache_dir, cache_record_files",
        "Others on the host can read or replace what is recorded in /tmp.", "main/file.c",
        "Set record_cache_dir to a directory below the spool, or cache_record_files = no.",
        _option("record_cache_dir", NoneOf(("/tmp", "/var/tmp", "/dev/shm")), "/tmp", unless=core.no_record_cache)),
    own("AST-CORE-015", "low", "What asterisk.conf says of directories counts", "asterisk.conf [directories]",
        "The sample has [directories](!): a template, so that what somebody writes there has no effect.", "main/options.c; asterisk.conf.sample",
        "Take (!) away, and check each line.", Look(core.directories), disruption="Asterisk looks where the lines say"),
    shared(log_rules.RULES["AST-LOG-001"], Look(logs.security)),
    shared(log_rules.RULES["AST-LOG-002"], Look(logs.security_module)),
    shared(log_rules.RULES["AST-LOG-003"], _logger("dateformat", Like(r".*(%F|%Y|%s|%c).*", "one with the year in it"), "%b %e %T")),
    own("AST-LOG-005", "low", "The log of queues is only written where there are queues", "logger.conf [general] queue_log",
        "It names who called whom and when, and grows for ever where nobody rotates it.", "main/logger.c", "Set queue_log = no where nobody uses it.",
        _logger("queue_log", No(), "yes", unless=logs.queues)),
    own("AST-LOG-006", "low", "Logs are rotated so that old ones stay", "logger.conf [general] rotatestrategy",
        "With none the old log is overwritten, and what happened last night is gone.", "main/logger.c (rotate_file)", "Set rotatestrategy = rotate.",
        _logger("rotatestrategy", NoneOf(("none",)), "sequential")),
    own("AST-LOG-007", "medium", "The rotation of logs runs no programs", "logger.conf [general] exec_after_rotate",
        "Whoever can write the script runs programs as Asterisk.", "main/logger.c (rotate_file)", "Take exec_after_rotate out; logrotate can do it as root.",
        _logger("exec_after_rotate", Unset(), "")),
    own("AST-LOG-008", "low", "Logs do not hold what is for nobody", "logger.conf [logfiles]", "debug and trace write digits, PINs and answers to challenges.",
        "main/logger.c", "Take debug, trace and dtmf out of the channels.",
        Each(logs.channels, "files that are logged to", "levels", Lacks(("debug", "trace", "dtmf", "*")), None, ("logger.conf",)),
        disruption="less to look into"),
    own("AST-LOG-009", "low", "A flood does not push warnings out of the log", "logger.conf [general] logger_queue_limit",
        "Above the limit messages are thrown away.",
        "main/logger.c", "Set logger_queue_limit = 1000 or more.", _logger("logger_queue_limit", Between(1000, _MANY), "1000")),
    shared(log_rules.RULES["AST-LOG-010"], Look(logs.readable)),
    own("AST-LOG-011", "low", "A copy of the log is where an intruder does not reach it", "logger.conf [logfiles] syslog",
        "Who gets in cleans up behind him.", "main/logger.c; NIST SP 800-92, section 5.4",
        "Add syslog.local0 => notice,warning,error,security, and send it to another host.", Look(logs.remote, ("logger.conf",))),
    own("AST-LOG-012", "low", "Every channel of the log has a level that there is", "logger.conf [logfiles]",
        "An unknown level is passed over without a word, so that a file which somebody counts on stays empty.", "main/logger.c (make_components)",
        "Correct the spelling.", Look(logs.levels, ("logger.conf",))),
    own("AST-CLI-001", "medium", "The command line is for those who are named", "cli_permissions.conf [general] default_perm",
        "Whoever reaches the control socket may do everything, unless this file says otherwise.", "main/cli.c (cli_has_permissions)",
        "Set default_perm = deny and name users and groups, where others than root and Asterisk reach the socket.", Look(core.permissions),
        disruption="accounts that are not named"),
    own("AST-CLI-002", "medium", "No command runs at each start", "cli.conf [startup_commands]",
        "A line there is run at each start, among it what opens a log of everything.", "main/asterisk.c (run_startup_commands)",
        "Take the line out, or note what it is for in a waiver.",
        Look(core.startup_commands)),
    own("AST-CLI-003", "low", "No alias hides another command", "cli_aliases.conf",
        "Somebody types a harmless word, and a module is loaded or the shell opened.", "res/res_clialiases.c", "Take the alias out.", Look(core.aliases)),
    own("AST-LOG-013", "low", "Log files are not for everybody", "files below the directory of the log",
        "They hold numbers, names and addresses of all who call.", "main/logger.c (make_logchannel)", "Set UMask=0027 in the unit, and chmod o= the files.",
        Rights(("{log}/*",), 0o007, "Others can read it."), disruption="programs that read logs as another user"),
)
