# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts on the files of a real Debian, as its own programs make them, and the module accounts beside them."""

from __future__ import annotations

import json
import uuid

STATE = "/var/lib/voipsec/state/accounts.json"
HANDOVER = "/var/lib/voipsec/handover"
STRONG = "k7CmzwhPtxv9fRdbWq4s"
COMPILED = ("env", "PYTHONPYCACHEPREFIX=/tmp/compiled")
"""The collection is mounted where nothing can be written, so that each call would compile it anew."""

PAM = r"""
import ctypes, sys
class Message(ctypes.Structure): _fields_ = [("style", ctypes.c_int), ("text", ctypes.c_char_p)]
class Answer(ctypes.Structure): _fields_ = [("text", ctypes.c_void_p), ("code", ctypes.c_int)]
Talk = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.POINTER(ctypes.POINTER(Message)), ctypes.POINTER(ctypes.POINTER(Answer)), ctypes.c_void_p)
class Conversation(ctypes.Structure): _fields_ = [("talk", Talk), ("data", ctypes.c_void_p)]
libc, pam = ctypes.CDLL(None), ctypes.CDLL("libpam.so.0")
libc.calloc.restype = libc.strdup.restype = ctypes.c_void_p
libc.calloc.argtypes, libc.strdup.argtypes = (ctypes.c_size_t, ctypes.c_size_t), (ctypes.c_char_p,)
user, secret = sys.stdin.read().split("\n")[:2]
@Talk
def talk(count, messages, answers, data):
    made = ctypes.cast(libc.calloc(count, ctypes.sizeof(Answer)), ctypes.POINTER(Answer))
    for at in range(count):
        if messages[at].contents.style in (1, 2):
            made[at].text = libc.strdup(secret.encode())
    answers[0] = made
    return 0
handle = ctypes.c_void_p()
@ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_uint, ctypes.c_void_p)
def at_once(status, delay, data): pass
pam.pam_start(b"login", user.encode(), ctypes.byref(Conversation(talk, None)), ctypes.byref(handle))
pam.pam_set_item(handle, 10, at_once)
said = pam.pam_authenticate(handle, 0) or pam.pam_acct_mgmt(handle, 0)
print("in" if said == 0 else "out")
"""
"""The system's own doorkeeper, asked as login does."""

PEOPLE = {
    "pi": ("yescrypt", "raspberry"), "des": ("descrypt", "password"), "md5": ("md5crypt", "md5"), "five": ("sha256crypt", "asterisk"),
    "six": ("sha512crypt", "six"), "bee": ("bcrypt", "letmein"), "good": ("sha512crypt", STRONG),
}
"""Name to method and password."""


def people_of(host):
    clean = "rm -rf /var/lib/voipsec /home/*/.ssh /root/.ssh; rm -f /etc/sudoers.d/test /etc/ssh/sshd_config.d/test.conf"
    if host.run("test -d /root/made && cp -a /root/made/* /etc && { %s; }" % clean).returncode == 0:
        return host
    host.exec("mkdir /root/etc && cp -a /etc/passwd /etc/shadow /etc/group /etc/gshadow /root/etc")
    for name, (method, secret) in PEOPLE.items():
        host.exec(["useradd", "-m", "-s", "/bin/bash", name])
        give(host, name, crypted(host, secret, method))
    host.exec("useradd -m -s /bin/bash nobodys && passwd -d nobodys")
    host.exec("useradd -o -u 0 -g 0 -M -d /root -s /bin/bash toor")
    host.exec("useradd -r -s /bin/bash daemonic; gpasswd -a good sudo")
    give(host, "toor", crypted(host, STRONG, "sha512crypt"))
    host.exec("mkdir /root/made && cp -a /etc/passwd /etc/shadow /etc/group /etc/gshadow /root/made")
    return host


def give(host, name, hashed):
    """Newer versions of chpasswd refuse the methods that nobody should use any more."""
    lines = [line.split(":") for line in host.get("/etc/shadow").decode().splitlines()]
    host.exec("cat > /etc/shadow", stdin="".join(":".join([line[0], hashed if line[0] == name else line[1], *line[2:]]) + "\n" for line in lines))


def crypted(host, secret, method):
    """A hash by the container's libcrypt, of a salt by its own crypt_gensalt."""
    count = {"$2b$": 5, "$6$": 1000}
    """Of rounds: what nobody finds is tried with the whole list."""
    prefix = {"yescrypt": "$y$", "sha512crypt": "$6$", "sha256crypt": "$5$", "md5crypt": "$1$", "bcrypt": "$2b$", "descrypt": ""}[method]
    program = ("import ctypes,sys; c=ctypes.CDLL('libcrypt.so.1'); c.crypt_gensalt.restype=c.crypt.restype=ctypes.c_char_p; "
               "print(c.crypt(sys.argv[1].encode(), c.crypt_gensalt(sys.argv[2].encode(), int(sys.argv[3]), None, 0)).decode())")
    return host.exec(["python3", "-c", program, secret, prefix, str(count.get(prefix, 0))]).strip()


def start_sshd(host, settings=""):
    """With its own configuration and these lines."""
    host.put("/etc/ssh/sshd_config.d/test.conf", settings, owner="root", mode=0o644)
    host.exec("mkdir -p /run/sshd; ssh-keygen -A >/dev/null; pidof sshd >/dev/null || /usr/sbin/sshd")


def give_key(host, name, options=""):
    host.exec("mkdir -p ~{0}/.ssh; cat > ~{0}/.ssh/authorized_keys; chown -R {0} ~{0}/.ssh; chmod -R go-w ~{0}/.ssh; chmod 755 ~{0}".format(name),
              stdin=options + "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample key\n")


def lets_in(host, user, secret):
    return host.exec(["python3", "-c", PAM], stdin="%s\n%s\n" % (user, secret)).strip() == "in"


def call(host, check_mode=False, diff=False, **options):
    """One call of the module."""
    return host.module("accounts", dict({"guess_seconds": 120}, **options), check_mode=check_mode, diff=diff, wrapper=COMPILED)


def apply(host, **options):
    """Plan, make passwords, apply. Returns (result, passwords by id)."""
    planned = call(host, apply=True, remember=True, **options)
    assert not planned.get("failed"), planned
    secrets = {row["id"]: "Rt" + uuid.uuid4().hex for row in planned["accounts"] if row["needs_secret"]}
    path = "%s/%s.json" % (HANDOVER, uuid.uuid4().hex)
    host.exec("install -d -m 700 /var/lib/voipsec %s" % HANDOVER)
    host.exec("umask 077; cat > " + path, stdin=json.dumps({"schema": 1, "secrets": secrets}))
    return call(host, apply=True, step="apply", handover=path, remember=True, **options), secrets


def rows(result):
    assert not result.get("failed"), result
    return {row["name"]: row for row in result["accounts"]}


def reasons(result):
    return {name: row["reasons"] for name, row in rows(result).items()}


def files(host):
    return [host.get("/etc/" + name) for name in ("passwd", "shadow")]
