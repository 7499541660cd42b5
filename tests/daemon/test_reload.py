# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module reload against running Asterisk daemons."""

from __future__ import annotations

import pytest

ETC = "/etc/asterisk/"

PJSIP = """[udp]
type=transport
protocol=udp
bind=127.0.0.1:5070
[phone]
type=endpoint
aors=phone
context=demo
[phone]
type=aor
max_contacts=2
[provider]
type=registration
server_uri=sip:127.0.0.1:9
client_uri=sip:us@127.0.0.1:9
transport=udp
[trunk]
type=endpoint
context=demo
[trunk]
type=identify
endpoint=trunk
match=127.0.0.3
"""

SIP = """[general]
udpbindaddr=127.0.0.1:5080
alwaysauthreject=%s
[a-peer-with-a-name-that-is-longer-than-25-characters]
type=friend
host=dynamic
"""

RELOAD_SIP = """
import sys
sys.path.insert(0, "/usr/local/lib/voipsec")
sys.dont_write_bytecode = True
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import cli
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.reloading import reloading
asked = cli.Cli()
assert reloading.run(asked, ["module reload chan_sip.so"]) == []
print(asked.run(sys.argv[1]))
"""

RECORD = """
import os, sys
sys.path.insert(0, "/usr/local/lib/voipsec")
sys.dont_write_bytecode = True
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import cli, inventory, readers
asked = cli.Cli()
running = [name for name, state in inventory.modules(asked).items() if state == "Running"]
for module in sorted({module for reader in readers.READERS.values() for module in reader.modules} & set(running)):
    print(asked.run("module reload " + module).strip())
version = Version.parse(asked.greeting().version)
for line in asked.run("config list").split("\\n"):
    name = os.path.basename(line.strip())
    if os.path.dirname(line[21:].strip()) == "/etc/asterisk" and not readers.known(name, version) and not name.startswith(("homemade", "res_phoneprov")):
        print("unknown " + line)
"""


@pytest.fixture(scope="module")
def pbx(asterisk):
    """A running Asterisk with a few endpoints, whose dialplan has a place to wait in."""
    for name, content in (("pjsip.conf", PJSIP), ("sip.conf", SIP % "yes"), ("acl.conf", "[office]\ndeny=0.0.0.0/0\npermit=10.0.0.0/8\n"),
                          ("extensions.conf", DIALPLAN)):
        asterisk.put(ETC + name, content)
    asterisk.exec("touch /usr/local/lib/voipsec/ansible/__init__.py")
    asterisk.restart()
    return asterisk


DIALPLAN = "[demo]\nexten => wait,1,Answer()\n same => n,Wait(600)\n same => n,Goto(wait,1)\n[other]\nexten => s,1,NoOp()\n"


def identity(host):
    return host.exec("cat /run/asterisk/asterisk.pid").strip()


def call(host, context="demo"):
    """A call in progress; returns the unique ids of its channels."""
    before = channels(host)
    host.cli("channel originate Local/wait@%s/n application Wait 600" % context)
    return host.until(lambda: len(channels(host) - before) == 2 and channels(host) - before)


def channels(host):
    lines = host.cli("core show channels concise").splitlines()
    return {line.rsplit("!", 1)[1] for line in lines if line.count("!") >= 13}


def hang_up(host):
    host.cli("channel request hangup all")
    host.until(lambda: not channels(host))


def commands(result):
    return [one["command"] for one in result["reloaded"]]


def names(things):
    return [one["name"] for one in things]


# -- the narrowest reload ------------------------------------------------------------------------------------------------


def test_reloads_the_module_of_the_file_alone_and_keeps_calls(pbx):
    up = call(pbx)
    pbx.put(ETC + "manager.conf", "[general]\nenabled=yes\nport=5039\nbindaddr=127.0.0.1\n")
    result = pbx.module("reload", {"files": [ETC + "manager.conf"], "expected_losses": ["socket:tcp 127.0.0.1:5038"]})
    assert (result["changed"], commands(result), result["lost"]) == (True, ["module reload manager"], []), result
    assert "127.0.0.1:5039" in pbx.cli("manager show settings")
    assert channels(pbx) == up
    hang_up(pbx)


def test_a_socket_that_goes_is_a_loss(pbx):
    pbx.put(ETC + "manager.conf", "[general]\nenabled=yes\nport=5040\nbindaddr=127.0.0.1\n")
    result = pbx.module("reload", {"files": ["manager.conf"], "health_timeout": 1})
    assert result["failed"] and names(result["lost"]) == ["tcp 127.0.0.1:5039"]
    assert "socket tcp 127.0.0.1:5039 (it is no longer there)" in result["msg"]


def test_finds_the_root_of_an_included_file_and_of_one_that_is_gone(pbx):
    pbx.put(ETC + "manager.conf", "[general]\nenabled=yes\nbindaddr=127.0.0.1\nport=5040\n#include \"extra.d/*.conf\"\n")
    pbx.exec("mkdir -p /etc/asterisk/extra.d")
    pbx.put(ETC + "extra.d/user.conf", "[reader]\nsecret=x\nread=call\n")
    pbx.put(ETC + "extra.d/keep.conf", "; nothing\n")
    result = pbx.module("reload", {"files": ["extra.d/user.conf"]})
    assert commands(result) == ["module reload manager"]
    assert "reader" in pbx.cli("manager show users")
    pbx.exec("rm /etc/asterisk/extra.d/user.conf")
    result = pbx.module("reload", {"files": [ETC + "extra.d/user.conf"]})
    assert commands(result) == ["module reload manager"]
    assert "reader" not in pbx.cli("manager show users")


def test_one_reload_of_res_pjsip_covers_the_object_types_of_other_modules(pbx):
    pbx.put(ETC + "pjsip.conf", PJSIP + "[second]\ntype=registration\nserver_uri=sip:127.0.0.1:9\nclient_uri=sip:b@127.0.0.1:9\ntransport=udp\n"
            "[more]\ntype=identify\nendpoint=trunk\nmatch=127.0.0.4\n[extra]\ntype=endpoint\ncontext=demo\n[guard]\ntype=acl\ndeny=10.9.9.9\n")
    result = pbx.module("reload", {"files": ["pjsip.conf"]})
    assert commands(result) == ["module reload res_pjsip.so"] and not result["lost"]
    assert "second/sip:127.0.0.1:9" in pbx.cli("pjsip show registrations")
    assert "127.0.0.4" in pbx.cli("pjsip show identifies")
    assert "extra" in pbx.cli("pjsip show endpoints")
    pbx.put(ETC + "pjsip.conf", PJSIP)
    pbx.module("reload", {"files": ["pjsip.conf"], "expected_losses": ["endpoint:PJSIP/extra", "registration:*"]})


def test_the_wizard_belongs_to_res_pjsip(pbx):
    pbx.put(ETC + "pjsip_wizard.conf", "[conjured]\ntype=wizard\nremote_hosts=127.0.0.9\nendpoint/context=demo\n")
    assert commands(pbx.module("reload", {"files": ["pjsip_wizard.conf"]})) == ["module reload res_pjsip.so"]
    assert "conjured" in pbx.cli("pjsip show endpoints")
    pbx.put(ETC + "pjsip_wizard.conf", "; nothing\n")
    pbx.module("reload", {"files": ["pjsip_wizard.conf"], "expected_losses": ["endpoint:PJSIP/conjured*"]})


def test_chan_sip_has_reloaded_when_the_module_returns(pbx):
    if pbx.version != "16":
        assert pbx.module("reload", {"files": ["sip.conf"]})["unknown"] == [ETC + "sip.conf"]
        return
    peers = "".join("[p%d]\ntype=friend\nhost=dynamic\n" % number for number in range(4000))
    for number in range(4):
        pbx.put(ETC + "sip.conf", SIP % "yes" + peers + "[last%d]\ntype=friend\nhost=dynamic\n" % number)
        assert "* Name       : last%d" % number in pbx.exec(["python3", "-c", RELOAD_SIP, "sip show peer last%d" % number])
    pbx.put(ETC + "sip.conf", SIP % "no")
    result = pbx.module("reload", {"files": ["sip.conf"], "expected_losses": ["endpoint:SIP/p*", "endpoint:SIP/last3"]})
    assert not result.get("failed"), result
    assert "Always auth rejects:    No" in pbx.cli("sip show settings")


def test_a_file_that_nobody_knows_is_named_and_not_guessed(pbx):
    pbx.put(ETC + "homemade.conf", "[x]\n")
    result = pbx.module("reload", {"files": ["homemade.conf"]})
    assert (result["changed"], result["reloaded"], result["unknown"]) == (False, [], [ETC + "homemade.conf"])
    assert "It is not known who reads /etc/asterisk/homemade.conf" in str(result["warnings"])


def test_every_reload_on_record_is_one_that_this_asterisk_can_do(pbx):
    """No module says that it does not support reloads, and every file that ``config list`` has is on record."""
    said = pbx.exec(["python3", "-c", RECORD]).split("\n")
    assert [line for line in said if "does not support" in line] == []
    assert [line for line in said if line.startswith("unknown ")] == []


def test_a_file_of_a_module_that_is_not_loaded_is_unread(pbx):
    result = pbx.module("reload", {"files": ["res_odbc.conf", "meetme.conf"]})
    assert ETC + "meetme.conf" in result["unread"]


@pytest.mark.parametrize("name", ["users.conf", "cli_permissions.conf"])
def test_never_reloads_while_a_file_would_crash_asterisk(pbx, name):
    before, old = identity(pbx), pbx.get(ETC + name)
    pbx.put(ETC + name, "[good]\nx=1\n[bad\n")
    result = pbx.module("reload", {"files": ["extensions.conf"]})
    pbx.put(ETC + name, old)
    assert result["failed"] and "%s%s:3" % (ETC, name) in result["msg"] and "Nothing was reloaded" in result["msg"]
    assert identity(pbx) == before
    assert "System uptime" in pbx.cli("core show uptime")


def test_an_invalid_file_is_refused_before_any_reload(pbx):
    old = pbx.get(ETC + "logger.conf")
    pbx.put(ETC + "logger.conf", "[logfiles\n")
    result = pbx.module("reload", {"files": ["logger.conf", "manager.conf"]})
    pbx.put(ETC + "logger.conf", old)
    assert result["failed"] and ETC + "logger.conf:1" in result["msg"]


def test_check_mode_says_what_would_happen_and_does_nothing(pbx):
    pbx.put(ETC + "acl.conf", "[office]\ndeny=0.0.0.0/0\npermit=10.0.0.0/8\n[new]\ndeny=::/0\n")
    result = pbx.module("reload", {"files": ["acl.conf"]}, check_mode=True)
    assert result["changed"] and commands(result) == ["module reload acl"]
    assert "new" not in pbx.cli("acl show")
    real = pbx.module("reload", {"files": ["acl.conf"]})
    assert (real["changed"], real["reloaded"]) == (result["changed"], result["reloaded"])
    assert "new" in pbx.cli("acl show")


def test_without_files_nothing_is_reloaded(pbx):
    result = pbx.module("reload")
    assert (result["changed"], result["reloaded"], result["lost"]) == (False, [], [])


# -- losses --------------------------------------------------------------------------------------------------------------


def test_an_endpoint_that_the_reload_takes_away_fails_the_task_unless_it_is_meant(pbx):
    pbx.put(ETC + "pjsip.conf", PJSIP + "[spare]\ntype=endpoint\ncontext=demo\n")
    assert not pbx.module("reload", {"files": ["pjsip.conf"]}).get("failed")
    pbx.put(ETC + "pjsip.conf", PJSIP)
    result = pbx.module("reload", {"files": ["pjsip.conf"], "health_timeout": 1})
    assert result["failed"] and result["lost"] == [{"kind": "endpoint", "name": "PJSIP/spare", "reason": "it is no longer there"}]
    pbx.put(ETC + "pjsip.conf", PJSIP + "[spare]\ntype=endpoint\ncontext=demo\n")
    pbx.module("reload", {"files": ["pjsip.conf"]})
    pbx.put(ETC + "pjsip.conf", PJSIP)
    assert not pbx.module("reload", {"files": ["pjsip.conf"], "expected_losses": ["endpoint:PJSIP/sp*"]}).get("failed")


def test_a_context_that_goes_with_the_dialplan_is_a_loss(pbx):
    pbx.put(ETC + "extensions.conf", DIALPLAN.replace("[other]", "[another]"))
    result = pbx.module("reload", {"files": ["extensions.conf"], "health_timeout": 1})
    assert result["failed"] and names(result["lost"]) == ["other"]
    pbx.put(ETC + "extensions.conf", DIALPLAN)
    pbx.module("reload", {"files": ["extensions.conf"], "expected_losses": ["context:another"]})


# -- what waits for a restart --------------------------------------------------------------------------------------------


def test_names_what_waits_for_a_restart(pbx):
    modules, settings = pbx.get(ETC + "modules.conf"), pbx.get(ETC + "asterisk.conf")
    pbx.put(ETC + "modules.conf", modules.replace(b"[global]", b"noload = app_echo.so\n[global]"))
    pbx.put(ETC + "asterisk.conf", settings.replace(b"[options]", b"[options]\nmaxcalls = 17\n"))
    pbx.put(ETC + "pjsip.conf", PJSIP.replace("5070", "5071") + "[system]\ntype=system\ntimer_t1=400\n")
    pbx.put(ETC + "iax.conf", "[general]\nbindaddr=127.0.0.1\n")
    result = pbx.module("reload", {"files": ["pjsip.conf", "iax.conf"], "expected_losses": ["endpoint:IAX2/*"]})
    waiting = {one["name"]: (one["running"], one["configured"]) for one in result["pending_restart"]}
    assert waiting["modules.conf [modules] noload app_echo.so"] == ("loaded", "not loaded")
    assert waiting["asterisk.conf [options] maxcalls"] == ("0", "17")
    assert waiting["pjsip.conf [udp] bind"] == ("127.0.0.1:5070", "127.0.0.1:5071")
    assert waiting["pjsip.conf [system] timer_t1"] == ("500", "400")
    assert waiting["iax.conf [general] bindaddr"] == ("0.0.0.0:4569", "127.0.0.1:4569")
    pbx.restart()
    assert pbx.module("reload")["pending_restart"] == []
    pbx.put(ETC + "modules.conf", modules)
    pbx.put(ETC + "asterisk.conf", settings)
    pbx.put(ETC + "pjsip.conf", PJSIP)
    pbx.restart()


def test_a_file_that_only_a_start_reads_waits_until_the_restart(pbx):
    old = pbx.get(ETC + "cli.conf")
    pbx.until(lambda: "System uptime: 1 second\n" not in pbx.cli("core show uptime") and "System uptime: 0" not in pbx.cli("core show uptime"))
    pbx.until(lambda: int(pbx.cli("core show uptime seconds").split("System uptime: ")[1].split()[0]) > 2)
    pbx.put(ETC + "cli.conf", old + b"; changed\n")
    result = pbx.module("reload", {"files": ["cli.conf"]})
    assert (result["changed"], result["reloaded"]) == (False, [])
    assert [one["name"] for one in result["pending_restart"]] == ["cli.conf"]


def test_restart_when_convenient_waits_for_calls_and_is_called_off_in_time(pbx):
    before = identity(pbx), pbx.cli("core show settings").split("Startup time:")[1].split()[0]
    up = call(pbx)
    result = pbx.module("reload", {"restart": "when_convenient", "restart_timeout": 2})
    assert result["failed"] and not result["restarted"] and len(result["waiting_for"]) == 2
    assert all(name.startswith("Local/wait@demo") for name in result["waiting_for"])
    assert channels(pbx) == up
    hang_up(pbx)
    assert (identity(pbx), pbx.cli("core show settings").split("Startup time:")[1].split()[0]) == before
    result = pbx.module("reload", {"restart": "when_convenient", "restart_timeout": 60})
    assert result["restarted"] and result["changed"] and not result.get("failed"), result
    assert result["pending_restart"] == []
    again = pbx.module("reload", {"restart": "when_convenient"})
    assert (again["changed"], again["restarted"]) == (False, False)


# -- a daemon that is not there ------------------------------------------------------------------------------------------


def test_a_daemon_that_hangs_is_said_in_one_sentence(pbx):
    pbx.exec("pkill -STOP -x asterisk")
    result = pbx.module("reload", {"files": ["manager.conf"], "timeout": 1})
    pbx.exec("pkill -CONT -x asterisk")
    assert result["failed"] and result["msg"].startswith("Nothing was reloaded: Asterisk did not ")


def test_a_stopped_asterisk_needs_no_reload(pbx):
    pbx.stop()
    result = pbx.module("reload", {"files": ["manager.conf"], "restart": "now"})
    assert (result["changed"], result["running"], result["restarted"]) == (False, False, False)
    pbx.start()
