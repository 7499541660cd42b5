# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a new line goes."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.placing import Guard
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import EditError


class Guarding(Guard):
    """Some files are generated, and there is one for changes by hand."""

    def __init__(self, etc, generated, custom=()):
        self.generated = [str(etc.path / name) for name in generated]
        self.custom = [str(etc.path / name) for name in custom]

    def refusal(self, path):
        return f"{path} is generated, so change it there." if path in self.generated else None

    def custom_files(self, path):
        return self.custom if path in self.generated else []


class Forgetful(Guarding):
    """Any section but [general] may be deleted."""

    def stays(self, name):
        return name == b"general"


@pytest.mark.parametrize("before, after", [
    (b"[general]\nenabled=yes\n\n; end\n[joe]\n", b"[general]\nenabled=yes\nport=1\n\n; end\n[joe]\n"),
    (b"[general]\nenabled=yes ;-- open\n--;\n[joe]\n", b"[general]\nport = 1\nenabled=yes ;-- open\n--;\n[joe]\n"),
    (b"[general] ; c\n[joe]\n", b"[general] ; c\nport = 1\n[joe]\n"),
    (b"[general]\nenabled=yes ; c\n  ; goes on\n\t; and on\n; not this\n", b"[general]\nenabled=yes ; c\n  ; goes on\n\t; and on\nport=1\n; not this\n"),
    (b"[general]\nenabled=yes ; c\n  ;-- block\n--;\n", b"[general]\nenabled=yes ; c\nport=1\n  ;-- block\n--;\n"),
    (b"[general]\nenabled=yes\n  ; another matter\n", b"[general]\nenabled=yes\nport=1\n  ; another matter\n"),
    (b"\xef\xbb\xbf[general]\nenabled=yes", b"\xef\xbb\xbf[general]\nenabled=yes\nport=1"),
])
def test_behind_the_last_line_of_the_section(etc, before, after):
    etc.write(manager_conf=before)
    etc.edit(file="manager.conf", section="general", options={"port": "1"})
    assert etc.read("manager.conf") == after


def test_a_file_whose_end_is_hidden_is_not_added_to(etc):
    etc.write(manager_conf=b"[general]\nenabled=yes\n;-- open\n[joe]\n")
    etc.edit(file="manager.conf", section="general", options={"port": "1"})
    assert etc.read("manager.conf") == b"[general]\nenabled=yes\nport=1\n;-- open\n[joe]\n"
    with pytest.raises(EditError, match="manager.conf:5: .*not closed and hides the rest"):
        etc.edit(file="manager.conf", section="new", create=True, options={"read": "all"})


def test_a_custom_file_takes_the_place_of_a_generated_one(etc):
    text = b"[general]\nenabled=yes\nport=1\n#include custom.conf\n"
    etc.write(manager_conf=text, custom_conf=b"; mine\n")
    assert etc.edit(Guarding(etc, ["manager.conf"], ["custom.conf"]), file="manager.conf", section="general", options={"port": "2"}) == ["custom.conf"]
    assert etc.read("custom.conf") == b"; mine\n\n[general](+)\nport = 2\n" and etc.read("manager.conf") == text


def test_a_custom_file_that_comes_too_late_for_the_section_gets_a_header(etc):
    etc.write(manager_conf=b"[general]\nport=1\n[joe]\nread=all\n#include custom.conf\n", custom_conf=b"")
    etc.edit(Guarding(etc, ["manager.conf"], ["custom.conf"]), file="manager.conf", section="general", options={"port": "2"})
    assert etc.read("custom.conf") == b"[general](+)\nport = 2\n"


@pytest.mark.parametrize("directive", [b"#tryinclude custom.conf\n", b'#tryinclude "%s/custom.conf"\n'])
def test_a_custom_file_that_an_include_names_is_made(etc, directive):
    directive = directive.replace(b"%s", str(etc.path).encode())
    etc.write(manager_conf=b"[general]\nport=1\n" + directive)
    guard = Guarding(etc, ["manager.conf"], ["custom.conf"])
    assert etc.edit(guard, file="manager.conf", section="general", options={"port": "2"}) == ["custom.conf"]
    assert etc.edit(guard, file="manager.conf", section="general", options={"port": "2"}) == []


def test_without_a_custom_file_it_is_refused_in_one_sentence(etc):
    etc.write(manager_conf=b"[general]\nport=1\n")
    with pytest.raises(EditError, match="cannot be made effective from a file that may be written: .* is generated, so change it there"):
        etc.edit(Guarding(etc, ["manager.conf"], ["custom.conf"]), file="manager.conf", section="general", options={"port": "2"})
    assert not (etc.path / "custom.conf").exists()


def test_the_first_value_wins_so_a_custom_file_behind_is_of_no_use(etc):
    etc.write(rtp_conf=b"[general]\nrtpstart=1\n#include custom.conf\n", custom_conf=b"")
    with pytest.raises(EditError, match="is generated"):
        etc.edit(Guarding(etc, ["rtp.conf"], ["custom.conf"]), file="rtp.conf", section="general", options={"rtpstart": "2"})


def test_a_filter_says_which_of_several_objects_is_meant(etc):
    etc.write(pjsip_conf=b"[1]\ntype=endpoint\n[1]\ntype=aor\n#include custom.conf\n", custom_conf=b"")
    etc.edit(Guarding(etc, ["pjsip.conf"], ["custom.conf"]), file="pjsip.conf", section="1", type="endpoint", options={"context": "in"})
    assert etc.read("custom.conf") == b"[1](+type=^endpoint$)\ncontext = in\n"


def test_a_list_that_begins_with_generated_lines_goes_on_in_the_custom_file(etc):
    text = b"[general]\nenabled=yes\n[joe]\ndeny=0.0.0.0/0.0.0.0\npermit=127.0.0.1/255.255.255.0\n#include custom.conf\n"
    etc.write(manager_conf=text, custom_conf=b"")
    lines = [{"deny": "0.0.0.0/0.0.0.0"}, {"permit": "127.0.0.1/255.255.255.0"}, {"deny": "::/0"}]
    guard = Guarding(etc, ["manager.conf"], ["custom.conf"])
    assert etc.edit(guard, file="manager.conf", section="joe", sequence=lines) == ["custom.conf"]
    assert b"deny = ::/0\n" in etc.read("custom.conf") and b"127" not in etc.read("custom.conf")
    assert etc.edit(guard, file="manager.conf", section="joe", sequence=lines) == []


def test_a_list_that_contradicts_generated_lines_is_refused(etc):
    etc.write(manager_conf=b"[general]\nenabled=yes\n[joe]\npermit=10.0.0.0/8\ndeny=0.0.0.0/0\n#include custom.conf\n", custom_conf=b"")
    with pytest.raises(EditError, match="manager.conf:4: .*generated"):
        etc.edit(Guarding(etc, ["manager.conf"], ["custom.conf"]), file="manager.conf", section="joe",
                 sequence=[{"deny": "0.0.0.0/0"}, {"permit": "10.0.0.0/8"}])


ADDITION = b"; An empty template: it takes the lines below where the section is deleted.\n"


def test_an_addition_to_a_section_that_may_go_does_no_harm_without_it(etc):
    text = b"[general]\nenabled=yes\n[joe]\nread=all\n[eve]\nread=all\n#include custom.conf\n"
    etc.write(manager_conf=text, custom_conf=b"")
    guard = Forgetful(etc, ["manager.conf"], ["custom.conf"])
    for _again in range(2):
        for name in ("joe", "eve", "general"):
            option = "port" if name == "general" else "deny"
            etc.edit(guard, file="manager.conf", section=name, options={option: {"port": "1"}.get(option, "0.0.0.0/0")})
    assert etc.read("custom.conf") == (
        ADDITION + b"[joe](!)\n[joe](+TEMPLATES=include)\ndeny = 0.0.0.0/0\n\n"
        + ADDITION + b"[eve](!)\n[eve](+TEMPLATES=include)\ndeny = 0.0.0.0/0\n\n[general](+)\nport = 1\n")
    assert (b"deny", b"0.0.0.0/0") in etc.options("manager.conf", b"joe")
    etc.write(manager_conf=text.replace(b"[joe]\nread=all\n", b""))
    view = etc.view("manager.conf")
    assert not view.problems and [section.name for section in view.sections if not section.template] == [b"general", b"eve"]
    assert (b"deny", b"0.0.0.0/0") in etc.options("manager.conf", b"eve") and (b"port", b"1") in etc.options("manager.conf", b"general")


def test_the_empty_template_is_of_the_type_that_the_filter_asks_for(etc):
    text = b"[1]\ntype=aor\n[1]\ntype=endpoint\n#include custom.conf\n"
    etc.write(pjsip_conf=text, custom_conf=b"; mine\n")
    etc.edit(Forgetful(etc, ["pjsip.conf"], ["custom.conf"]), file="pjsip.conf", section="1", type="endpoint", options={"context": "in"})
    assert etc.read("custom.conf") == (
        b"; mine\n\n" + ADDITION + b"[1](!)\ntype = endpoint\n[1](+type=^endpoint$&TEMPLATES=include)\ncontext = in\n")
    assert etc.options("pjsip.conf", b"1", 1) == [(b"type", b"endpoint"), (b"context", b"in")]
    etc.write(pjsip_conf=b"#include custom.conf\n")
    assert not etc.view("pjsip.conf").problems
