# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A configuration with credentials of every kind in every shape: templates, inheritance, additions, duplicates, includes, wizards."""

from __future__ import annotations

PJSIP = """\
[transport]
type=transport
protocol=udp
bind=127.0.0.1:5070

[device](!)
type=endpoint
context=default
disallow=all
allow=ulaw

[login](!)
type=auth
auth_type=userpass
password=Tm4-template-9xK

[account](!)
type=aor
max_contacts=1

[100](device)
auth=100
aors=100
callerid="Alice Smith" <100>
mailboxes=100@default

[100](login)
username=100

[100](account)

[desk](device)
auth=desk-auth,desk-old
aors=desk

[desk](account)

[desk-auth](login)
username=desk-user
password=first-of-two
password=Zr8-second-counts

[desk-old](login)
username=desk-user
password=
password += Qw7-added-up

[open](device)
aors=open

[open](account)

[hashed](device)
auth=hashed
aors=hashed

[hashed](account)

[hashed]
type=auth
username=hashed
auth_type=md5
realm=pbx.example
md5_cred=@HASHED@

[provider](device)
outbound_auth=provider
aors=provider

[provider]
type=aor
contact=sip:198.51.100.9

[provider]
type=auth
username=trunk-user
password=Tr8-outbound-5Yw

[provider]
type=registration
server_uri=sip:198.51.100.9
client_uri=sip:trunk-user@198.51.100.9
outbound_auth=provider

[by-address](device)
aors=provider

[by-address]
type=identify
endpoint=by-address
match=198.51.100.10

[both](device)
auth=both
outbound_auth=both
aors=provider

[both]
type=auth
username=both
password=Bo7-both-ways-3Hn

[no-password]
type=auth
username=nobody

[no-user]
type=auth
password=nobody-has-this

#include "credentials.d/*.conf"

[late](+type=auth)
password=La5-added-later-8Vm
"""

INCLUDED = """\
[late](device)
auth=late
aors=late

[late](account)

[late]
type=auth
username=late
password=not-this-one
"""

WIZARD = """\
[phone](!)
type=wizard
accepts_registrations=yes
accepts_auth=yes
endpoint/context=default
aor/max_contacts=1
inbound_auth/password=Wz5-wizards-share

[wiz1](phone)
inbound_auth/username=wiz1

[wiz2](phone)
inbound_auth/username=wiz2-user
inbound_auth/password=Wz6-own-one-7Lp
endpoint/callerid=Bob <202>

[wiz3](phone)
accepts_auth=no

[wiztrunk]
type=wizard
sends_auth=yes
sends_registrations=yes
remote_hosts=198.51.100.11
outbound_auth/username=wiz-trunk
outbound_auth/password=Wo9-wizard-out
"""

IAX = """\
[general]
bindport=4569
register => regname:Rg4-elsewhere-1k@198.51.100.12

[phones](!)
type=friend
host=dynamic
auth=md5
secret=Ix1-template-2Fd

[iax1](phones)
callerid="Carol" <301>

[iax2](phones)
secret=Ix2-second-one-6Gh

[iax3]
type=peer
host=dynamic

[iax4]
type=user
secret=Ix4-first\\;Ix4-third
secret=Ix4-second-8Jk

[iax5]
type=peer
host=198.51.100.13
username=us
secret=Ix5-outbound-3Ws

[iax6]
type=user

[iax7]
type=user
auth=rsa
inkeys=some-key
"""

MANAGER = """\
[general]
enabled=yes
port=5038
bindaddr=127.0.0.1

[amiuser]
secret=first-secret
read=system

[keyless]
read=system

[empty]
secret=
read=system

[base](!)
secret=Am8-from-template-4Rt
read=system

[derived](base)

[AmiUser]
secret=Am7-second-section-9Yu
"""

ARI = """\
[general]
enabled=yes

[plainari]
type=user
password=Ar6-plain-one-5Cv

[crypted]
type=user
password_format=crypt
password=@CRYPTED@

[nothing]
type=user
password=
"""

VOICEMAIL = """\
[general]
format=wav
aliasescontext=myaliases
@LOCATION@

[myaliases]
900@default=100@default

[default]
100 => 100,Alice Smith,alice@example.com
101 => -739264,Fixed Pin
102 => -,No Pin
103 =>
104 => *4,Locked
105 => 846205,Own Pin
105 => 111111,Duplicate

[sales]
100 => 592738,Other Context
106 => 950317,In Spool,,,passwordlocation=spooldir
"""

CONFBRIDGE = """\
[general]

[default_bridge]
type=bridge

[default_user]
type=user

[guests]
type=user
pin=1234

[leaders](!)
type=user
admin=yes
pin=738204

[boss](leaders)

[sample_menu]
type=menu
"""

MEETME = """\
[general]

[rooms]
conf => 8000
conf => 8001,4711
conf => 8002,918273,555555
"""

USERS = """\
[general]
vmsecret = 1234
hasiax = yes
hasmanager = no

[6001]
fullname = Dora Doe
secret = Us1-users-conf-4Bn
hasvoicemail = yes
hassip = yes
host = dynamic

[6002]
hasiax = no
hasmanager = yes
secret = Us2-manager-only-6Mn

[6003]
fullname = Nobody
"""

SIP = """\
[general]
udpbindaddr=127.0.0.1:5080
realm=old.example
register => reguser:Sr5-register-7Df@198.51.100.20/200
register => tls://other@dom.example:Sr6-other-1Xc:authname@198.51.100.21:5061
mwi => mwiuser:Sm7-mwi-8Gh@198.51.100.22/300

[authentication]
auth = realmuser:Sa8-realm-2Jk@carrier.example

[phone](!)
type=friend
host=dynamic
secret=Sp1-template-6Qw

[500](phone)
callerid="Erin" <500>

[501](phone)
secret=Sp2-own-secret-4Er

[502]
type=friend
host=dynamic

[503]
type=peer
host=dynamic
md5secret=@SIPMD5@

[504]
type=peer
host=198.51.100.23

[505]
type=peer
host=198.51.100.24
defaultuser=us
secret=So4-to-provider-9Ty

[506]
type=friend
host=dynamic
secret=Si6-inbound-1Ui
remotesecret=Sr6-remote-3Op

[501]
type=friend
regexten=5501
"""


def files(version, replacements):
    """Name to text of every file for a version; ``@NAME@`` is replaced."""
    found = {
        "pjsip.conf": PJSIP, "credentials.d/late.conf": INCLUDED, "pjsip_wizard.conf": WIZARD, "iax.conf": IAX, "manager.conf": MANAGER, "ari.conf": ARI,
        "voicemail.conf": VOICEMAIL, "confbridge.conf": CONFBRIDGE, "meetme.conf": MEETME, "users.conf": USERS}
    if version == "16":
        found["sip.conf"] = SIP
    for name, text in found.items():
        for word, value in replacements.items():
            text = text.replace("@%s@" % word, value)
        found[name] = text
    return found
