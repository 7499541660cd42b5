# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules that nothing uses: what lands in modules.conf, and what a real Asterisk has after the next start.

The containers may make namespaces, which the trial start needs.
"""

from __future__ import annotations

import subprocess

import pytest
from conftest import IMAGES, container

ETC = "/etc/asterisk/"
PJSIP = "[udp]\ntype=transport\nprotocol=udp\nbind=127.0.0.1:5070\n[phone]\ntype=endpoint\ncontext=public\naors=phone\nauth=phone\n" \
        "[phone]\ntype=aor\nmax_contacts=1\n[phone]\ntype=auth\nauth_type=userpass\nusername=phone\npassword=Gh7-kkq29-x\n"
SIP_OFF = "[general]\nudpbindaddr=127.0.0.1:5080\n"
DUNDI = "[general]\nbindaddr=0.0.0.0\n"
AUTHENTICATOR = "res_pjsip_authenticator_digest.so"


class Modules:
    """Asterisk with the files of a test."""

    def __init__(self, host):
        self.host = host

    def begin(self, **files):
        """Stock configuration with these files in it, no restore points, and a fresh daemon."""
        self.host.exec("[ -d /root/stock ] || cp -a /etc/asterisk /root/stock")
        self.host.exec("rm -rf /etc/asterisk /var/lib/voipsec /var/log/asterisk/cdr-csv/Master.csv && cp -a /root/stock /etc/asterisk")
        for name, text in files.items():
            self.host.put(ETC + name + ".conf", text)
        self.host.restart()

    def harden(self, check_mode=False, **settings):
        return self.host.module("harden", {"topic": "sip", "settings": settings, "run_id": "test"}, check_mode=check_mode)

    def udp(self):
        """The ports on which the kernel listens for datagrams."""
        rows = self.host.exec(["ss", "-Hlun"]).splitlines()
        return {int(row.split()[3].rsplit(":", 1)[1]) for row in rows}

    def loaded(self, name):
        return " Running " in self.host.cli("module show like " + name)

    def file(self):
        return self.host.get(ETC + "modules.conf").decode()


@pytest.fixture(name="machine", scope="module", params=sorted(IMAGES))
def fixture_machine(request):
    machine = container(request.param, "modules", "--cap-add", "SYS_ADMIN", "--cap-add", "NET_ADMIN")
    yield machine
    subprocess.run(["docker", "rm", "-f", machine.name], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture(name="modules")
def fixture_modules(machine):
    return Modules(machine)


def found(result, name, rule=None):
    """The finding about a module."""
    return next(one for one in result["findings"] if one["subject"] == name and rule in (None, one["id"]))


def states(result):
    return {one["subject"] or one["id"]: one["state"] for one in result["findings"] if one["id"].startswith("AST-MOD") or one["id"] in (
        "AST-PJS-002", "AST-PJS-045")}


def test_what_a_stock_host_does_not_use_is_gone_after_the_next_start(modules):
    """A package's configuration with one telephone on PJSIP."""
    modules.begin(pjsip=PJSIP, dundi=DUNDI)
    before = modules.file()
    contexts = modules.host.cli("dialplan show public")
    assert {4569, 4520, 5070} <= modules.udp() and (modules.host.version == "22" or 5060 in modules.udp())
    predicted = modules.harden(check_mode=True)
    assert modules.file() == before and "voipsec" not in modules.host.exec("ls /var/lib"), "a trial in check mode leaves nothing behind"
    done = modules.harden()
    assert not done.get("failed"), done
    fixed = {"chan_iax2", "pbx_dundi", "res_xmpp", "pbx_ael", "pbx_lua", "res_phoneprov", "res_pjsip_endpoint_identifier_anonymous", "AST-PJS-045"}
    fixed |= {"chan_sip", "chan_mgcp"} if modules.host.version == "16" else set()
    assert {name for name, state in states(done).items() if state == "fixed"} == fixed, states(done)
    assert (predicted["findings"], predicted["changes"], predicted["changed_files"]) == (done["findings"], done["changes"], done["changed_files"])
    assert "modules.conf [modules] noload chan_iax2.so" in {row["name"] for row in done["pending_restart"]} and done["failed_findings"] == []
    assert {4569, 4520} <= modules.udp() and modules.loaded("chan_iax2"), "nothing is unloaded from a running Asterisk"
    after = modules.file().splitlines()
    assert [line for line in after if line in before.splitlines()] == before.splitlines(), "every line and comment is as it was"
    assert "noload => chan_iax2.so" in after and "require => " + AUTHENTICATOR in [line.replace("=>", "=").replace("=", "=>") for line in after]
    waiting = modules.harden()
    assert not waiting["changed"] and found(waiting, "chan_iax2", "AST-MOD-004")["state"] == "pass" and found(waiting, "chan_iax2")["pending_restart"]
    modules.host.restart()
    assert 5070 in modules.udp() and not {4569, 4520, 5060} & modules.udp()
    assert "phone" in modules.host.cli("pjsip list endpoints") and modules.loaded(AUTHENTICATOR)
    assert "ael-demo" not in modules.host.cli("dialplan show") and "Lua/" not in modules.host.cli("dialplan show")
    assert "Include =>        'demo'" in contexts and "Include =>        'demo'" in modules.host.cli("dialplan show public")
    again = modules.harden()
    assert not again["changed"] and found(again, "chan_iax2", "AST-MOD-004")["state"] == "pass" and not found(again, "chan_iax2")["pending_restart"]


@pytest.mark.parametrize("files, said", [
    ({"extensions": "[public]\nexten => _X.,1,Dial(IAX2/branch:Gh7-kkq29-x@198.51.100.7/${EXTEN})\n"}, "extensions.conf"),
    ({"extensions": "[globals]\nTRUNK=IAX2/branch\n[public]\nexten => _X.,1,Dial(${TRUNK}/${EXTEN})\n"}, "dialplan show globals"),
    ({"iax": "[general]\n[branch]\ntype=peer\nhost=198.51.100.7\nsecret=Gh7-kkq29-x\n"}, "peer branch"),
    ({"iax": "[general]\nregister => branch:Gh7-kkq29-x@198.51.100.7\n"}, "registration"),
    ({"queues": "[general]\n[support]\nmember => IAX2/branch\n"}, "queues.conf:3"),
    ({"modules": "[modules]\nautoload=yes\nload => chan_iax2.so\n"}, "by name"),
], ids=["dialplan", "global", "peer", "registration", "queue", "by name"])
def test_what_is_used_stays(modules, files, said):
    modules.begin(pjsip=PJSIP, **files)
    done = modules.harden()
    assert not done.get("failed"), done
    finding = found(done, "chan_iax2")
    assert finding["state"] == "kept" and said in finding["reason"] + " ".join(finding["evidence"]), finding
    assert "Gh7-kkq29-x" not in str(done)
    assert "noload => chan_iax2" not in modules.file() and "noload" in modules.file() and found(done, "res_xmpp")["state"] == "fixed"


def test_a_channel_that_is_up_keeps_its_module(modules):
    modules.begin(pjsip=PJSIP, extensions="[public]\nexten => 600,1,Answer()\n same => n,Wait(60)\n")
    modules.host.cli("channel originate IAX2/guest@127.0.0.1/600@public application Wait 30")
    modules.host.until(lambda: "IAX2/" in modules.host.cli("core show channels concise"))
    finding = found(modules.harden(), "chan_iax2")
    assert finding["state"] == "kept" and "is up" in finding["reason"]


def test_a_context_that_only_a_sample_has_is_a_use_where_a_telephone_lands_there(modules):
    modules.begin(pjsip=PJSIP.replace("context=public", "context=ael-demo"))
    done = modules.harden()
    assert found(done, "pbx_ael")["state"] == "kept" and "ael-demo" in found(done, "pbx_ael")["reason"]
    assert found(done, "pbx_lua")["state"] == "fixed"


def test_a_dialplan_in_ael_that_somebody_wrote_stays(modules):
    modules.begin(pjsip=PJSIP)
    modules.host.exec("echo 'context office { 100 => Dial(PJSIP/phone); };' >> /etc/asterisk/extensions.ael")
    finding = found(modules.harden(), "pbx_ael")
    assert finding["state"] == "kept" and "not the sample" in finding["reason"]


def test_a_custom_dialplan_beside_the_samples_loses_only_what_the_samples_made(modules):
    modules.begin(pjsip=PJSIP, extensions="[public]\nexten => 600,1,Answer()\n")
    assert "Context 'demo'" in modules.host.cli("dialplan show")
    done = modules.harden()
    assert not done.get("failed") and {found(done, name)["state"] for name in ("pbx_ael", "pbx_lua")} == {"fixed"}, done
    modules.host.restart()
    shown = modules.host.cli("dialplan show")
    assert "Context 'public'" in shown and "Context 'demo'" not in shown and "Context 'default'" not in shown


def test_settings_keep_a_module_and_switch_a_rule_off(modules):
    modules.begin(pjsip=PJSIP)
    done = modules.harden(modules_keep=["chan_iax2.so"], rules_off=["AST-MOD-008"])
    assert (found(done, "chan_iax2")["state"], found(done, "pbx_lua")["state"], found(done, "res_xmpp")["state"]) == ("kept", "waived", "fixed")
    assert "chan_iax2" not in modules.file() and "pbx_lua" not in modules.file() and "res_xmpp.so" in modules.file()


def test_strict_takes_more_and_asterisk_still_starts(modules):
    modules.begin(pjsip=PJSIP)
    done = modules.harden(profile="strict")
    assert not done.get("failed"), done
    gone = ("app_system", "func_shell", "func_env", "app_disa", "app_originate", "app_externalivr", "res_calendar", "res_snmp", "app_sms", "res_http_post")
    assert {found(done, name)["state"] for name in gone} == {"fixed"}, [(name, found(done, name)["reason"]) for name in gone]
    modules.host.restart()
    assert not any(modules.loaded(name) for name in gone)
    assert "phone" in modules.host.cli("pjsip list endpoints") and modules.loaded("res_security_log") and modules.loaded("res_srtp")
    assert not modules.harden(profile="strict")["changed"]


def test_database_drivers_and_macros_that_nothing_uses(modules):
    modules.begin(pjsip=PJSIP, extconfig="[settings]\nqueues => sqlite3,here\n", cel_pgsql="[global]\nhostname=198.51.100.7\n")
    done = modules.harden(profile="strict")
    assert not done.get("failed"), done
    gone = {"res_config_curl", "res_config_ldap", "pbx_realtime", "cdr_adaptive_odbc", "cdr_odbc", "cel_odbc"}
    gone |= {"app_macro"} if modules.host.version == "16" else set()
    assert {name: found(done, name)["state"] for name in gone} == dict.fromkeys(gone, "fixed"), [(name, found(done, name)["reason"]) for name in gone]
    assert "sqlite3" in found(done, "res_config_sqlite3")["reason"] and found(done, "res_realtime")["state"] == "kept"
    assert "cel_pgsql.conf" in found(done, "cel_pgsql")["reason"]
    modules.host.restart()
    assert not any(modules.loaded(name) for name in gone) and modules.loaded("res_config_sqlite3")
    assert "phone" in modules.host.cli("pjsip list endpoints") and not modules.harden(profile="strict")["changed"]


def test_encryption_of_media_that_a_device_wants_is_required(modules):
    """A start without the module ends, as the authenticator's does."""
    modules.begin(pjsip=PJSIP.replace("context=public", "context=public\nmedia_encryption=sdes"))
    done = modules.harden(rules_off=["AST-PJS-045"])
    finding = found(done, "", "AST-MOD-020")
    assert not done.get("failed") and finding["state"] == "fixed" and finding["pending_restart"], done
    required = [line for line in modules.file().splitlines() if line.startswith("require")]
    assert len(required) == 1 and required[0].endswith("res_srtp.so")
    modules.host.restart()
    assert modules.loaded("res_srtp") and found(modules.harden(), "", "AST-MOD-020")["state"] == "pass"
    modules.host.exec("mv $(find / -name res_srtp.so -not -path '/proc/*') /root/res_srtp.so")
    try:
        modules.host.stop()
        ended = modules.host.run(["timeout", "60", "asterisk", "-U", "asterisk", "-G", "asterisk", "-f"])
        assert ended.returncode not in (0, 124), "timeout ended it, so it had started"
    finally:
        modules.host.exec("mv /root/res_srtp.so $(dirname $(find / -name chan_pjsip.so -not -path '/proc/*'))/")


def test_a_device_that_wants_encryption_where_it_is_kept_away(modules):
    modules.begin(pjsip=PJSIP.replace("context=public", "context=public\nmedia_encryption=sdes"), modules="[modules]\nautoload=yes\nnoload => res_srtp.so\n")
    done = modules.harden()
    finding = found(done, "", "AST-MOD-020")
    assert (finding["state"], finding["severity"]) == ("fail", "high") and "AST-MOD-020" in done["failed_findings"]
    assert "require" not in "".join(line for line in modules.file().splitlines() if "srtp" in line)


def test_a_stopped_asterisk_is_not_judged(modules):
    modules.begin(pjsip=PJSIP)
    before = modules.file()
    modules.host.stop()
    done = modules.harden()
    assert set(states(done).values()) == {"not_checked"} and modules.file() == before


def test_a_generated_modules_conf_is_left_and_said_so(modules):
    modules.begin(pjsip=PJSIP)
    modules.host.exec("touch /etc/freepbx.conf /etc/amportal.conf; mkdir -p /var/www/html/admin/modules/framework; "
                      "sed -i '1i ;-------\\n; Do NOT edit this file as it is auto-generated by FreePBX.\\n;------' /etc/asterisk/modules.conf")
    before = modules.file()
    done = modules.harden()
    finding = found(done, "chan_iax2")
    assert finding["state"] == "fail" and modules.file() == before, finding
    assert finding["reason"].startswith("Nothing uses chan_iax2.so, but FreePBX writes modules.conf")


def test_a_module_that_a_start_needs_stays_and_the_others_go(modules):
    """The drivers make the context of their telephones (regcontext) themselves; nothing else shows that it is theirs."""
    guilty = {"chan_iax2"} | ({"chan_sip"} if modules.host.version == "16" else set())
    modules.begin(pjsip=PJSIP, dundi=DUNDI, iax="[general]\nregcontext=iaxphones\n", sip=SIP_OFF + "regcontext=sipphones\n",
                  extensions="[public]\nexten => 600,1,Answer()\ninclude => iaxphones\ninclude => sipphones\n")
    assert "'iaxphones'" in modules.host.cli("dialplan show iaxphones")
    predicted, done = modules.harden(check_mode=True), modules.harden()
    assert not done.get("failed"), done
    assert {name for name, state in states(done).items() if state == "fail"} == guilty, states(done)
    assert found(done, "chan_iax2")["reason"] == \
        "It cannot be changed: tried with it, Asterisk starts without context:iaxphones, so it was left out."
    assert {"pbx_dundi", "res_xmpp", "pbx_lua"} <= {name for name, state in states(done).items() if state == "fixed"}
    assert "chan_iax2" not in modules.file() and "noload => pbx_dundi.so" in modules.file() and "iax.conf" in str(done["changed_files"])
    assert (predicted["findings"], predicted["changes"], predicted["changed_files"]) == (done["findings"], done["changes"], done["changed_files"])
    modules.host.restart()
    assert "'iaxphones'" in modules.host.cli("dialplan show iaxphones") and not modules.loaded("pbx_dundi")
    assert not modules.harden()["changed"]


@pytest.mark.parametrize("version", sorted(IMAGES))
def test_without_a_trial_start_modules_conf_stays_and_the_rest_lands(version):
    machine = container(version, "modules-plain")
    try:
        modules = Modules(machine)
        modules.begin(pjsip=PJSIP)
        before = modules.file()
        done = modules.harden()
        assert not done.get("failed") and done["failed_findings"] == [] and ETC + "iax.conf" in done["changed_files"], done
        assert found(done, "chan_iax2")["state"] == "fail" and "trial start is not possible" in found(done, "chan_iax2")["reason"]
        assert modules.file() == before and not modules.harden()["changed"]
    finally:
        subprocess.run(["docker", "rm", "-f", machine.name], check=True, stdout=subprocess.DEVNULL)
