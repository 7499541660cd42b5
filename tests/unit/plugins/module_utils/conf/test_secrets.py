# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret is shown, whatever its shape; what is no secret stays readable."""

from __future__ import annotations

import os

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import secrets
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.secrets import mask, mask_pair

# Every line holds "hunter2" in place of a secret.
HIDDEN = [
    b"secret=hunter2",
    b"secret => hunter2",
    b"secret += hunter2",
    b"  SECRET\t=\thunter2 ; last year's was hunter2x",
    b";secret=hunter2",
    b"; secret = hunter2",
    b";;;secret=hunter2",
    b"x=1 ; secret=hunter2",
    b"x=1 ;-- secret=hunter2 --;",
    b";-- c --; secret = hunter2",
    b"--; secret = hunter2",
    b"; the secret is hunter2",
    b"; Password: hunter2",
    b"; PIN hunter2",
    b"password=hunter2\\;more",
    b"password=\"hunter2\"",
    b"password = > hunter2",
    b"\\password=hunter2",
    b"password_digest = MD5:hunter2",
    b"password_digest=SHA-256:hunter2",
    b"md5secret=hunter2",
    b"md5_cred=hunter2",
    b"remotesecret=hunter2",
    b"vmsecret = hunter2",
    b"dbsecret=hunter2",
    b"imappassword=hunter2",
    b"authpassword=hunter2",
    b"auth_password = hunter2",
    b"capture_password = hunter2",
    b"turnpassword=hunter2",
    b"ssl_keypasswd=hunter2",
    b"proxyuserpwd=user:hunter2",
    b"inbound_auth/password = hunter2",
    b"outbound_auth/password = hunter2",
    b"refresh_token=hunter2",
    b"oauth_secret=hunter2",
    b"oauth_clientid=hunter2",
    b"api_key=hunter2",
    b"pin=hunter2",
    b"pincode=hunter2",
    b"admin_pin = hunter2",
    b"pass=hunter2",
    b"dbpass=hunter2",
    b"AMPMGRPASS=hunter2",
    b"exten => s,1,MYSQL(Connect id localhost user hunter2 asterisk)",
    b"exten => s,1,Originate(Local/1@x,app,Authenticate,hunter2)",
    b"exten => s,1,Originate(Local/1@x,app,DISA,hunter2\\,out)",
    b"code => *9,self,VMAuthenticate,100@hunter2",
    b"register => user:hunter2@sip.example.com/6001",
    b"register => user@domain:hunter2:authuser@sip.example.com:5060",
    b";register => user:hunter2@sip.example.com",
    b"register=tls://user:hunter2@sip.example.com",
    b"auth = user:hunter2@realm",
    b"auth=user#hunter2@realm",
    b"client_uri=sip:user:hunter2@sip.example.com",
    b"outbound_proxy=sip:user:hunter2@sip.example.com\\;lr",
    b"url = https://user:hunter2@calendar.example.com/",
    b"callbackextension => x ; sip:user:hunter2@h",
    b"dsn=Driver=FreeTDS\\;UID=a\\;PWD=hunter2",
    b"dsn => host=localhost password=hunter2",
    b"connection = mysql://u:hunter2@h/db",
    b"conf => 1234,hunter2",
    b"conf => 1234,,hunter2",
    b"agent => 1001,hunter2,Mark Spencer",
    b"exten => 1,1,Dial(IAX2/user:hunter2@host/${EXTEN},30)",
    b"exten => 1,1,Dial(IAX2/user:hunter2@a/1&IAX2/user:hunter2@b/1)",
    b"exten => 1,1,Dial(IAX2/user:hun@ter/hunter2@host/1)",
    b"switch => IAX2/user:hunter2@host/context",
    b"same => n,Authenticate(hunter2)",
    b"same => n,VMAuthenticate(hunter2)",
    b"same => n,DISA(hunter2,internal)",
    b"same => n,MeetMe(100,p,hunter2)",
    b"same => n,System(mysql -u root -phunter2 asterisk)",
    b"same => n,Set(x=${SHELL(curl -u a:hunter2 http://h)})",
    b"same => n,AGI(check.agi,hunter2)",
    b"same => n,Set(x=${CURL(http://h/?k=hunter2)})",
    b"same => n,Set(CURLOPT(userpwd)=user:hunter2)",
    b"same => n,Set(CONFBRIDGE(user,pin)=hunter2)",
    b"same => n,GotoIf($[\"${PIN}\" = \"hunter2\"]?ok)",
    b"same => n,GotoIf($[${PASSCODE}=hunter2]?ok)",
    b"same => n,Set(DB(users/${EXTEN}/password)=hunter2)",
    b"same => n,SendDTMF(hunter2)",
    b"same => n,Set(x=${AES_DECRYPT(hunter2,${y})})",
    b"#exec /usr/local/bin/generate hunter2",
    b"#exec \"/usr/local/bin/generate --db hunter2\"",
    b"  ; #exec /usr/local/bin/generate hunter2",
    b"setvar=PASSWORD=hunter2",
    b"set_var = SIP_SECRET=hunter2",
    b"[x](+secret=hunter2)",
    b"101 => hunter2,Full Name,mail@example.com",
    b";101 => hunter2,Full Name",
    b"101=hunter2,Full Name,,,attach=no|tz=central",
    b"bob => hunter2,Bob,bob@example.com",
    b"secret=\xe4hunter2",
    b"secret=a\x00hunter2",
]

# Nothing is hidden here.
SHOWN = [
    b"",
    b"[general]",
    b"[101](auth-userpass)",
    b"[secret-users](!)",
    b"auth=auth6001",
    b"auth = md5,plaintext,rsa",
    b"outbound_auth=mytrunk",
    b"auth_type=userpass",
    b"type=auth",
    b"contact=sip:6001@198.51.100.5:5060",
    b"aors=6001",
    b"match=198.51.100.0/24",
    b"permit=fd77::/64",
    b"tlsprivatekey=/etc/asterisk/keys/asterisk.key",
    b"private_key_file=/etc/asterisk/keys/a.key",
    b"priv_key_file=/etc/asterisk/keys/a.key",
    b"tlscertfile=/etc/asterisk/keys/asterisk.pem",
    b"inkeys=freeworlddialup",
    b"requirecalltoken=yes",
    b"calltokenoptional=198.51.100.0/24",
    b"minpassword=6",
    b"passwordlocation=spooldir",
    b"password_format = crypt",
    b"externpasscheck=/usr/share/asterisk/scripts/check",
    b"dtmf_passthrough=yes",
    b"secret=",
    b"dsn=asterisk",
    b"dsn => asterisk ; the data source",
    b"exten => 100,1,Dial(PJSIP/100,20)",
    b"exten => 100,1,Dial(PJSIP/100@trunk,20,tT)",
    b"exten => _X.,1,Voicemail(100@default,u)",
    b"same => n,Hangup()",
    b"#include pjsip.d/*.conf",
    b"#exec /usr/local/bin/generate",
    b"full => notice,warning,error,security",
    b"allow=!all,ulaw,alaw",
    b"bindaddr=127.0.0.1",
    b"; see the documentation",
    b"include => parkedcalls",
    b"mailto: nobody",
    b"qualify=yes ; time: 10:00-12:00",
]


@pytest.mark.parametrize("line", HIDDEN)
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_hidden(line, end):
    masked = mask(line + end, "any.conf")
    assert b"hunter2" not in masked
    assert secrets.MASK in masked
    assert masked.endswith(end)
    assert masked.count(b"\n") == end.count(b"\n")


@pytest.mark.parametrize("line", SHOWN)
def test_shown(line):
    assert mask(line + b"\n", "any.conf") == line + b"\n"


@pytest.mark.parametrize("line", HIDDEN + SHOWN)
def test_masking_again_changes_nothing(line):
    once = mask(line, "any.conf")
    assert mask(once, "any.conf") == once


@pytest.mark.parametrize("line", HIDDEN + SHOWN)
def test_what_is_called_harmless_is_not_masked(line):
    assert mask(line, "any.conf") == line or not secrets.harmless(line, b"any", "any.conf")


def test_harmless_depends_on_the_place():
    line = b"100 friend = 1234"
    assert secrets.harmless(line, b"x", "pjsip.conf")
    assert not secrets.harmless(line, b"Globals", "extensions.conf") and not secrets.harmless(line, b"x", "/e/voicemail.conf")
    assert not secrets.harmless(b"a" * 8192, b"x", "pjsip.conf")


def test_the_name_stays_readable():
    assert mask(b"[6001]\nsecret = hunter2\ncontext=x\n", "sip.conf") == b"[6001]\nsecret = ********\ncontext=x\n"
    assert mask(b"101 => hunter2,Bob,bob@example.com\n", "x") == b"101 => ********,Bob,bob@example.com\n"
    assert mask(b"switch => IAX2/user:hunter2@host/ctx\n", "x") == b"switch => IAX2/user:********@host/ctx\n"


def test_block_comments_are_comments():
    text = b";--\nthe password of old was hunter2\n[globals]\nthe pin: hunter2\n--;\nx=hello\n"
    masked = mask(text, "sip.conf")
    assert b"hunter2" not in masked
    assert masked.endswith(b"--;\nx=hello\n")


def test_dialplan_globals():
    text = b"[globals]\nTRUNK=hunter2\n;OLD = hunter2\nCODE => hunter2\nA = yes\nB=\n[next]\nx=hello\n"
    masked = mask(text, "extensions.conf")
    assert b"hunter2" not in masked
    assert masked.endswith(b"A = yes\nB=\n[next]\nx=hello\n")


@pytest.mark.parametrize("name", ["voicemail.conf", "/etc/asterisk/voicemail.conf", "/etc/asterisk/voicemail.d/VM_default.conf"])
def test_voicemail_boxes_of_any_name(name):
    text = b"[general]\nformat=wav49,gsm\n[zonemessages]\neastern=America/New_York|'vm-received' Q\n[default]\nbob => hunter2\n;eve=hunter2,Eve\n"
    masked = mask(text, name)
    assert b"hunter2" not in masked
    assert masked.startswith(b"[general]\nformat=wav49,gsm\n[zonemessages]\neastern=America/New_York|'vm-received' Q\n[default]\nbob => ****")


def test_private_keys():
    text = b"-----BEGIN RSA PRIVATE KEY-----\nhunter2\nhunter2=\n-----END RSA PRIVATE KEY-----\nx=hello\n"
    assert mask(text, "a.key") == b"-----BEGIN RSA PRIVATE KEY-----\n********\n********\n-----END RSA PRIVATE KEY-----\nx=hello\n"


def test_dial_digits():
    assert mask(b"same => n,Dial(PJSIP/1,30,tD(1234#:5))\n", "x") == b"same => n,Dial(PJSIP/1,30,tD(********))\n"


def test_cr_only_files():
    assert b"hunter2" not in mask(b"[a]\rsecret=hunter2\rx=1\r", "sip.conf")


def test_a_difference_shows_that_a_secret_changed():
    before, after = mask_pair(b"[a]\nsecret=hunter1\npin=1\n", b"[a]\nsecret=hunter2\npin=1\nx=2\n", "sip.conf")
    assert before == b"[a]\nsecret=********\npin=********\n"
    assert after == b"[a]\nsecret=********(new)\npin=********\nx=2\n"


def test_a_difference_of_equal_texts_is_empty():
    before, after = mask_pair(b"secret=a\n", b"secret=a\n", "sip.conf")
    assert before == after


@pytest.mark.parametrize("size", [200000])
@pytest.mark.parametrize("piece", [b"secret", b"a", b"pin:", b"(", b"x=>", b";--", b"sip:", b"\\;", b" ", b",", b"1"])
def test_long_lines_end(piece, size):
    """No rule takes quadratic time on a line that is made to hurt; one that does would hang here."""
    line = piece * (8191 // len(piece))
    mask((line + b"@=,\n") * 3, "voicemail.conf")
    mask(piece * (size // len(piece)), os.path.join("etc", "x.conf"))
