# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the host side asks of the rules for its accounts: one object with the options of a run."""

from __future__ import annotations

import hashlib
import os
from typing import Callable, Dict, Iterable, List, NamedTuple, Sequence

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts import files, judging, known, planning, ways
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import hashes
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import INBOUND
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError

_SALT = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_YESCRYPT, _SHA512 = "$y$j9T$", "$6$"


class Job(NamedTuple):
    """A hash that is tried. ``key``: names the hash and the list, and tells neither."""

    name: str
    hashed: str
    candidates: Sequence[str]
    key: str

    def __repr__(self):
        return "Job(%s)" % self.name


class Review:
    """One run.

    :param params: the options of the module: weak, empty, uid0, shell, remedies.
    :raises SettingsError: one of them cannot be worked with.
    """

    REFUSED, WAIT, ACTING = planning.REFUSED, planning.WAIT, planning.ACTING
    parse, edited, first_user = staticmethod(files.parse), staticmethod(files.edited), staticmethod(files.first_user)
    Guess, Facts, has_shell = judging.Guess, ways.Facts, staticmethod(judging.has_shell)

    def __init__(self, params):
        for name, remedy in params["remedies"].items():
            if remedy not in (planning.REPORT, planning.LOCK, planning.EXPIRE, planning.ROTATE, planning.NO_SHELL):
                raise SettingsError(f"remedies gives the account {name} the remedy '{remedy}', which is none of report, lock, expire, rotate and nologin.")
        self._remedies = planning.Remedies(params["weak"], params["empty"], params["uid0"], params["shell"], params["remedies"])

    def jobs(self, accounts: List[files.Account], today: int, words: Iterable[str]) -> List[Job]:
        """What is to be tried: the hashes of accounts that let somebody in.

        :param words: more names than that of the account, such as that of the host.
        """
        return [_job(account, words) for account in accounts if account.password == files.SET and not account.is_expired(today)]

    @staticmethod
    def fits(text: str, hashed: str):
        """Whether a text is the password of a hash; None: nobody here can tell."""
        return hashes.fits(text, hashed)

    @staticmethod
    def found(job: Job, place: int) -> judging.Guess:
        """What the candidate at a place is, which fits."""
        return judging.of_text(known.UNIX, job.name, job.candidates[place], place + 1)

    def plan(self, accounts, guesses: Dict[str, judging.Guess], first_user: int, facts: ways.Facts, today: int) -> List[planning.Step]:
        """What becomes of the accounts; see planning.plan.

        :raises SettingsError: remedies names an account that is not here.
        """
        names = {account.name for account in accounts}
        unknown = next((name for name in self._remedies.accounts if name not in names), None)
        if unknown is not None:
            raise SettingsError(f"remedies names the account '{unknown}', which this host does not have; correct the name, nothing was changed.")
        verdicts = judging.judge(accounts, guesses, first_user, today, facts.keys)
        return planning.plan(accounts, verdicts, self._remedies, facts, today)

    ways_to_root = staticmethod(ways.ways)

    @staticmethod
    def edits(steps: List[planning.Step], hashed: Dict[str, str], nologin: str, today: int) -> Dict[str, files.Edit]:
        """See planning.edits."""
        return planning.edits(steps, hashed, nologin, today)

    @staticmethod
    def hashed(text: str, draw: Callable[[int], bytes] = os.urandom) -> str:
        """A hash of a new password, by yescrypt where the C library has it, else by SHA-512 (crypt(5)).

        :raises SettingsError: the C library has neither.
        """
        made = hashes.crypted(text, _setting(draw)) or hashes.crypted(text, _SHA512 + _salt(draw, 16))
        if made is None:
            raise SettingsError("This host has no libcrypt with which a password can be set; install libcrypt1.")
        return made.decode("ascii")

    @staticmethod
    def row(step: planning.Step) -> dict:
        """What is told of an account."""
        name = step.verdict.account.name
        return {"id": step.id, "kind": planning.KIND, "name": name, "user": name, "accounts": [name], "words": [], "realm": None, "action": step.action,
                "does": list(step.does), "reasons": list(step.verdict.reasons), "sentence": step.sentence, "needs_secret": step.needs_secret,
                "tell": step.tell}

    @staticmethod
    def weak(steps: List[planning.Step], applied: bool) -> List[dict]:
        """What is still there after the run.

        :param applied: whether the steps were made.
        """
        left = [(step, step.verdict.only(planning.left(step)) if applied else step.verdict) for step in steps]
        return [{"id": step.id, "direction": INBOUND, "severity": verdict.severity, "reasons": list(verdict.reasons), "contained": False,
                 "where": "/etc/passwd" if verdict.account.in_passwd else "/etc/shadow", "sentence": step.sentence}
                for step, verdict in left if verdict.reasons]


def _job(account, words) -> Job:
    candidates = known.candidates(known.UNIX, account.name, words)
    text = account.secret.reveal()
    key = hashlib.sha256("\0".join((text, *candidates)).encode("utf-8", "surrogateescape")).hexdigest()
    return Job(account.name, text, candidates, key)


def _setting(draw) -> str:
    """What ``crypt_gensalt`` of libxcrypt makes by default: yescrypt with the cost of Debian; a salt of 128 bits in groups of four characters."""
    salt = int.from_bytes(draw(16), "little")
    return _YESCRYPT + _little_endian(salt, 16) + "$"


def _little_endian(number: int, count: int) -> str:
    """Bytes as yescrypt writes them: three of them, the least first, are four characters, the least first; two that are left are three."""
    text = ""
    for start in range(0, count, 3):
        size = min(3, count - start)
        part = (number >> (8 * start)) & ((1 << (8 * size)) - 1)
        text += "".join(_SALT[(part >> (6 * place)) & 63] for place in range(size + 1))
    return text


def _salt(draw, count: int) -> str:
    return "".join(_SALT[byte & 63] for byte in draw(count))
