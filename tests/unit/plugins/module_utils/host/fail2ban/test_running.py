# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The running server compared with what it ought to do."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.fail2ban import running
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.fail2ban.server import NoAnswer, Refused

WANTED = running.Expected("voipsec-auth", {"attempts": 2, "findtime": 600, "bantime": 60, "bantime_max": 900}, "/log", ("127.0.0.0/8", "::1"),
                          {"voipsec-sip": "voipsec", "voipsec-tcp": ""})
RIGHT = {("maxretry",): 2, ("findtime",): 600, ("bantime",): 60, ("bantime.maxtime",): 900, ("bantime.increment",): True, ("ignoreip",): ["::1", "127.0.0.0/8"],
         ("logpath",): ["/other", "/log"], ("actions",): ["voipsec-tcp", "voipsec-sip"], ("action", "voipsec-sip", "table"): "voipsec"}


class Server:
    def __init__(self, answers=None, jails=("voipsec-auth", "sshd"), error=None):
        self._answers, self._jails, self._error = answers or RIGHT, jails, error
        self.banned = ["198.51.100.7", "fd77::7"]

    def jails(self):
        if self._error:
            raise self._error
        return list(self._jails)

    def ask(self, verb, name, *words):
        assert name == "voipsec-auth"
        if verb == "status":
            return [("Filter", []), ("Actions", [("Currently banned", 1), ("Banned IP list", list(self.banned))])]
        if verb == "set":
            assert words[0] == "unbanip"
            return self.banned.remove(words[1])
        value = self._answers[words]
        if isinstance(value, Exception):
            raise value
        return value


def found(**changes):
    answers = dict(RIGHT)
    answers.update({(key.replace("__", "."),): value for key, value in changes.items()})
    return running.differences(Server(answers), [WANTED])


def test_nothing_differs():
    assert running.differences(Server(), [WANTED], ["dovecot"]) == []


def test_a_jail_that_does_not_ask_who_is_exempted():
    asking = WANTED._replace(ignore_command="nft get")
    told = ["voipsec-auth does not ask who is exempted for a while"]
    for said, wanted in (("", told), ("true", told), ("nft get", [])):
        assert running.differences(Server(dict([*RIGHT.items(), (("ignorecommand",), said)])), [asking]) == wanted


def test_a_log_may_be_a_pattern(tmp_path):
    """fail2ban tells the files that it has found."""
    for name in ("a.log", "b.log"):
        (tmp_path / name).write_text("")
    jail = WANTED._replace(log=str(tmp_path / "*.log"))
    answers = dict(RIGHT)
    answers["logpath",] = [str(tmp_path / "b.log"), str(tmp_path / "a.log")]
    assert running.differences(Server(answers), [jail]) == []
    answers["logpath",] = [str(tmp_path / "a.log")]
    assert running.differences(Server(answers), [jail]) == ["voipsec-auth does not read %s" % (tmp_path / "b.log")]


def test_each_difference_has_its_words():
    assert found(maxretry=10) == ["voipsec-auth has attempts 10 instead of 2"]
    assert found(bantime__maxtime=None) == ["voipsec-auth has bantime_max None instead of 900"]
    assert found(bantime__increment=None) == ["voipsec-auth does not let ban times grow"]
    assert found(ignoreip=["::1"]) == ["voipsec-auth ignores other addresses"]
    assert found(logpath=[]) == ["voipsec-auth does not read /log"]
    assert found(actions=[]) == ["voipsec-auth bans by nothing instead of voipsec-sip, voipsec-tcp"]
    assert found(findtime=Refused("no")) == ["the jail voipsec-auth does not answer (no)"]
    other = dict(RIGHT)
    other["action", "voipsec-sip", "table"] = "old"
    assert running.differences(Server(other), [WANTED]) == ["voipsec-auth bans in another table than voipsec"]


def test_those_that_ban_in_another_way():
    assert running.stale(Server(), [WANTED]) == []
    assert running.stale(Server(), [WANTED._replace(actions={"voipsec-sip": "voipsec"})]) == ["voipsec-auth"]
    answers = dict(RIGHT)
    answers["actions",] = Refused("no such jail")
    assert running.stale(Server(answers), [WANTED]) == []


def test_bans_of_those_whom_nothing_may_ban():
    server, wanted = Server(), WANTED._replace(ignore=("198.51.100.0/24", "office.example.org"))
    assert "voipsec-auth bans 198.51.100.7, whom nothing may ban" in running.differences(server, [wanted])
    running.lift(server, [wanted])
    assert server.banned == ["fd77::7"]
    running.lift(Server(dict(RIGHT)), [WANTED])


def test_jails_that_do_not_run_and_those_that_must_not():
    assert running.differences(Server(jails=["dovecot"]), [WANTED], ["dovecot"]) == ["the jail dovecot runs", "the jail voipsec-auth does not run"]
    assert running.differences(Server(error=NoAnswer("/sock: gone")), [WANTED]) == ["fail2ban does not answer (/sock: gone)"]
    assert running.differences(Server(), [WANTED._replace(log="")]) == []
