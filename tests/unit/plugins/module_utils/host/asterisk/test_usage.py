# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Asterisk says about the use of its modules; the texts are recorded from Asterisk 16.28 and 22.10, which agree."""

from __future__ import annotations

import datetime
import hashlib
import os

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import usage

DIALPLAN = """
[ Context 'dundi-e164-switch' created by 'pbx_config' ]
  Alt. Switch =>    'DUNDi/e164'                                  [pbx_config]

[ Context 'iaxprovider' created by 'pbx_config' ]

[ Context 'demo' created by 'pbx_lua' ]
  '1000' =>         hint: SIP/1000                                [pbx_lua]
                    1. Goto(default,s,1)                          [extensions.conf:575]
  Include =>        'stdexten'                                    [pbx_config]
  Alt. Switch =>    'Lua/'                                        [pbx_lua]

[ Context 'ael-demo' created by 'pbx_ael' ]
  '500' =>          1. Playback(demo-abouttotry)                  [pbx_ael]
     [restart]      2. Dial(IAX2/guest@misery.digium.com/s@default) [pbx_ael]

-= 3 extensions (223 priorities) in 4 contexts. =-
"""


class Daemon:
    """Answers some commands."""

    def __init__(self, **answers):
        self.answers = {name.replace("_", " "): text for name, text in answers.items()}
        self.asked = []

    def run(self, command):
        self.asked.append(command)
        return self.answers.get(command, "")


def test_the_dialplan_by_who_made_it():
    words, contexts = usage.dialplan(DIALPLAN)
    assert set(words) == {"pbx_config", "pbx_lua", "extensions.conf", "pbx_ael"}
    assert {"alt", "switch", "dundi/e164", "stdexten"} <= words["pbx_config"]
    assert {"sip/1000", "lua/"} <= words["pbx_lua"] and "goto(" in words["extensions.conf"]
    assert {"dial(", "iax2/guest@misery.digium.com/s@default"} <= words["pbx_ael"]
    assert contexts == {"dundi-e164-switch": {"pbx_config"}, "iaxprovider": {"pbx_config"}, "demo": {"pbx_lua", "extensions.conf", "pbx_config"},
                        "ael-demo": {"pbx_ael"}}


def test_words():
    assert usage.words_of("Dial(PJSIP/a&IAX2/b:c@d/1,30,t) Set(X=${SHELL(ls)}) sip:a iax2-trunk") == {
        "dial(", "pjsip/a", "iax2/b:c@d/1", "t", "set(", "x", "shell(", "ls", "sip:", "a", "iax2-trunk"}


def test_names_of_applications_that_are_computed():
    for text in ("TryExec(${APP}(x))", "exec(${APP})", "ExecIf($[1]?${APP}:NoOp())"):
        assert usage.COMPUTED in usage.words_of(text)
    assert usage.COMPUTED not in usage.words_of("ExecIf($[1]?System(ls)) Dial(${X})")


def row(channel, to, day, disposition="ANSWERED"):
    return '"","c","600","public","c","%s","%s","Dial","x","%s 01:32:13","","%s 01:32:14",0,0,"%s","","1.0",""\n' % (channel, to, day, day, disposition)


def test_call_records(tmp_path):
    path = tmp_path / "Master.csv"
    path.write_text(row("SIP/a-1", "IAX2/b-2", "2026-11-20") + row("SIP/a-3", "", "2026-11-20") + row("SIP/a-3", "", "2026-11-21")
                    + row("Motif/a-3", "", "2026-11-21", "FAILED") + row("OOH323/a-3", "", "2026-01-21"))
    found = usage.recorded(str(path), 30, datetime.datetime(2026, 11, 23))
    assert found == (3, {"iax2"}, {"sip": 2})
    assert usage.recorded(str(tmp_path / "none"), 30) is None


def test_files_as_their_package_brought_them(tmp_path):
    digests = {}
    for name, text in (("same.conf", "a"), ("changed.conf", "b"), ("obsolete.conf", "c")):
        (tmp_path / name).write_text(text)
        digests[name] = hashlib.md5(text.encode()).hexdigest()
    (tmp_path / "changed.conf").write_text("other")
    status = tmp_path / "status"
    lines = [" %s/%s %s%s" % (tmp_path, name, digest, " obsolete" if name.startswith("o") else "") for name, digest in digests.items()]
    status.write_text("Package: asterisk-config\nConffiles:\n%s\n %s/gone.conf %032d\n /etc/other.conf %032d\n\n" % ("\n".join(lines), tmp_path, 1, 2))
    assert usage.pristine(str(tmp_path), str(status)) == {"same.conf"}
    assert usage.pristine(str(tmp_path), str(tmp_path / "none")) == set()


def test_days_since_the_last_call_file(tmp_path):
    os.utime(tmp_path, (1000.0, 1000.0))
    assert usage.spool_days(str(tmp_path), 1000.0 + 2 * 86400) == 2.0
    (tmp_path / "call").write_text("")
    assert usage.spool_days(str(tmp_path)) == 0.0
    assert usage.spool_days(str(tmp_path / "none")) is None


def test_everything_is_asked_once_and_only_when_it_is_needed(tmp_path):
    modules = "Module  Description  Use Count  Status  Support Level\nchan_iax2.so  Inter Asterisk eXchange (Ver 2)  3  Running  core\n" \
              "res_hep.so  HEPv3 API  2  Not Running  extended\n"
    daemon = Daemon(module_show=modules, dialplan_show=DIALPLAN, dialplan_show_globals="   TRUNK=IAX2/branch\n",
                    http_show_status="Server Enabled and Bound to 0.0.0.0:8088\n")
    ask = usage.later(daemon, str(tmp_path), {"spool": str(tmp_path)}, str(tmp_path / "none"), 30)
    assert daemon.asked == []
    found = ask()
    count = len(daemon.asked)
    assert ask() is found and len(daemon.asked) == count
    assert (found.counts, found.http, found.recorded, found.spool_days) == ({"chan_iax2": 3, "res_hep": 2}, True, None, None)
    assert "iax2/branch" in found.words[usage.GLOBALS] and found.objects == {"IAX2": frozenset(), "SIP": frozenset()}
