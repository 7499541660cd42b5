# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""asterisk.conf, logger.conf, acl.conf, rtp.conf, udptl.conf and features.conf."""

from __future__ import annotations

import re

from ..family import Family, Setting, Subject, choice, is_true, pairs, single, text, truth

OPTIONS = (
    text("Maximum calls", "maxcalls", "Not set", ("10", "20", "30"), "{0} (Current 0)"),
    text("Maximum load average", "maxload", "0.000000", ("1.5", "2.5"), "{0}00000"),
    text("Minimum free memory", "minmemfree", "0 MB", ("1", "2"), "{0} MB"),
    text("System name", "systemname", "", ("one", "two words", "three")),
    text("Default language", "defaultlanguage", "en", ("de", "fr")),
    text("Min DTMF duration", "mindtmfduration", None, ("50", "60")),
    truth("Language prefix", "languageprefix", "Enabled", "Enabled", "Disabled"),
    truth("Transcode via SLIN", "transcode_via_sln", "Enabled", "Enabled", "Disabled"),
    truth("Transmit silence during rec", "transmit_silence", "Disabled", "Enabled", "Disabled"),
    truth("Hide Msg Chan AMI events", "hide_messaging_ami_events", "Disabled", "Enabled", "Disabled"),
    truth("Cache media frames", "cache_media_frames", "Enabled", "Enabled", "Disabled"),
    truth("Executable includes", "execincludes", "Disabled", "Enabled", "Disabled"),
)


def settings(output: str) -> dict:
    """``core show settings``; one of its labels ends in two colons."""
    return pairs(output.replace("::", ":"))


ASTERISK = Family("asterisk.conf", "", (single("options", OPTIONS, "core show settings", settings, start_only=True),))


def channels(output: str) -> dict:
    """``logger show channels``: the queue limit, and the levels of each file."""
    found = pairs(output)
    for path, levels in re.findall(r"^/\S*/(\S+)\s+File\s+\S+\s+Enabled\s+- (.*?)\s*$", output, re.M):
        found["file " + path] = levels + "|" + found["file " + path] if "file " + path in found else levels
    return found


LEVELS = {"notice": "NOTICE", "notice,warning": "NOTICE WARNING", "warning, notice": "NOTICE WARNING", "ERROR": "ERROR", "error,nonsense": "ERROR"}
LOGGER_GENERAL = (text("Logger queue limit", "logger_queue_limit", "1000", ("100", "200", "300")),)
LOGFILES = tuple(choice("file " + name, name, None, LEVELS, exact=True, joined=lambda values: "|".join(LEVELS[value] for value in values))
                 for name in ("one.log", "two.log", "One.log"))
LOGGER = Family(
    "logger.conf", "",
    (single("general", LOGGER_GENERAL, "logger show channels", channels, keeps=True),
     single("logfiles", LOGFILES, "logger show channels", channels)),
    "logger reload")


def acl(output: str) -> dict:
    """``acl show X``: all rules as one text; None where the daemon has no such ACL."""
    return "ACL: " in output and {"rules": " ".join(re.findall(r"^\s+\d+:\s+(?:allow|deny) - (\S+)", output, re.M))} or None


ACL = Family("acl.conf", "", tuple(
    Subject(name, (Setting("rules", ("permit", "deny"), ("10.0.0.0/255.0.0.0", "192.168.0.0/255.255.0.0", "0.0.0.0/0.0.0.0"), str, "",
                           joined=" ".join),), "acl show " + name, acl) for name in ("one", "two", "One")), "module reload acl", nonsense=0.08)


def probation(value):
    """Shown only while strictrtp is on."""
    if value("probation") is None or not (is_true(value("strictrtp") or "yes") or value("strictrtp") == "seqno"):
        return None
    return value("probation") + " frames"


RTP_GENERAL = (
    text("Port start", "rtpstart", "5000", ("10000", "11000", "12000")),
    text("Port end", "rtpend", "31000", ("20000", "21000", "22000")),
    text("DTMF Timeout", "dtmftimeout", "1200", ("1000", "2000")),
    text("Probation", "probation", None, ("5", "6", "7"), computed=probation),
    truth("ICE support", "icesupport", "Yes"),
    truth("Checksums", "rtpchecksums", "Yes", values=("yes", "true", "1", "no", "false", "0")),
    choice("Strict RTP", "strictrtp", "Yes", {"yes": "Yes", "no": "No", "seqno": "Yes", "maybe": "No", "1": "Yes"}),
)
RTP = Family("rtp.conf", "res_timing_timerfd res_pjproject res_rtp_asterisk",
             (single("general", RTP_GENERAL, "rtp show settings", pairs),), "module reload res_rtp_asterisk.so")

UDPTL_GENERAL = (
    text("udptlstart", "udptlstart", "4000", ("4100", "4200", "4300")),
    text("udptlend", "udptlend", "4999", ("4500", "4600")),
    text("udptlfecentries", "udptlfecentries", None, ("2", "3")),
    text("udptlfecspan", "udptlfecspan", None, ("2", "3")),
)
UDPTL = Family("udptl.conf", "", (single("general", UDPTL_GENERAL, "udptl show config", pairs),), "module reload udptl")


def feature(output: str) -> dict:
    """``features show``: the current digits of each feature."""
    found = {}
    for line in output.splitlines():
        found[line[:25].strip()] = line[34:].strip()
    return found


FEATUREMAP = tuple(text(label, option, default, ("*1", "*2", "#3", "##")) for label, option, default in (
    ("Blind Transfer", "blindxfer", "#"), ("Attended Transfer", "atxfer", ""), ("Disconnect Call", "disconnect", "*"), ("Park Call", "parkcall", ""),
    ("One Touch MixMonitor", "automixmon", "")))
FEATURES_GENERAL = (text("Pickup", "pickupexten", "*8", ("*1", "*2", "*3")),)
FEATURES = Family(
    "features.conf", "",
    (single("general", FEATURES_GENERAL, "features show", feature), single("featuremap", FEATUREMAP, "features show", feature)),
    "module reload features")
FAMILIES = (ASTERISK, LOGGER, ACL, RTP, UDPTL, FEATURES)
