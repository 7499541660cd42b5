# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Known holes with a side of configuration. Corrected versions: the change logs of Asterisk's releases; identifiers: its security advisories."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Since
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.catalogue.making import entries, own
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.checks.advisories import Advisory
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.looks import holes

_JUNE = Since("20.20.1,21.12.3,22.10.1,23.4.1+")


def _hole(number, severity, title, names, fixed, remedy, modules="", unless=None):
    groups = tuple(tuple(group.split()) for group in names.split(";"))
    told = ", ".join(name for group in groups for name in group)
    return own(f"AST-ADV-{number}", severity, title, f"Asterisk before {fixed}" + (f", {modules.replace(' ', ', ')}" if modules else ""),
               "Who knows the hole uses it; scanners carry it for years.", told, remedy + ", and upgrade.",
               Advisory(groups, Since(fixed), modules, unless), disruption="see the remedy")


ENTRIES = entries(
    _hole("001", "medium", "Fax does not end Asterisk", "AST-2021-002 CVE-2021-26717; AST-2021-006 CVE-2019-15297", "16.16.2,17.9.3,18.2.2,19+",
          "Set t38_udptl = no on endpoints that do not fax", "res_pjsip_t38 chan_sip", holes.no_fax),
    _hole("002", "high", "An offer of media does not end Asterisk", "AST-2021-007 CVE-2021-31878", "16.19.1,18.5.1,19+",
          "Shut strangers out with an access list", "res_pjsip"),
    _hole("003", "high", "IAX2 with unknown media does not end Asterisk", "AST-2021-008 CVE-2021-32558", "16.19.1,17.9.4,18.5.1,19+",
          "Name chan_iax2.so as noload", "chan_iax2"),
    _hole("004", "high", "A broken TLS handshake does not end Asterisk", "AST-2021-009 CVE-2021-32686", "16.19.1,17.9.4,18.5.1,19+",
          "Take TLS away where nobody uses it",
          "res_pjsip", holes.no_tls),
    _hole("005", "medium", "Certificates of callers are not fetched from inner hosts", "AST-2022-001 CVE-2022-26498; AST-2022-002 CVE-2022-26499",
          "16.25.2,18.11.2,19.3.2,20+",
          "Name res_stir_shaken.so as noload", "res_stir_shaken"),
    _hole("006", "medium", "AMI reads no files elsewhere", "AST-2022-009 CVE-2022-42706", "16.29.1,18.15.1,19.7.1,20.0.1,21+",
          "Take the classes config and system from AMI users",
          "", holes.no_config_class),
    _hole("007", "medium", "H.323 is not ended by a packet", "AST-2022-007 CVE-2022-37325", "16.29.1,18.15.1,20.0.1,21+", "Name chan_ooh323.so as noload",
          "chan_ooh323"),
    _hole("008", "medium", "DTLS is not stopped by a stranger's first packet", "GHSA-hxj9-xwr8-w8pq CVE-2023-49786", "18.20.1,20.5.1,21.0.1,22+",
          "Use DTLS for WebRTC only", "res_rtp_asterisk", holes.no_dtls),
    _hole("009", "medium", "AMI reads no files elsewhere, and headers are not written past their end", "GHSA-8857 CVE-2023-49294; GHSA-98rc CVE-2023-37457",
          "18.20.1,20.5.1,21.0.1,22+", "Take the classes config and system from AMI users", "", holes.no_config_class),
    _hole("010", "critical", "An identify section does not take everybody", "GHSA-qqxj-v78h-hrf9 CVE-2024-35190", "18.23.1,20.8.1,21.3.1,22+",
          "Give each endpoint an auth section", "res_pjsip", holes.not_the_release),
    _hole("011", "high", "AMI's originate runs no programs", "GHSA-c4cg-9275-6w44 CVE-2024-42365", "18.24.2,20.9.2,21.4.2,22+",
          "Take the class originate from AMI users", "",
          holes.no_originate_class),
    _hole("012", "low", "A name server does not end Asterisk", "GHSA-v428-g3cw-7hv9 CVE-2024-42491", "18.24.3,20.9.3,21.4.3,22+",
          "Name res_resolver_unbound.so as noload", "res_resolver_unbound"),
    _hole("013", "medium", "AMI lists no files elsewhere", "GHSA-33x6-fj46-6rfh CVE-2024-53566", "18.26.1,20.11.1,21.6.1,22.1.1,23+",
          "Take the class config from AMI users", "",
          holes.no_config_class),
    _hole("014", "medium", "A message does not forge who sent it", "GHSA-2grh-7mhv-fcfw CVE-2025-47779", "18.26.2,20.14.1,21.9.1,22.4.1,23+",
          "Give endpoints a message_context", "res_pjsip"),
    _hole("015", "medium", "cli_permissions.conf can forbid the shell", "GHSA-c7p6-7mvq-8jq2 CVE-2025-47780", "18.26.2,20.14.1,21.9.1,22.4.1,23+",
          "Set disable_remote_console_shell = yes, and close the control socket"),
    _hole("016", "medium", "An Identity header does not end Asterisk", "GHSA-mrq5-74j5-f5cr CVE-2025-49832", "18.26.3,20.15.1,21.10.1,22.5.1,23+",
          "Name res_stir_shaken.so as noload",
          "res_stir_shaken"),
    _hole("017", "medium", "safe_asterisk runs what is root's", "GHSA-v9q8-9j8m-5xwp CVE-2025-1131", "18.26.3,20.15.1,21.10.1,22.5.1,23+",
          "Give startup.d to root, and start Asterisk by systemd"),
    _hole("018", "medium", "Calls do not use up the ports of media", "GHSA-557q-795j-wfx2 CVE-2025-54995", "18.26.4,20,21,22,23+",
          "Shut strangers out with an access list", "chan_sip"),
    _hole("019", "high", "An Authorization header does not end Asterisk", "GHSA-64qc-9x89-rx5j CVE-2025-57767", "20.15.2,21.10.2,22.5.2,23+",
          "Shut strangers out with a section of type = acl", "res_pjsip", holes.before_the_change),
    _hole("020", "medium", "The status page runs no scripts", "GHSA-v6hp-wh3r-cwxh CVE-2026-23738", "20.18.2,21.12.1,22.8.2,23.2.2+", "Set enable_status = no",
          "", holes.no_status),
    _hole("021", "medium", "XML from a caller reads no files", "GHSA-85x7-54wr-vh42 CVE-2026-23739", "20.18.2,21.12.1,22.8.2,23.2.2+",
          "Name the modules that parse XML as noload"),
    _hole("022", "low", "The tools for a crash run what is root's", "GHSA-rvch CVE-2026-23741; GHSA-xpc6 CVE-2026-23740", "20.18.2,21.12.1,22.8.2,23.2.2+",
          "Give ast_debug_tools.conf to root"),
    _hole("023", "high", "ARI runs no dangerous functions", "GHSA-vrfp-mg3q-3959", str(_JUNE), "Switch ARI off, or let nobody reach it", "res_ari",
          holes.no_ari_users),
    _hole("024", "medium", "ARI users that only look cannot change anything", "GHSA-wcvv-g26m-wx5c", str(_JUNE), "Switch ARI off, or let nobody reach it",
          "res_ari", holes.no_ari_users),
    _hole("025", "medium", "AMI over HTTP is not ended by a login", "GHSA-3rhj-hhw7-m6fw", str(_JUNE), "Set webenabled = no", "", holes.no_ami_over_http),
    _hole("026", "medium", "Phone provisioning runs no scripts", "GHSA-4pgv-j3mr-3rcp", str(_JUNE), "Name res_phoneprov.so as noload", "res_phoneprov"),
    _hole("027", "high", "UNISTIM is not written past its end", "GHSA-3g56-cgrh-95p5", str(_JUNE), "Name chan_unistim.so as noload", "chan_unistim"),
    _hole("028", "medium", "A NOTIFY does not end Asterisk", "GHSA-589g-qgf8-m6mx; GHSA-8jw3-ccr9-xrmf", str(_JUNE), "Subscribe to no mailboxes of others",
          "res_pjsip_pubsub"),
    _hole("029", "high", "SIP over TCP is not ended by a broken connection", "GHSA-g8q2-p36q-94f6", str(_JUNE), "Take TCP and TLS away where nobody uses them",
          "res_pjsip", holes.no_tcp),
    _hole("030", "high", "H.323 is not written past its end", "GHSA-746q-794h-cc7f; GHSA-x348-j6c9-77f3; GHSA-h5hv-jmgj-92q2", str(_JUNE),
          "Name chan_ooh323.so as noload", "chan_ooh323"),
    _hole("031", "medium", "XMPP is not written past its end", "GHSA-mxgm-8c6f-5p8f", str(_JUNE), "Name res_xmpp.so as noload", "res_xmpp"),
    _hole("032", "medium", "Short messages are not written past their end", "GHSA-q9fr-m7g8-6ph5", str(_JUNE), "Name app_sms.so as noload", "app_sms"),
    _hole("033", "medium", "Broken sound does not end Asterisk", "GHSA-qf8j-jp7h-c5hx; GHSA-8jhw-m2hg-vp3h", str(_JUNE),
          "Name codec_codec2.so and format_ogg_speex.so as noload",
          "codec_codec2 format_ogg_speex"),
    _hole("034", "medium", "Text of a call is not written past its end", "GHSA-j2mm-57pq-jh94; GHSA-vfhr-r9x9-c687", str(_JUNE), "Allow no T.140 on endpoints"),
    _hole("035", "medium", "Call events write no SQL of their own", "GHSA-ph27-3m5q-mj5m", str(_JUNE), "Name the SQL backends of cel as noload",
          "cel_odbc cel_pgsql cel_sqlite3_custom cel_tds"),
    _hole("036", "medium", "Lookups in LDAP are not changed by callers", "GHSA-r6c2-hwc2-j4mp", str(_JUNE), "Name res_config_ldap.so as noload",
          "res_config_ldap"),
)
