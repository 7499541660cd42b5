# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stays of Asterisk's help text in a test image."""

from __future__ import annotations

import importlib.util
import pathlib
import sys
from xml.etree import ElementTree

import pytest

PLACE = pathlib.Path(__file__).resolve().parents[3] / "molecule" / "images" / "shorten_help.py"
SPEC = importlib.util.spec_from_file_location("shorten_help", PLACE)
shorten_help = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(shorten_help)

START = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE docs SYSTEM "appdocsxml.dtd">\n<?xml-stylesheet type="text/xsl" href="appdocsxml.xslt"?>\n'
TEXT = START + """<docs xmlns:xi="http://www.w3.org/2001/XInclude">
<module language="en_US" name="chan_mgcp"><support_level>extended</support_level><removed_in>21</removed_in></module>
<module language="en_US" name="utils"><support_level>extended</support_level></module>
<info name="CHANNEL" language="en_US" tech="SIP"><enumlist/></info>
<application name="Dial" language="en_US"><synopsis>Calls.</synopsis><syntax/><description><para>Long é.</para></description></application>
<manager name="Ping" language="en_US"><syntax/></manager>
<configInfo name="res_x" language="en_US"><synopsis>S</synopsis><configFile name="x.conf"><configObject name="type">
<configOption name="one" default="1"><synopsis>O</synopsis><description><para>Why.</para></description></configOption></configObject></configFile></configInfo>
</docs>
"""


@pytest.fixture(name="short")
def shortened_text():
    return shorten_help.shortened(TEXT)


def test_its_beginning_stays(short):
    assert short.startswith(START + "<docs")


def test_the_name_and_one_line_stay(short):
    root = ElementTree.fromstring(short)
    assert [child.tag for child in root.find("application[@name='Dial'][@language='en_US']")] == ["synopsis"]
    assert list(root.find("manager[@name='Ping']")) == []


def test_the_help_of_options_stays_whole(short):
    whole, kept = (ElementTree.tostring(ElementTree.fromstring(text).find("configInfo")).strip() for text in (TEXT, short))
    assert kept == whole


def test_a_module_that_is_to_be_removed_stays(short):
    root = ElementTree.fromstring(short)
    assert [entry.get("name") for entry in root.findall("module")] == ["chan_mgcp"]
    assert root.find("module/removed_in").text == "21"


def test_a_root_without_asterisk_is_left_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["shorten_help.py", str(tmp_path)])
    shorten_help.main()
    assert list(tmp_path.iterdir()) == []


def test_the_file_of_an_image_is_replaced(tmp_path, monkeypatch):
    path = tmp_path / shorten_help.HELP
    path.parent.mkdir(parents=True)
    path.write_text(TEXT, encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["shorten_help.py", str(tmp_path)])
    shorten_help.main()
    assert path.read_text(encoding="utf-8") == shorten_help.shortened(TEXT)
