# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The edits of one call on a real directory: all of them land, or none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import EditError
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.machine import Machine
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.configuring import Wish, configure, configure_parts
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import restore
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.plan import Change
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.trial import trial
from ansible_collections.voipsec.asterisk.tests.fixtures import products as trees

MANAGER = b"[general]\nport=1 ; c\n[joe]\nsecret=topsecret1\nread=all\n"


class Host:
    """A configuration directory, and calls on it."""

    def __init__(self, root, etc=None, version=Version(22, 10, 1)):
        self.etc = Path(etc or root / "etc")
        self.etc.mkdir(exist_ok=True)
        self.state = State(str(root / "state"))
        self.machine = Machine(str(self.etc), version)

    def write(self, name, content):
        (self.etc / name).parent.mkdir(exist_ok=True)
        (self.etc / name).write_bytes(content)
        return self

    def read(self, name):
        return (self.etc / name).read_bytes()

    def call(self, *asked, **wish):
        wish.setdefault("try_start", "never")
        return configure(self.machine, [dict({"file": "manager.conf"}, **each) for each in asked], Wish(**wish), self.state)

    def tree(self):
        return {str(path.relative_to(self.etc)): path.read_bytes() for path in self.etc.rglob("*") if path.is_file()}


@pytest.fixture(name="host")
def fixture_host(tmp_path):
    return Host(tmp_path).write("manager.conf", MANAGER)


PORT = {"section": "general", "options": {"port": "5038"}}
SECRET = {"section": "joe", "options": {"secret": "topsecret2"}}


def test_check_mode_says_what_the_run_does(host):
    foretold = host.call(PORT, SECRET, check_mode=True, diff=True)
    assert host.read("manager.conf") == MANAGER
    done = host.call(PORT, SECRET, diff=True)
    assert host.read("manager.conf") == MANAGER.replace(b"port=1", b"port=5038").replace(b"topsecret1", b"topsecret2")
    for key in ("changed", "changed_files", "changes", "diff", "warnings"):
        assert foretold[key] == done[key]
    again = host.call(PORT, SECRET, diff=True)
    assert (again["changed"], again["changes"], again["diff"], again["changed_files"]) == (False, [], [], [])


def test_no_secret_is_in_the_result(host):
    assert "topsecret" not in str(host.call(PORT, SECRET, diff=True))
    with pytest.raises((EditError, HostError)) as caught:
        host.call(SECRET, {"section": "joe", "options": {"secret": "topsecret3"}})
    assert "topsecret" not in str(caught.value)


def test_several_files_land_together_or_not_at_all(host):
    host.write("rtp.conf", b"[general]\nrtpstart=1\n").write("http.conf", b"[general\n")
    before = host.tree()
    edits = [PORT, {"file": "rtp.conf", "section": "general", "options": {"rtpstart": "10000"}}]
    with pytest.raises(EditError, match="http.conf:1: the header has no closing"):
        host.call(*edits, {"file": "http.conf", "section": "general", "options": {"enabled": False}})
    assert host.tree() == before
    assert [os.path.basename(path) for path in host.call(*edits)["changed_files"]] == ["manager.conf", "rtp.conf"]


@pytest.mark.parametrize("prepare, asked, message", [
    (lambda host: host.write("manager.conf", b"x=1\n"), PORT, "manager.conf:1: an option stands before the first section"),
    (lambda host: host.write("manager.conf", b"[general]\n#include none.conf\n"), PORT, "manager.conf:2: '#include none.conf' finds no file"),
    (lambda host: (host.etc / "manager.conf").unlink(), PORT, "manager.conf: the file does not exist"),
    (lambda host: (host.etc / "manager.conf").unlink() or (host.etc / "manager.conf").mkdir(), PORT, "manager.conf: it is not a regular file"),
    (lambda host: (host.etc / "manager.conf").unlink() or (host.etc / "manager.conf").mkdir(), {"section": "x", "create": True}, "not a regular file"),
    (lambda host: (host.etc / "manager.conf").unlink() or (host.etc / "manager.conf").symlink_to("manager.conf"), PORT, "manager.conf"),
    (lambda host: None, {"section": "none", "options": {"read": "all"}}, r"there is no section \[none\]"),
    (lambda host: None, {"section": "general", "options": {"port": "many"}}, "port must be a .*, not 'many'"),
    (lambda host: None, {"section": "general", "options": {"prot": "1"}}, "does not know the option 'prot' .*; did you mean 'port'"),
    (lambda host: None, {"file": "/dev/null", "section": "general", "options": {"port": "1"}}, "/dev/null"),
    (lambda host: None, {"file": "", "section": "general", "options": {"port": "1"}}, r"edits\[0\]: the file name '' cannot be used"),
    (lambda host: None, {"file": "manager.conf\0", "section": "general", "options": {"port": "1"}}, "cannot be used"),
    (lambda host: None, {"file": "../elsewhere.conf", "section": "x", "create": True, "options": {"y": "1"}}, "elsewhere.conf"),
    (lambda host: None, {"file": "/etc/passwd", "section": "x", "create": True, "options": {"y": "1"}}, "/etc/passwd"),
])
def test_bad_input_is_one_sentence_and_no_change(host, prepare, asked, message):
    prepare(host)
    before = host.tree()
    with pytest.raises((EditError, HostError), match=message) as caught:
        host.call(asked)
    assert "\n" not in str(caught.value) and host.tree() == before


@pytest.mark.parametrize("create", [True, False])
def test_a_file_that_asterisk_cannot_read_is_not_replaced(host, create):
    (host.etc / "manager.conf").chmod(0o600)
    host.machine = host.machine._replace(uid=4711, gids=(4711,))
    with pytest.raises(EditError, match="manager.conf: Asterisk leaves it out: not readable for the user that runs Asterisk"):
        host.call(dict(PORT, create=create))
    assert host.read("manager.conf") == MANAGER


def test_what_only_a_database_holds_is_refused(host):
    host.write("extconfig.conf", b"[settings]\nmanager.conf => odbc,asterisk\n")
    with pytest.raises(EditError, match=r"manager.conf is not read from disk: .*extconfig.conf:2"):
        host.call(PORT)


@pytest.mark.parametrize("kind", [None, "endpoint"])
def test_objects_of_a_database_are_refused_by_their_type(host, kind):
    host.write("sorcery.conf", b"[res_pjsip]\nendpoint=realtime,ps_endpoints\n").write("pjsip.conf", b"[1]\ntype=endpoint\n[2]\ntype=aor\n")
    with pytest.raises(EditError, match="pjsip.conf objects of type endpoint come from realtime"):
        host.call({"file": "pjsip.conf", "section": "1", "type": kind, "options": {"context": "in"}})
    assert host.call({"file": "pjsip.conf", "section": "2", "options": {"max_contacts": 1}})["changed"]


def test_a_file_that_is_only_a_part_is_named_with_its_root(host):
    host.write("manager.conf", b"[general]\n#include more.conf\n").write("more.conf", b"port=1\n")
    with pytest.raises(EditError, match="more.conf: it is only read as a part of manager.conf, so give file: manager.conf"):
        host.call({"file": "more.conf", "section": "general", "options": {"port": "2"}})


def test_two_roots_that_share_a_file(host):
    """Each gets a line of its own, because a change of the file would count in both."""
    host.write("shared.conf", b"bindaddr=::1\n").write("manager.conf", b"[general]\n#include shared.conf\n")
    host.write("http.conf", b"[general]\n#include shared.conf\n")
    host.call({"file": "manager.conf", "section": "general", "options": {"bindaddr": "127.0.0.1"}})
    assert host.read("shared.conf") == b"bindaddr=::1\n" and host.read("http.conf") == b"[general]\n#include shared.conf\n"
    assert host.read("manager.conf") == b"[general]\n#include shared.conf\n\n[general](+)\nbindaddr = 127.0.0.1\n"


def test_what_stands_in_the_file_of_two_roots_is_not_taken_out_of_it(host):
    office = b"deny=0.0.0.0/0\npermit=192.168.0.0/16\n"
    host.write("office.inc", office).write("manager.conf", b"[crm]\nsecret=x\n#include office.inc\n")
    host.write("iax.conf", b"[6001]\ntype=friend\n#include office.inc\n")
    asked = {"file": "manager.conf", "section": "crm", "sequence": [{"deny": "0.0.0.0/0"}, {"permit": "127.0.0.1"}]}
    with pytest.raises(EditError, match="iax.conf reads .*office.inc too, so a change would count there as well; give manager.conf a file of its own"):
        host.call(asked)
    assert host.read("office.inc") == office
    (host.etc / "iax.conf").rename(host.etc / "sip.conf")  # which this version does not read
    assert host.call(asked)["changed_files"] == [str(host.etc / "office.inc")]


def test_two_roots_of_modules_that_are_not_known(host):
    host.write("shared.conf", b"bindaddr=::1\n").write("mine.conf", b"[general]\n#include shared.conf\n")
    host.write("own.conf", b"[general]\n#include shared.conf\n")
    asked = [{"file": name, "section": "general", "options": {"bindaddr": "127.0.0.1"}} for name in ("mine.conf", "own.conf")]
    with pytest.raises(EditError, match="shared.conf: it is included by two of the files that are edited"):
        host.call(*asked)
    assert host.read("shared.conf") == b"bindaddr=::1\n"


def test_one_file_under_several_names(host):
    names = ("manager.conf", "./manager.conf", str(host.etc / "manager.conf"), "d/../manager.conf")
    asked = [{"file": name, "section": f"user{number}", "create": True, "options": {"read": "all"}} for number, name in enumerate(names)]
    assert host.call(*asked)["changed_files"] == [str(host.etc / "manager.conf")]
    assert host.read("manager.conf").count(b"[user") == 4


def test_a_second_name_by_a_link_is_not_a_second_file(host):
    (host.etc / "http.conf").symlink_to("manager.conf")
    before = host.tree()
    try:
        host.call(PORT, {"file": "http.conf", "section": "general", "options": {"bindaddr": "127.0.0.1"}})
    except (EditError, HostError):
        assert host.tree() == before
    else:
        assert b"port=5038" in host.read("manager.conf") and b"bindaddr=127.0.0.1" in host.read("manager.conf")


def test_options_of_sections_that_are_only_just_made_are_checked(host):
    with pytest.raises(EditError, match="does not know the option 'raed'"):
        host.call({"section": "new", "create": True}, {"section_pattern": "ne.", "options": {"raed": "all"}})
    assert host.read("manager.conf") == MANAGER


def test_a_restore_point_is_kept_or_not(host):
    run_id = host.call(PORT)["run_id"]
    assert [point.run_id for point in restore.load_all(host.state)] == [run_id]
    host.call(SECRET, backup=False)
    assert [point.run_id for point in restore.load_all(host.state)] == [run_id]
    assert os.listdir(host.state.restore) == [run_id]


def test_a_run_of_several_calls_keeps_its_restore_point(host):
    host.call(PORT, run_id="run-1")
    host.call(SECRET, run_id="run-1", backup=False)
    point = restore.load(host.state, "run-1")
    assert restore.content(host.state, point, list(point.files.values())[0].before) == MANAGER


def test_owner_and_mode(host):
    path = host.etc / "manager.conf"
    path.chmod(0o640)
    host.call(PORT)
    assert path.stat().st_mode & 0o7777 == 0o640
    assert host.call(PORT, mode=0o600)["changed"] and path.stat().st_mode & 0o7777 == 0o600
    assert not host.call(PORT, mode=0o600)["changed"]


def test_a_new_file_looks_like_its_siblings(host):
    host.write("asterisk.conf", b"[directories]\n")
    (host.etc / "asterisk.conf").chmod(0o640)
    host.call({"file": "acl.conf", "section": "lan", "create": True, "sequence": [{"deny": "0.0.0.0/0"}]})
    assert (host.etc / "acl.conf").stat().st_mode & 0o7777 == 0o640


def test_links_are_followed_and_stay(host):
    (host.etc / "real").mkdir()
    (host.etc / "manager.conf").rename(host.etc / "real" / "manager.conf")
    (host.etc / "manager.conf").symlink_to("real/manager.conf")
    assert host.call(PORT)["changed_files"] == [str(host.etc / "manager.conf")]
    assert (host.etc / "manager.conf").is_symlink() and b"port=5038" in host.read("real/manager.conf")


def test_protected_files(host):
    with pytest.raises(EditError, match="manager.conf is on the list of files that are not to be written"):
        host.call(PORT, protected=["manager.conf"])


def test_warnings_name_what_is_broken_nearby(host):
    host.write("manager.conf", MANAGER + b"#include part.conf\n").write("part.conf", b"write=all\n[x\n")
    assert any("part.conf:2" in warning for warning in host.call(PORT)["warnings"])


def test_options_that_nobody_can_check_are_listed(host):
    host.write("own.conf", b"[a]\n")
    assert host.call({"file": "own.conf", "section": "a", "options": {"x": "1"}})["unchecked_options"] == ["own.conf x"]


@pytest.mark.parametrize("tree", ["freepbx16", "freepbx17", "issabel"])
def test_generated_trees(tmp_path, tree):
    host = Host(tmp_path, trees.plant(tree, tmp_path), Version(22, 10, 1) if tree == "freepbx17" else Version(16, 28, 0))
    before = {str(path): path.read_bytes() for path in tmp_path.rglob("*.conf")}
    done = host.call({"section": "general", "options": {"bindaddr": "127.0.0.1"}})
    assert [os.path.basename(path) for path in done["changed_files"]] == ["manager_custom.conf"] and done["product"]
    changed = [path for path, raw in before.items() if Path(path).read_bytes() != raw]
    assert {os.path.basename(path) for path in changed} <= {"manager_custom.conf"}
    assert not host.call({"section": "general", "options": {"bindaddr": "127.0.0.1"}})["changed"]


def test_a_trial_start_may_miss_what_a_custom_file_unloads(tmp_path, monkeypatch):
    host, asked = Host(tmp_path, trees.plant("issabel", tmp_path), Version(16, 28, 0)), []
    monkeypatch.setattr(trial, "compare", lambda etc_dir, changes, expected, **more: asked.append((sorted(changes), expected)) or
                        trial.Report(True, [], [], [], [], [], [], "running", 1.0))
    there = [line.split(b"=>")[1].strip().decode() for line in host.read("modules.conf").splitlines() if line.startswith(b"noload")]
    host.call({"file": "modules.conf", "section": "modules", "options": {"noload": there + ["chan_mgcp.so"]}}, try_start="when_needed")
    assert [os.path.basename(path) for path in asked[0][0]] == ["modules_custom.conf"] and "module:chan_mgcp.so" in asked[0][1]


def test_a_product_file_that_is_not_there_yet(tmp_path):
    host = Host(tmp_path, trees.plant("freepbx17", tmp_path))
    path = host.etc / "manager_custom.conf"
    if path.exists():
        path.unlink()
    try:
        done = host.call({"section": "general", "options": {"bindaddr": "127.0.0.1"}})
    except (EditError, HostError) as refusal:
        assert "manager_custom.conf" in str(refusal) and "\n" not in str(refusal)
    else:
        assert done["changed"] and path.exists()


def test_other_files_land_in_the_same_transaction(host, tmp_path):
    other = tmp_path / "other"
    other.write_bytes(b"old\n")
    seen = []

    def more(refused):
        seen.append(dict(refused))
        return {str(other): Change(b"new\n", secrets=True)}
    batches = [[dict(SECRET, file="manager.conf")], [{"file": "manager.conf", "section": "nobody", "options": {"secret": "x"}}]]
    result, refused = configure_parts(host.machine, batches, Wish(run_id="one", try_start="never"), host.state, "test", more)
    assert list(refused) == [1] == list(seen[0]) and other.read_bytes() == b"new\n" and b"topsecret2" in host.read("manager.conf")
    assert set(result["changed_files"]) == {str(other), str(host.etc / "manager.conf")}
    assert restore.load(host.state, "one").files[str(other)].modules == ["test"]


def test_another_file_does_not_take_the_place_of_an_edit(host, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(host.etc / "manager.conf")
    before = host.read("manager.conf")
    for path in (str(host.etc / "manager.conf"), str(link)):
        with pytest.raises(HostError, match="%s is named as a file of another program, and is edited" % path):
            configure_parts(host.machine, [[dict(SECRET, file="manager.conf")]], Wish(run_id="one", try_start="never"), host.state, "test",
                            lambda refused, path=path: {path: Change(b"other\n")})
    assert host.read("manager.conf") == before
