# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that several drivers read with the same helper of Asterisk."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.options.table import Table

JITTER_BUFFER = Table("""
jbenable            bool
jbforce             bool
jbmaxsize           int:1..
jbresyncthreshold   int:1..
jbtargetextra       int
jbimpl              fixed|adaptive   nonempty
jblog               bool
jbsyncvideo         bool   since=16.7,17.1,18+
""")
"""main/abstract_jb.c, ast_jb_read_conf."""

TLS_SERVER = Table("""
tlsenable/sslenable              bool
tlsbindaddr/sslbindaddr          address   keep
tlscertfile/tlscert/sslcert      text
tlsprivatekey/sslprivatekey      text
tlscipher/sslcipher              text
tlsservercipherorder             bool
tlsdisablev1                     bool
tlsdisablev11                    bool
tlsdisablev12                    bool
""")
"""main/tcptls.c, ast_tls_read_conf, without what AMI and the HTTP server refuse."""

TLS = TLS_SERVER + Table("""
tlscafile                        text
tlscapath/tlscadir               text
tlsdontverifyserver              bool
tlsclientmethod/sslclientmethod  tlsv1|sslv3|sslv2   keep
tlsverifyclient                  bool
""")

DTLS = Table("""
dtlsenable              bool
dtlsverify              yes|no|fingerprint|certificate   keep
dtlsrekey               int:0..
dtlsautogeneratecert    bool
dtlscertfile            text
dtlsprivatekey          text
dtlscipher              text
dtlscafile              text
dtlscapath/dtlscadir    text
dtlssetup               active|passive|actpass   keep
dtlsfingerprint         sha-256|sha-1   keep
""")
"""main/rtp_engine.c, ast_rtp_dtls_cfg_parse."""

CALL_COMPLETION = Table("""
cc_agent_policy         never|native|generic   keep
cc_monitor_policy       never|native|generic|always   keep
cc_offer_timer          int:1..
ccnr_available_timer    int:1..
ccbs_available_timer    int:1..
cc_recall_timer         int:1..
cc_max_agents           int:1..
cc_max_monitors         int:1..
cc_callback_macro       text
cc_callback_sub         text
cc_agent_dialstring     text
""")
"""main/ccss.c, ast_cc_is_config_param."""

ACL = Table("""
permit   acl    ordered=acl
deny     acl    ordered=acl
acl      text   ordered=acl
""")
"""main/acl.c, ast_append_acl: the last matching permit or deny counts, so their order does."""

CODECS = Table("""
allow      text   ordered=codecs
disallow   text   ordered=codecs
""")
