# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PJSIP endpoints (pjsip.conf, type=endpoint).

For use where Asterisk is stopped; a running one answers `config show help res_pjsip TYPE` itself.
Source: the field registrations in res/res_pjsip/pjsip_configuration.c.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.options.table import Table

_ENDPOINT = Table("""
type                                endpoint
100rel                              text
accept_multiple_sdp_answers         bool
accountcode                         text
acl                                 text     ordered=acl nonempty
aggregate_mwi                       bool
allow                               text     ordered=codecs
allow_overlap                       bool
allow_subscribe                     bool
allow_transfer                      bool
allow_unauthenticated_options       bool     since=16.18,18.4,19+
aors                                text
asymmetric_rtp_codec                bool
auth                                text
bind_rtp_to_media_address           bool
bundle                              bool
call_group                          text
callerid                            text
callerid_privacy                    text
callerid_tag                        text
codec_prefs_incoming_answer         text     since=18+
codec_prefs_incoming_offer          text     since=18+
codec_prefs_outgoing_answer         text     since=18+
codec_prefs_outgoing_offer          text     since=18+
connected_line_method               text
contact_acl                         text     ordered=contact_acl nonempty
contact_deny                        acl      ordered=contact_acl nonempty
contact_permit                      acl      ordered=contact_acl nonempty
contact_user                        text
context                             text
cos_audio                           text
cos_video                           text
deny                                acl      ordered=acl nonempty
device_state_busy_at                int:0..
direct_media                        bool
direct_media_glare_mitigation       text
direct_media_method                 text
disable_direct_media_on_nat         bool
disallow                            text     ordered=codecs
dtls_auto_generate_cert             bool
dtls_ca_file                        text
dtls_ca_path                        text
dtls_cert_file                      text
dtls_cipher                         text
dtls_fingerprint                    text
dtls_private_key                    text
dtls_rekey                          text
dtls_setup                          active|passive|actpass
dtls_verify                         text
dtmf_mode                           rfc4733|inband|info|auto|auto_info|none
fax_detect                          bool
fax_detect_timeout                  int:0..
follow_early_media_fork             bool
follow_redirect_methods             text     since=20.18,22.8,23.2+
force_avp                           bool
force_rport                         bool
from_domain                         text
from_user                           text
g726_non_standard                   bool
geoloc_incoming_call_profile        text     since=16.28,18.14,19.6,20+
geoloc_outgoing_call_profile        text     since=16.28,18.14,19.6,20+
ice_support                         bool
identify_by                         text
ignore_183_without_sdp              bool     since=16.3,17+
inband_progress                     bool
incoming_call_offer_pref            text     since=18+
incoming_mwi_mailbox                text
language                            text
mailboxes                           text
max_audio_streams                   int:0..
max_video_streams                   int:0..
media_address                       text
media_encryption                    no|sdes|dtls
media_encryption_optimistic         bool
media_use_received_transport        bool
message_context                     text
moh_passthrough                     bool
moh_suggest                         text
mwi_from_user                       text
mwi_subscribe_replaces_unsolicited  bool
named_call_group                    text
named_pickup_group                  text
notify_early_inuse_ringing          bool
one_touch_recording                 bool
outbound_auth                       text
outbound_proxy                      text
outgoing_call_offer_pref            text     since=18+
overlap_context                     text     since=18.17,20.2,21+
permit                              acl      ordered=acl nonempty
pickup_group                        text
preferred_codec_only                bool
record_off_feature                  text
record_on_feature                   text
redirect_method                     user|uri_core|uri_pjsip
refer_blind_progress                bool
rewrite_contact                     bool
rpid_immediate                      bool
rtcp_mux                            bool
rtp_engine                          text
rtp_ipv6                            bool
rtp_keepalive                       int:0..
rtp_port_end                        int:0..  since=20.20,22.10,23.4+
rtp_port_start                      int:0..  since=20.20,22.10,23.4+
rtp_symmetric                       bool
rtp_timeout                         int:0..
rtp_timeout_hold                    int:0..
sdp_owner                           text
sdp_session                         text
security_mechanisms                 text     since=16.30,18.16,19.8,20.1,21+
security_negotiation                text     since=16.30,18.16,19.8,20.1,21+
send_aoc                            bool     since=18.16,20.1,21+
send_connected_line                 bool
send_diversion                      bool
send_history_info                   bool     since=16.15,17.9,18.1,19+
send_pai                            bool
send_rpid                           bool
set_var                             text     list
srtp_tag_32                         bool
stir_shaken                         text     since=16.15,18+
stir_shaken_profile                 text     since=16.25.2,18.11.2,19.3.2,20+
sub_min_expiry                      int:0..
subscribe_context                   text
suppress_moh_on_sendonly            bool     since=20.11,21.6,22.1,23+
suppress_q850_reason_headers        bool
t38_bind_udptl_to_media_address     bool     since=16.22,18.8,19+
t38_udptl                           bool
t38_udptl_ec                        text
t38_udptl_ipv6                      bool
t38_udptl_maxdatagram               int:0..
t38_udptl_nat                       bool
tenantid                            text     since=18.25,20.10,21.5,22+
timers                              no|yes|required|always|forced|never
timers_min_se                       int:0..
timers_sess_expires                 int:0..
tone_zone                           text
tos_audio                           text
tos_video                           text
transport                           text
trust_connected_line                bool
trust_id_inbound                    bool
trust_id_outbound                   bool
use_avpf                            bool
use_ptime                           bool
user_eq_phone                       bool
voicemail_extension                 text
webrtc                              bool
""")

TABLES = {"endpoint": _ENDPOINT}
