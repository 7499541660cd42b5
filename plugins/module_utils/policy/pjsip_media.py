# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Media and session descriptions of PJSIP's endpoints, in both files that make them; all in the profile strict."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import shown, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.pjsip_options import FILE, WIZARD, endpoint, judge_both
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.sip_options import NEUTRAL, at_most, no_version
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.standards import is_off, is_on


def _with_dtls(case):
    """Endpoints with DTLS that nothing else makes ask for a fingerprint, as ``webrtc`` does."""
    found = set()
    for filename, kind, prefix in ((FILE, "endpoint", ""), (WIZARD, "wizard", "endpoint/")):
        for name in case.objects(filename, kind):
            encryption, webrtc = (value_of(case.line(filename, name, prefix + option, kind)) or "" for option in ("media_encryption", "webrtc"))
            if encryption.strip().lower() == "dtls" and not is_on(webrtc):
                found.add(shown(name))
    return found


def _verifies(value):
    return is_on(value) or value.strip().lower() in ("fingerprint", "certificate")


def _tells_no_owner(value):
    return "asterisk" not in value.lower()


STANDARDS = (
    *endpoint("AST-PJS-030", "media_encryption_optimistic", "no", "no", is_off),
    *endpoint("AST-PJS-031", "dtls_verify", "fingerprint", "no", _verifies, only=_with_dtls),
    *endpoint("AST-PJS-032", "rtp_timeout", "60", "0", at_most(3600)),
    *endpoint("AST-PJS-032", "rtp_timeout_hold", "300", "0", at_most(86400)),
    *endpoint("AST-PJS-033", "direct_media", "no", "yes", is_off),
    *endpoint("AST-PJS-050", "sdp_session", NEUTRAL, "Asterisk", no_version),
    *endpoint("AST-PJS-050", "sdp_owner", "-", "-", _tells_no_owner),
)


def judge(case):
    """All findings about media of endpoints."""
    return judge_both(case, STANDARDS)
