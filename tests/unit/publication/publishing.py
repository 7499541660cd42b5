# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A throw-away checkout with what git knows of this one, so that a test may change and commit."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LINK = ".cache/collections/ansible_collections/voipsec/asterisk"


def known():
    """What git knows of this checkout, or would add, as relative paths."""
    listed = subprocess.run(["git", "ls-files", "-coz", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True).stdout
    return sorted({name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()})


def git(checkout, *arguments):
    """Run git there, as nobody in particular."""
    who = ["-c", "user.name=test", "-c", "user.email=test@example.net"]
    return subprocess.run(["git", *who, *arguments], cwd=checkout, capture_output=True, text=True, check=True).stdout


def checkout_in(place):
    """A committed checkout in an empty folder, with the Python packages of this one."""
    for name in known():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, place / name)
    (place / LINK).parent.mkdir(parents=True)
    (place / LINK).symlink_to(place)
    (place / ".venv").symlink_to(ROOT / ".venv")
    git(place, "init", "--quiet")
    (place / ".git/info/exclude").write_text("/.venv\n")
    commit(place)
    return place


def commit(checkout):
    """Everything that is there."""
    git(checkout, "add", "--all")
    git(checkout, "commit", "--quiet", "--message", "All of it")


def tool(checkout, *words):
    """The exit status of a tool of the checkout, and what it said."""
    done = subprocess.run([checkout / "tools" / words[0], *words[1:]], cwd=checkout, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr
