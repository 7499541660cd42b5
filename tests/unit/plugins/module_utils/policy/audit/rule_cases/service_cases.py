# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Media, IAX2, DUNDi, AMI, HTTP, ARI."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.audited import status
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.rule_cases.making import OLD, host, one, pair

RTP = one("rtp.conf", "general")
MEDIA = {
    "AST-RTP-001": pair(RTP, "strictrtp=maybe", ""),
    "AST-RTP-002": pair(RTP, "probation=2", ""),
    "AST-RTP-003": pair(RTP, "", "rtpstart=16384;;rtpend=17383"),
    "AST-RTP-004": pair(RTP, "", "icesupport=no"),
    "AST-RTP-005": pair(RTP, "srtpreplayprotection=no", ""),
    "AST-RTP-006": pair(RTP, "", "stun_software_attribute=no"),
    "AST-RTP-007": pair(RTP, "stunaddr=stun.example", ""),
    "AST-RTP-008": pair(RTP, "", "ice_deny=10.0.0.0/8"),
    "AST-FAX-001": tuple(host({"rtp.conf": "[general]\nrtpstart=16384\nrtpend=17383", "udptl.conf": "[general]\nudptlstart=%s\nudptlend=%s" % ports})
                         for ports in ((4000, 4999), (17400, 17499))),
}

IAX = one("iax.conf", "general")


def user(lines):
    """A host with a user of IAX2."""
    return one("iax.conf", "box")("type=friend;;host=dynamic;;secret=x;;" + lines)


_CLOSED = "deny=0.0.0.0/0,::/0;;permit=10.0.0.0/8"
_LOG = "[logfiles]\nmessages => notice"


def _debug(line, mode):
    return host({"iax.conf": "[general]\n" + line, "logger.conf": _LOG}, tree={"/var/log/asterisk/messages": status(mode)})


def _dundi(lines, dialplan=""):
    return host({"dundi.conf": lines, "extensions.conf": dialplan})


IAX2 = {
    "AST-IAX-001": (one("iax.conf", "guest")("type=user"), user("")),
    "AST-IAX-002": pair(user, "auth=md5,plaintext", "auth=md5"),
    "AST-IAX-003": pair(IAX, "", "encryption=aes128"),
    "AST-IAX-004": pair(IAX, "calltokenoptional=0.0.0.0/0", ""),
    "AST-IAX-005": pair(user, "requirecalltoken=no", ""),
    "AST-IAX-006": pair(IAX, "", "maxcallnumbers=64"),
    "AST-IAX-007": pair(IAX, "", "maxcallnumbers_nonvalidated=1024"),
    "AST-IAX-008": pair(IAX, "", "delayreject=yes"),
    "AST-IAX-009": pair(IAX, "bindaddr=10.0.0.1;;bindaddr=::", "bindaddr=10.0.0.1"),
    "AST-IAX-010": pair(user, "deny=0.0.0.0/0", _CLOSED),
    "AST-IAX-011": pair(IAX, "maxauthreq=100", ""),
    "AST-IAX-012": pair(user, "", "context=in"),
    "AST-IAX-013": pair(IAX, "allowfwdownload=yes", ""),
    "AST-IAX-014": (_debug("authdebug=yes", 0o644), _debug("authdebug=yes", 0o640)),
    "AST-IAX-015": pair(IAX, "", "transfer=no"),
    "AST-IAX-016": pair(IAX, "calltokenexpiration=60", ""),
    "AST-IAX-017": (one("iax.conf", "200")("type=friend;;host=dynamic;;secret=x"), user("")),
    "AST-DUN-002": pair(one("dundi.conf", "general"), "", "bindaddr=10.0.0.1"),
    "AST-DUN-003": pair(one("dundi.conf", "00:50:8B:F3:75:BB"), "include=all", "include=e164"),
    "AST-DUN-004": tuple(_dundi("[mappings]\ne164 => own,0,IAX2,x", "[own]\nexten => _X.,1," + line) for line in ("Dial(PJSIP/${EXTEN}@carrier)", "Hangup()")),
}

_ON = "enabled=yes;;bindaddr=127.0.0.1;;"
AMI = one("manager.conf", "general")


def _ami(lines, **more):
    return AMI(_ON + lines, **more)


def client(lines, **more):
    """A host with an AMI user."""
    return host({"manager.conf": "[general]\nenabled=yes\nbindaddr=127.0.0.1\n[crm]\nsecret=Xq7-kd9-22f\n%s" % lines}, **more)


MANAGER = {
    "AST-AMI-001": (_ami(""), client("")),
    "AST-AMI-002": pair(AMI, "enabled=yes", "enabled=yes;;bindaddr=::1"),
    "AST-AMI-003": pair(client, "deny=0.0.0.0/0;;permit=127.0.0.1", "deny=0.0.0.0/0,::/0;;permit=127.0.0.1"),
    "AST-AMI-004": pair(client, "secret=crm", ""),
    "AST-AMI-005": pair(client, "write=call,originate", "write=call"),
    "AST-AMI-006": pair(client, "write=all", "write=call,originate"),
    "AST-AMI-007": pair(_ami, "webenabled=yes", ""),
    "AST-AMI-008": pair(_ami, "authtimeout=10", "authtimeout=10;;authlimit=20"),
    "AST-AMI-009": pair(_ami, "", "allowmultiplelogin=no"),
    "AST-AMI-010": pair(_ami, "displayconnects=no", ""),
    "AST-AMI-011": pair(_ami, "tlsenable=yes", "tlsenable=yes;;tlsdisablev1=yes;;tlsdisablev11=yes"),
    "AST-AMI-012": pair(_ami, "debug=yes", ""),
    "AST-AMI-013": pair(client, "read=all", "read=call,agent"),
    "AST-AMI-014": pair(_ami, "httptimeout=86400", ""),
    "AST-AMI-015": pair(client, "setvar=TRANSFER_CONTEXT=out", ""),
    "AST-AMI-016": pair(one("users.conf", "6000"), "hasmanager=yes", "hasmanager=no"),
}

HTTP = one("http.conf", "general")


def _http(lines):
    return HTTP("enabled=yes;;bindaddr=127.0.0.1;;" + lines)


def _https(lines):
    return HTTP("tlsenable=yes;;tlsbindaddr=%s" % lines)


def ari(lines, version="22.10.1"):
    """A host with ARI and a user."""
    return host({"http.conf": "[general]\nenabled=yes\nbindaddr=127.0.0.1", "ari.conf": "[general]\nenabled=yes\n[app]\ntype=user\npassword=Xq7-kd9-22f\n"
                 + lines}, version)


_USED = {"ari.conf": "[general]\n[app]\ntype=user\npassword=Xq7"}
WEB = {
    "AST-HTTP-001": (_http(""), host(dict({"http.conf": "[general]\nenabled=yes\nbindaddr=127.0.0.1"}, **_USED))),
    "AST-HTTP-002": pair(HTTP, "enabled=yes;;bindaddr=0.0.0.0", "enabled=yes;;bindaddr=127.0.0.1"),
    "AST-HTTP-003": pair(_https, "0.0.0.0:8089", "127.0.0.1:8089"),
    "AST-HTTP-004": pair(_https, "127.0.0.1", "127.0.0.1;;tlsdisablev11=yes"),
    "AST-HTTP-005": pair(_http, "enable_static=yes", ""),
    "AST-HTTP-006": (one("http.conf", "general", OLD)("enabled=yes"), _http("")),
    "AST-HTTP-007": pair(_http, "servername=Asterisk/22.10.1", "servername=web"),
    "AST-HTTP-008": pair(_http, "", "prefix=k3x9"),
    "AST-HTTP-009": pair(_http, "sessionlimit=50", "sessionlimit=50;;session_inactivity=10000"),
    "AST-HTTP-010": (_http(";;[post_mappings];;x = /tmp"), _http("")),
    "AST-HTTP-011": pair(lambda lines: HTTP("enabled=yes;;bindaddr=0.0.0.0" + lines), "", ";;[/ari];;type=restriction;;" + _CLOSED),
    "AST-HTTP-012": pair(_http, "redirect = / http://evil.example", "redirect = / /static"),
    "AST-ARI-001": (host({"ari.conf": "[general]\nenabled=yes"}), ari("")),
    "AST-ARI-002": pair(one("ari.conf", "general"), "allowed_origins=*", "allowed_origins=https://app.example"),
    "AST-ARI-003": pair(ari, "", "password_format=crypt"),
    "AST-ARI-004": pair(ari, "", "read_only=yes"),
    "AST-ARI-005": pair(ari, "", _CLOSED),
    "AST-ARI-006": pair(lambda line: host({"ari.conf": "[general]\nenabled=yes\n[app]\npassword=x\n" + line}), "", "type=user"),
    "AST-ARI-007": pair(lambda line: host({"http.conf": "[general]\nenabled=yes", "ari.conf": "[general]\n" + line}), "", "auth_realm=web"),
    "AST-ARI-009": pair(one("websocket_client.conf", "w"), "type=websocket_client;;uri=ws://app.example", "type=websocket_client;;uri=wss://app.example"),
    "AST-ARI-010": pair(ari, "password=app", ""),
}
