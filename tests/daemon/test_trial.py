# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trial starts of real Asterisk, beside a running one, in containers with CAP_SYS_ADMIN and Docker's usual seccomp profile."""

from __future__ import annotations

import json
import subprocess
import uuid

import pytest
from conftest import COLLECTION, IMAGES, ROOT, AsteriskHost

ETC = "/etc/asterisk/"

COMPARE = """
import json, sys
sys.path.insert(0, "/usr/local/lib/voipsec")
sys.dont_write_bytecode = True
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import cli
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.trial import trial
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
asked = json.load(sys.stdin)
changes = {path: None if text is None else text.encode() for path, text in asked.pop("changes").items()}
try:
    report = trial.compare("/etc/asterisk", changes, running=cli.Cli() if asked.pop("running") else None, **asked)
    print(json.dumps(dict(report._asdict(), lost=report.lost, good=report.good)))
except HostError as error:
    print(json.dumps({"error": str(error)}))
"""

ACL = "[office]\ndeny=0.0.0.0/0\npermit=10.0.0.0/8\n"
PJSIP = "[udp]\ntype=transport\nprotocol=udp\nbind=10.77.9.9:5070\n[phone]\ntype=endpoint\naors=phone\ncontext=demo\n[phone]\ntype=aor\nmax_contacts=1\n" \
        "[provider]\ntype=identify\nendpoint=phone\nmatch=pbx.example.org\n"
IAX = "[general]\nbindport=4569\n[faraway]\ntype=peer\nhost=pbx.example.org\nsecret=x\n[guest]\ntype=user\ncontext=demo\n"


def container(version, *options):
    name = "t-trial-%s-%s" % (version, uuid.uuid4().hex[:8])
    subprocess.run(["docker", "run", "--rm", "-d", "--init", "--name", name, "--label", "voipsec.asterisk.test=daemon", "--network", "none",
                    *options, "-v", "%s:%s/plugins:ro" % (ROOT / "plugins", COLLECTION), IMAGES[version], "sleep", "infinity"],
                   check=True, stdout=subprocess.DEVNULL)
    return AsteriskHost(version, name)


@pytest.fixture(scope="module", params=sorted(IMAGES))
def pbx(request):
    """A running Asterisk whose providers have host names, in a container that may make namespaces."""
    machine = container(request.param, "--cap-add", "SYS_ADMIN", "--cap-add", "NET_ADMIN", "--add-host", "pbx.example.org:10.77.0.1")
    for name, content in (("acl.conf", ACL), ("pjsip.conf", PJSIP), ("iax.conf", IAX)):
        machine.put(ETC + name, content)
    machine.exec("ip addr add 10.77.9.9/32 dev lo")
    machine.put("/compare.py", COMPARE, owner="root")
    machine.start()
    yield machine
    subprocess.run(["docker", "rm", "-f", machine.name], check=True, stdout=subprocess.DEVNULL)


def compare(host, changes, running=True, **options):
    text = host.exec(["python3", "/compare.py"], stdin=json.dumps(dict(options, changes=changes, running=running)))
    return json.loads(text)


def traces(host):
    """Everything that a trial could leave behind or touch."""
    return host.exec("ls -A /var/lib/voipsec/state; ls -la --time-style=full-iso /var/lib/asterisk /run/asterisk; cat /proc/mounts; pgrep -a asterisk; "
                     "find /var/spool/asterisk /var/log/asterisk /etc/asterisk /tmp /var/tmp -newer /mark | sort; ip addr")


def test_an_unchanged_configuration_is_good_and_leaves_nothing_behind(pbx):
    compare(pbx, {})
    assert "voipsec" not in pbx.exec("ls /var/lib"), "nor directories of its own"
    # Asterisk commits what its start wrote into its database up to a second later.
    pbx.until(lambda: pbx.run("! test -e /var/lib/asterisk/astdb.sqlite3-journal").returncode == 0)
    pbx.exec("install -d -m 0700 /var/lib/voipsec /var/lib/voipsec/state /var/lib/voipsec/restore; touch /mark; sleep 0.1")
    before = traces(pbx)
    found = compare(pbx, {})
    assert (found["good"], found["booted"], found["lost"], found["dormant"], found["reference"]) == (True, True, [], [], "running"), found
    assert traces(pbx) == before


def test_a_noload_that_takes_endpoints_away_is_seen_and_may_be_meant(pbx):
    changes = {ETC + "modules.conf": pbx.get(ETC + "modules.conf").decode() .replace("[global]", "noload => chan_iax2.so\n[global]")}
    found = compare(pbx, changes)
    assert not found["good"] and found["lost_modules"] == ["chan_iax2.so"]
    assert found["lost_endpoints"] == ["IAX2/faraway", "IAX2/guest (user)"]
    meant = compare(pbx, changes, expected_losses=["module:chan_iax2.so", "endpoint:IAX2/*"])
    assert meant["good"], meant


def test_a_broken_acl_conf_that_would_let_everybody_in_is_seen(pbx):
    found = compare(pbx, {ETC + "acl.conf": ACL + "[other]\nnonsense=1\n"})
    assert (found["booted"], found["lost_acls"]) == (True, ["office"])
    assert any("nonsense" in error for error in found["errors"]), found["errors"]
    assert compare(pbx, {ETC + "acl.conf": None})["lost_acls"] == ["office"]


@pytest.mark.parametrize("name", ["users.conf", "cli_permissions.conf"])
def test_a_start_that_crashes_is_seen_with_file_and_line(pbx, name):
    found = compare(pbx, {ETC + name: "[fine]\nx=1\n[broken\n"})
    assert (found["booted"], found["good"]) == (False, False)
    places = ("line 3 of %s%s" % (ETC, name), "%s%s:3:" % (ETC, name))  # in Asterisk's words, or in ours where it crashed before it spoke
    assert any(place in error for place in places for error in found["errors"]), found["errors"]
    assert "System uptime" in pbx.cli("core show uptime")


def test_a_provider_behind_a_host_name_is_there_although_the_trial_has_no_network(pbx):
    pbx.exec("sed /pbx.example.org/d /etc/hosts >/tmp/hosts && cat /tmp/hosts >/etc/hosts && ! getent hosts pbx.example.org")
    assert "10.77.0.1" in pbx.cli("pjsip show identify provider")
    found = compare(pbx, {ETC + "cli.conf": "; changed\n"})
    assert found["good"] and found["dormant"] == [], found


def test_the_directories_of_the_changed_asterisk_conf_count(pbx):
    settings = pbx.get(ETC + "asterisk.conf").decode()
    found = compare(pbx, {ETC + "asterisk.conf": settings.replace("[directories](!)", "[directories]").replace(
        "astrundir => /var/run/asterisk", "astrundir => /var/run/asterisk\n").replace("[options]", "[options]\nhighpriority=yes\nalwaysfork=yes\n")})
    assert found["good"], found
    broken = compare(pbx, {ETC + "asterisk.conf": settings.replace("[directories](!)", "[directories]").replace(
        "astmoddir => ", "astmoddir => /nowhere")})
    assert not broken["good"]


def test_damage_that_lies_in_the_files_already_is_dormant(pbx):
    pbx.put(ETC + "acl.conf", ACL + "nonsense=1\n")
    found = compare(pbx, {ETC + "cli.conf": "; changed\n"})
    assert (found["good"], found["dormant"]) == (True, ["acl:office"])
    stopped = compare(pbx, {ETC + "cli.conf": "; changed\n"}, running=False)
    assert (stopped["good"], stopped["reference"]) == (True, "unchanged")
    pbx.put(ETC + "acl.conf", ACL)


def test_nothing_gets_out_of_the_trial(pbx):
    """Programs that the configuration runs find no network, no writable file, no other process and no way back."""
    pbx.exec("rm -rf /probe; mkdir /probe; chmod 777 /probe")
    lines = ("#!/bin/sh", "exec >/var/tmp/probe 2>&1", "touch /probe/written", "touch /var/lib/asterisk/sounds/written", "mount -o remount,rw /",
             "ls /run", "ip route", "touch /etc/asterisk/inside", "sed 's/^/[now] ERROR[1] probe: /' /var/tmp/probe >/var/log/asterisk/said")
    pbx.put("/usr/local/bin/probe", "\n".join(lines) + "\n", owner="root", mode=0o755)
    settings = pbx.get(ETC + "asterisk.conf").decode().replace("[options]", "[options]\nexecincludes=yes\n")
    found = compare(pbx, {ETC + "asterisk.conf": settings, ETC + "indications.conf": "#exec /usr/local/bin/probe\n"})
    said = "\n".join(found["errors"])
    assert "probe: touch: cannot touch '/probe/written': Read-only file system" in said, said
    assert "probe: asterisk" in said and "probe: systemd" not in said and "mount" in said
    assert "cannot touch '/var/lib/asterisk/sounds/written': Read-only file system" in said
    assert pbx.exec("ls /probe /var/lib/asterisk/sounds") and "written" not in pbx.exec("ls /probe /var/lib/asterisk/sounds")
    assert "inside" not in pbx.exec("ls /etc/asterisk")


def test_a_file_outside_the_configuration_directory_is_shown_changed(pbx):
    pbx.exec("mkdir -p /srv/extra")
    pbx.put("/srv/extra/acl.conf", "[more]\ndeny=10.9.9.9\n")
    pbx.put(ETC + "acl.conf", ACL + "#include /srv/extra/acl.conf\n")
    pbx.cli("module reload acl")
    assert compare(pbx, {})["good"]
    found = compare(pbx, {"/srv/extra/acl.conf": "[renamed]\ndeny=10.9.9.9\n"})
    assert found["lost_acls"] == ["more"] and pbx.get("/srv/extra/acl.conf").startswith(b"[more]")
    refused = compare(pbx, {"/srv/extra/new.conf": "[x]\n"})
    assert "/srv/extra/new.conf" in refused["error"]
    pbx.put(ETC + "acl.conf", ACL)
    pbx.cli("module reload acl")


def test_a_start_that_takes_too_long_is_ended(pbx):
    found = compare(pbx, {ETC + "cli.conf": "[startup_commands]\ncore waitfullybooted = yes\n"}, timeout=0.2)
    assert "does not boot on trial even with the configuration as it is" in found["error"]
    assert pbx.exec("pgrep -c -x asterisk").strip() == "1"


def test_a_killed_run_takes_its_trial_along_and_the_next_one_cleans_up(pbx):
    pbx.put("/asked.json", json.dumps({"changes": {}, "running": False}), owner="root")
    pbx.exec("python3 /compare.py < /asked.json & python=$!; until [ $(pgrep -c -x asterisk) = 2 ]; do sleep 0.02; done; kill -KILL $python")
    pbx.until(lambda: pbx.exec("pgrep -c -x asterisk").strip() == "1")
    assert compare(pbx, {})["good"]
    assert pbx.exec("ls /var/lib/voipsec/state 2>/dev/null; true").strip() in ("", "lock")


@pytest.mark.parametrize("version", sorted(IMAGES))
def test_a_host_without_namespaces_says_so_in_one_sentence(version):
    machine = container(version)
    try:
        machine.put("/compare.py", COMPARE, owner="root")
        machine.start()
        found = compare(machine, {})
        assert found["error"].startswith("A trial start is not possible on this host, because the kernel refuses new namespaces")
        assert machine.exec("ls -A /var/lib/voipsec 2>/dev/null; true").strip() == ""
    finally:
        subprocess.run(["docker", "rm", "-f", machine.name], check=True, stdout=subprocess.DEVNULL)
