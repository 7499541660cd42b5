# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PJSIP objects other than endpoints (pjsip.conf).

For use where Asterisk is stopped; a running one answers `config show help res_pjsip TYPE` itself.
Source: the field registrations in res/res_pjsip/*.c and res/res_pjsip_*.c.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.options.table import Table

_AUTH = Table("""
type                                auth
auth_type                           text
md5_cred                            text     secret
nonce_lifetime                      int:0..
oauth_clientid                      text     since=17+
oauth_secret                        text     secret since=17+
password                            text     secret
password_digest                     text     list secret since=20.12,21.7,22.2,23+
realm                               text
refresh_token                       text     secret since=17+
supported_algorithms_uac            text     since=20.12,21.7,22.2,23+
supported_algorithms_uas            text     since=20.12,21.7,22.2,23+
username                            text
""")

_AOR = Table("""
type                                aor
authenticate_qualify                bool
contact                             text     list
default_expiration                  int:0..
mailboxes                           text
max_contacts                        int:0..
maximum_expiration                  int:0..
minimum_expiration                  int:0..
outbound_proxy                      text
qualify_2xx_only                    bool     since=20.12,21.7,22.2,23+
qualify_frequency                   int:0..
qualify_timeout                     text
remove_existing                     bool
remove_unavailable                  bool     since=16.22,18.8,19+
support_path                        bool
voicemail_extension                 text
""")

_TRANSPORT = Table("""
type                                transport
allow_reload                        bool
allow_wildcard_certs                bool     since=16.28,18.14,19.6,20+
async_operations                    int:0..
bind                                text
ca_list_file                        text
ca_list_path                        text
cert_file                           text
cipher                              text
cos                                 text
domain                              text
external_media_address              text
external_signaling_address          text
external_signaling_port             int:0..
local_net                           text     list
method                              text
password                            text     secret
priv_key_file                       text
protocol                            udp|tcp|tls|ws|wss|flow
require_client_cert                 bool
symmetric_transport                 bool
tcp_keepalive_enable                bool     since=18.23,20.8,21.3,22+
tcp_keepalive_idle_time             int:0..  since=18.23,20.8,21.3,22+
tcp_keepalive_interval_time         int:0..  since=18.23,20.8,21.3,22+
tcp_keepalive_probe_count           int:0..  since=18.23,20.8,21.3,22+
tos                                 text
verify_client                       bool
verify_server                       bool
websocket_write_timeout             int:0..
""")

_GLOBAL = Table("""
type                                global
all_codecs_on_empty_reinvite        bool     since=16.30,18.16,19.8,20.1,21+
allow_sending_180_after_183         bool     since=16.26,18.12,19.4,20+
contact_expiration_check_interval   int:0..
debug                               text
default_auth_algorithms_uac         text     since=20.12,21.7,22.2,23+
default_auth_algorithms_uas         text     since=20.12,21.7,22.2,23+
default_from_user                   text
default_outbound_endpoint           text
default_realm                       text
default_voicemail_extension         text
disable_multi_domain                bool
endpoint_identifier_order           text
ignore_uri_user_options             bool
keep_alive_interval                 int:0..
max_forwards                        int:0..
max_initial_qualify_time            int:0..
mwi_disable_initial_unsolicited     bool
mwi_tps_queue_high                  int:0..
mwi_tps_queue_low                   text
norefersub                          bool     since=16.4,17+
regcontext                          text
send_contact_status_on_update_registration  bool
taskprocessor_overload_trigger      text     since=16.3,17+
unidentified_request_count          int:0..
unidentified_request_period         int:0..
unidentified_request_prune_interval int:0..
use_callerid_contact                bool
user_agent                          text
""")

_SYSTEM = Table("""
type                                system
accept_multiple_sdp_answers         bool
compact_headers                     bool
disable_rport                       bool     since=16.12,17.6,18+
disable_tcp_switch                  bool
follow_early_media_fork             bool
taskpool_auto_increment             text     since=20.18,22.8,23.2+
taskpool_idle_timeout               text     since=20.18,22.8,23.2+
taskpool_initial_size               text     since=20.18,22.8,23.2+
taskpool_max_size                   text     since=20.18,22.8,23.2+
taskpool_minimum_size               text     since=20.18,22.8,23.2+
threadpool_auto_increment           int:0..
threadpool_idle_timeout             int:0..
threadpool_initial_size             int:0..
threadpool_max_size                 int:0..
timer_b                             int:0..
timer_t1                            int:0..
""")

_REGISTRATION = Table("""
type                                registration
auth_rejection_permanent            bool
client_uri                          text
contact_header_params               text     since=17+
contact_user                        text
endpoint                            text
expiration                          int:0..
fatal_retry_interval                int:0..
forbidden_retry_interval            int:0..
line                                bool
max_random_initial_delay            int:0..  since=16.27,18.13,19.5,20+
max_retries                         int:0..
outbound_auth                       text
outbound_proxy                      text
retry_interval                      int:0..
security_mechanisms                 text     since=16.30,18.16,19.8,20.1,21+
security_negotiation                text     since=16.30,18.16,19.8,20.1,21+
server_uri                          text
support_outbound                    bool     since=17+
support_path                        bool
transport                           text
user_agent                          text     since=21.2,22+
""")

_IDENTIFY = Table("""
type                                identify
endpoint                            text
match                               text     list
match_header                        text
match_request_uri                   text     since=18.23,20.8,21.3,22+
srv_lookups                         bool
""")

_ACL = Table("""
type                                acl
acl                                 text     ordered=acl
contact_acl                         text     ordered=contact_acl
contact_deny                        acl      ordered=contact_acl
contact_permit                      acl      ordered=contact_acl
deny                                acl      ordered=acl
permit                              acl      ordered=acl
""")

_DOMAIN_ALIAS = Table("""
type                                domain_alias
domain                              text
""")

_OUTBOUND_PUBLISH = Table("""
type                                outbound-publish
event                               text
expiration                          int:0..
from_uri                            text
max_auth_attempts                   int:0..
multi_user                          bool
outbound_auth                       text
outbound_proxy                      text
server_uri                          text
to_uri                              text
transport                           text
""")

_INBOUND_PUBLICATION = Table("""
type                                inbound-publication
event_*                             text
endpoint                            text
""")

_ASTERISK_PUBLICATION = Table("""
type                                asterisk-publication
device_state                        bool
device_state_filter                 text
devicestate_publish                 text
mailbox_state                       bool
mailbox_state_filter                text
mailboxstate_publish                text
""")

_RESOURCE_LIST = Table("""
type                                resource_list
event                               text
full_state                          bool
list_item                           text     list
notification_batch_interval         int:0..
resource_display_name               text     since=16.25,18.11,19.3,20+
""")

TABLES = {
    "auth": _AUTH,
    "aor": _AOR,
    "transport": _TRANSPORT,
    "global": _GLOBAL,
    "system": _SYSTEM,
    "registration": _REGISTRATION,
    "identify": _IDENTIFY,
    "acl": _ACL,
    "domain_alias": _DOMAIN_ALIAS,
    "outbound-publish": _OUTBOUND_PUBLISH,
    "inbound-publication": _INBOUND_PUBLICATION,
    "asterisk-publication": _ASTERISK_PUBLICATION,
    "resource_list": _RESOURCE_LIST,
}
