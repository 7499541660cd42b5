# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""RTP's options (rtp.conf). Source: res/res_rtp_asterisk.c, rtp_reload."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.options.table import Table

GENERAL = Table("""
rtpstart                   int:1024..65535
rtpend                     int:1024..65535
rtcpinterval               int:500..60000
rtpchecksums               bool
dtmftimeout                int:0..64000
strictrtp                  bool|seqno
probation                  int:2..
srtpreplayprotection       bool   since=16.16.1,17.9.2,18.2.1,19+
icesupport                 bool
stun_software_attribute    bool   since=16.19,18.5,19+
stunaddr                   text
stunaddr_reresolve_ttl_0   bool   since=20.20,22.10,23.4+
turnaddr                   text
turnusername               text
turnpassword               text   secret
dtls_mtu                   int:256..   since=16.5,17+
ice_permit                 acl    ordered=ice since=16.10,17.4,18+
ice_deny@16.10,17.4,18+/ice_blacklist      acl   ordered=ice
ice_acl                    text   ordered=ice since=16.10,17.4,18+
stun_permit                acl    ordered=stun since=16.10,17.4,18+
stun_deny@16.10,17.4,18+/stun_blacklist    acl   ordered=stun
stun_acl                   text   ordered=stun since=16.10,17.4,18+
""")

TABLES = {"general": GENERAL, "ice_host_candidates": Table(opened="list")}
