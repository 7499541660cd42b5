# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules about the dialplan (extensions.conf), about voicemail, conferences, parking and features."""

from __future__ import annotations

import functools

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.catalogue.making import entries, own, shared
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.checks.host import Look, Rights, together
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.checks.options import Option
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.looks import calling, credentials, dialplan, mail, paths
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import ALWAYS
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.wants import Between, Given, No, OneOf, Unset, Yes
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import credentials as pins
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import dialplan as reaching

_FILE = "extensions.conf"
_BEST = "README-SERIOUSLY.bestpractices.md"
_MAIL_MODULES = "app_voicemail app_voicemail_odbc app_voicemail_imap"
_P, _C = reaching.RULES, pins.RULES


def _dialplan(number, *texts, **more):
    return own(f"AST-DP-{number}", *texts, driver="pbx_config", **more)


def _general(option, want, default):
    return Option(_FILE, "general", option, want, default)


def _mail(option, want, default=None):
    return Option("voicemail.conf", "general", option, want, default)


def _voicemail(number, *texts, **more):
    return own(f"AST-VM-{number}", *texts, driver=_MAIL_MODULES, **more)


def _shared(rule, check):
    return shared(_P[rule], check, "pbx_config")


def _path(number):
    """A rule that needs a walk through the dialplan."""
    return shared(_P[f"AST-DP-{number}"], Look(paths.judged(f"AST-DP-{number}")), "pbx_config pbx_ael pbx_lua")


def _lines(number):
    """A rule that the judge of the dialplan decides line by line, whoever comes in."""
    return _shared(f"AST-DP-{number}", Look(paths.judged(f"AST-DP-{number}", ()), (_FILE,)))


def _pins(rule, filename, driver):
    return shared(_C[rule], Look(credentials.guessed(rule, filename), (filename,)), driver)


ENTRIES = entries(
    _path("001"),
    _shared("AST-DP-002", Look(together(paths.judged("AST-DP-002", ()), dialplan.samples), (_FILE,))),
    _lines("003"),
    _dialplan("004", "critical", "What callers write does not reach a shell", "extensions.conf, System, SHELL, AGI and the like with CALLERID or headers",
              "The name of a caller is what the caller writes: `...` in it runs a program on this host.", _BEST + ", Filtering Data; Dialplan-Security.md",
              "Put FILTER() around it, and quote what is left.", Look(dialplan.shells, (_FILE,))),
    _dialplan("005", "medium", "Who is called over a trunk cannot transfer the call", "extensions.conf, options t, h, k of Dial in calls that go out",
              "With t whoever is called presses # and any number of the caller's context, and the owner pays.", "apps/app_dial.c; " + _BEST,
              "Take t, h, w, x and k out of Dial on calls that go out.", Look(dialplan.callee_options, (_FILE,)), disruption="transfers by the called side"),
    _path("006"),
    _lines("007"),
    _dialplan("008", "medium", "Codes do not stand in the dialplan", "extensions.conf, Authenticate and VMAuthenticate with a number",
              "Who may see the dialplan, in a backup or with dialplan show, has the code.", "apps/app_authenticate.c",
              "Keep codes in a file or in the database of Asterisk: Authenticate(/path) or Authenticate(/family).", Look(dialplan.codes, (_FILE,))),
    _path("009"),
    _dialplan("010", "medium", "Calls that go out are counted", "extensions.conf, GROUP() and GROUP_COUNT() before Dial over a trunk",
              "A stolen account makes as many calls at once as the trunk takes.", "Dialplan-Security.md; funcs/func_groupcount.c",
              "Run the role toll_fraud with limits, or Set(GROUP()=out) and refuse more than what is usual with GROUP_COUNT(out), or set maxcalls.",
              Look(dialplan.counted, (_FILE,)), variable="toll_fraud_limits", disruption="calls over the limit are refused"),
    _shared("AST-DP-011", Look(together(paths.judged("AST-DP-011", ()), dialplan.secrets), (_FILE,))),
    _path("012"),
    _shared("AST-DP-013", Look(dialplan.saving, (_FILE,))),
    _dialplan("014", "low", "Calls end where the dialplan does", "extensions.conf [general] autofallthrough",
              "Without it a caller at the end of the dialplan waits, and can dial once more.", "pbx/pbx_config.c", "Set autofallthrough = yes.",
              _general("autofallthrough", Yes(), "yes")),
    _path("015"),
    _dialplan("016", "medium", "Calls to a computed context are not placed",
              "extensions.conf, Goto, Gosub and Local with a context from a variable that the caller writes",
              "The caller then chooses the context, and with it what he may dial.", "Dialplan-Security.md", "Write the context out.",
              Look(dialplan.computed, (_FILE,))),
    _path("017"),
    _dialplan("018", "low", "Hints are only where telephones look for them", "extensions.conf, autohints and hints in contexts that guests reach",
              "Who may subscribe learns which extensions exist.", "main/pbx.c", "Move the hints into a context of their own.", Look(dialplan.hints, (_FILE,)),
              disruption="busy lamps of telephones that look there"),
    _dialplan("020", "low", "Global variables go with the file that sets them", "extensions.conf [general] clearglobalvars",
              "A variable that was taken out of the file lives on until a restart, with whatever it allows.", "pbx/pbx_config.c", "Set clearglobalvars = yes.",
              _general("clearglobalvars", Yes(), "no"), disruption="variables that the dialplan set are gone after a reload"),
    _pins("AST-VM-001", "voicemail.conf", driver=_MAIL_MODULES),
    _voicemail("002", "low", "New PINs are not short", "voicemail.conf [general] minpassword", "A PIN of four digits is guessed in an afternoon.",
               "apps/app_voicemail.c", "Set minpassword = 6.", _mail("minpassword", Between(6, 64), "0"), disruption="people who want a shorter one"),
    _voicemail("003", "medium", "The program that checks PINs is there", "voicemail.conf [general] externpasscheck",
               "Where it cannot be run every PIN is accepted.", "apps/app_voicemail.c (check_password)", "Correct the path, or take the line out.",
               Look(functools.partial(mail.programs, options=("externpasscheck",)), ("voicemail.conf",))),
    _voicemail("004", "low", "Guessing PINs ends after some attempts", "voicemail.conf [general] maxlogins", "Each attempt more is a PIN more in one call.",
               "apps/app_voicemail.c", "Set maxlogins = 3.", _mail("maxlogins", Between(1, 5), "3")),
    _voicemail("005", "low", "PINs that people choose do not rewrite the configuration", "voicemail.conf [general] passwordlocation",
               "Asterisk writes the whole file anew, without its comments, and needs write access to its configuration for that.",
               "apps/app_voicemail.c (vm_change_password)", "Set passwordlocation = spooldir.", _mail("passwordlocation", OneOf(("spooldir",)),
                                                                                                      "voicemail.conf"),
               disruption="PINs that were changed before stay in the file"),
    shared(_P["AST-VM-006"], Look(paths.judged("AST-VM-006", ("voicemail.conf",)), ("voicemail.conf", _FILE)), _MAIL_MODULES),
    _voicemail("007", "low", "A mailbox has no operator", "voicemail.conf [general] operator",
               "0 leaves the box for the extension o of a context that few look at.",
               "apps/app_voicemail.c", "Set operator = no.", _mail("operator", No(), "no"), disruption="callers who press 0"),
    _voicemail("008", "low", "A mailbox sends no messages to others", "voicemail.conf [general] sendvoicemail", "Who is in one box writes into all others.",
               "apps/app_voicemail.c; voicemail.conf.sample", "Set sendvoicemail = no.", _mail("sendvoicemail", No(), "no"),
               disruption="people who record messages for others"),
    _voicemail("009", "low", "Messages do not leave the house by mail", "voicemail.conf [general] attach", "Mail is rarely encrypted on its whole way.",
               "apps/app_voicemail.c", "Set attach = no, or see that the mail server insists on TLS.", _mail("attach", No(), "yes"),
               disruption="messages in the mailbox of the e-mail"),
    _voicemail("010", "medium", "Programs that voicemail runs belong to root", "voicemail.conf [general] externnotify, externpass, externpassnotify, mailcmd",
               "Whoever can write such a program runs what he likes as Asterisk, at the next message.", "apps/app_voicemail.c",
               "Give the program to root, and take it away from others.",
               Look(functools.partial(mail.programs, options=("externnotify", "externpass", "externpassnotify", "mailcmd")), ("voicemail.conf",))),
    _voicemail("011", "low", "A box is looked for in its own context", "voicemail.conf [general] searchcontexts",
               "With it a caller of one customer reaches the box of another.",
               "apps/app_voicemail.c", "Set searchcontexts = no.", _mail("searchcontexts", No(), "no"),
               disruption="dialplans that name boxes without their context"),
    _voicemail("012", "low", "A new box is made its owner's", "voicemail.conf [general] forcename, forcegreetings",
               "Until somebody records a name, a box keeps the PIN that it was made with.", "apps/app_voicemail.c (vm_newuser)", "Set forcename = yes.",
               _mail("forcename", Yes(), "no"), disruption="people whose PIN is their box number are asked for a new one"),
    _voicemail("013", "high", "The samples' mailboxes are not there", "voicemail.conf, boxes 1234 of the contexts default and other, as the sample has them",
               "Their PINs stand in every copy of Asterisk.", "voicemail.conf.sample", "Take the boxes out.", Look(mail.samples, ("voicemail.conf",),
                                                                                                                   objects=True)),
    shared(_C["AST-VM-014"], Look(together(mail.users_conf, credentials.guessed("AST-VM-014", "users.conf")), ("users.conf",)), _MAIL_MODULES,
           calling.WITH_USERS),
    _pins("AST-CB-001", "confbridge.conf", driver="app_confbridge"),
    own("AST-CB-002", "medium", "The menu of a conference leads to no dialplan", "confbridge.conf, dialplan_exec in menus",
        "Whoever is in the conference presses a key and is in another context.", "apps/confbridge/conf_config_parser.c",
        "Take dialplan_exec out of the menu of guests.",
        Look(calling.conference_menus, ("confbridge.conf",)), driver="app_confbridge"),
    own("AST-CB-003", "low", "Conferences ask for a PIN", "confbridge.conf, pin of user profiles", "Whoever finds the number sits in, and listens.",
        "apps/app_confbridge.c; confbridge.conf.sample", "Set pin in the profile, or ask for it in the dialplan.",
        Look(calling.conferences, ("confbridge.conf",)),
        driver="app_confbridge", disruption="people who do not know the PIN"),
    _pins("AST-MM-001", "meetme.conf", driver="app_meetme"),
    own("AST-MM-002", "medium", "Rooms of MeetMe ask for a PIN", "meetme.conf [rooms]", "Whoever finds the number sits in, and listens.", "apps/app_meetme.c",
        "Write conf => number,pin,adminpin.", Look(calling.rooms, ("meetme.conf",), objects=True), driver="app_meetme",
        disruption="people who do not know the PIN"),
    own("AST-PARK-001", "low", "Who takes a parked call cannot send it on",
        "res_parking.conf, parkedcalltransfers, parkedcallreparking, parkedcallhangup, parkedcallrecording",
        "With them a caller from outside presses keys in a call that somebody took from parking.", "res/parking", "Set them to no.",
        Look(calling.parking), driver="res_parking", disruption="transfers of parked calls"),
    own("AST-FEAT-001", "medium", "Keys that callers press run no programs", "features.conf [applicationmap]",
        "An entry with System or AGI runs it when whoever is in the call presses the keys.", "main/features_config.c",
        "Take the entry out, or let only the own side press it.",
        Look(calling.applications, ("features.conf",))),
    own("AST-FEAT-002", "low", "No key of a call sends it elsewhere without being set", "features.conf [featuremap] blindxfer",
        "The key is # by default, wherever Dial allows transfers.", "main/features_config.c",
        "Set blindxfer to two keys, and allow transfers to the own side only.",
        Option("features.conf", "featuremap", "blindxfer", Given(), None), disruption="people who are used to #"),
    own("AST-FOL-001", "low", "Follow-me calls no foreign numbers", "followme.conf, number",
        "Who can change the entry has all calls of a person, and a long distance call for each.",
        "apps/app_followme.c", "Let the numbers lead into a context that reaches what this person may call.", Look(calling.followme), driver="app_followme",
        disruption="people who are reached abroad"),
    own("AST-USR-001", "medium", "users.conf makes no accounts by the way", "users.conf [general] hassip, hasiax, hasmanager, hasexten; before Asterisk 23",
        "Any section then is an account of a driver, without what its own file asks for.", "configs/samples/users.conf.sample; pbx/pbx_config.c",
        "Set them to no, or empty the file; a mistake in it ends Asterisk.", Look(calling.users), versions=calling.WITH_USERS,
        disruption="accounts that only users.conf has"),
    own("AST-SPOOL-001", "high", "Only Asterisk writes call files", "the directory of call files", "A file there places a call and runs any application.",
        "pbx/pbx_spool.c", "Take the directory away from others: chmod o= on it.", Rights(("{spool}/outgoing/",), 0o002, "Everybody can write into it.",
                                                                                          kinds=("directory",)),
        driver="pbx_spool", disruption="programs that write call files as another user"),
    own("AST-ENUM-001", "low", "Numbers are not looked up in foreign trees", "enum.conf [general] search",
        "Whoever answers for the tree decides where the call goes.", "main/enum.c", "Name trees that you trust in search, or none.",
        Option("enum.conf", "general", "search", Unset(), None),
        versions=ALWAYS, disruption="numbers that are only found there"),
)
