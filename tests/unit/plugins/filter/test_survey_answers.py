# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter: typed options, or a sentence."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.voipsec.asterisk.plugins.filter import survey_answers

FILTER = survey_answers.FilterModule().filters()["survey_answers"]


def test_options_of_several_roles_and_of_a_playbook():
    given = {"voipsec_survey_password_rotation_accounts": "pjsip:100\nami:admin", "voipsec_survey_toll_fraud_country": "DE",
             "voipsec_survey_voipsec_restore_secrets": "true", "voipsec_survey_audit_fail_on": "as the inventory says"}
    assert FILTER(given) == {"password_rotation_accounts": ["pjsip:100", "ami:admin"], "toll_fraud_country": "DE", "voipsec_restore_secrets": True}


@pytest.mark.parametrize("given, words", [({"voipsec_survey_audit_fail_on": "all"}, "audit_fail_on is 'all'"), ([], "takes a dictionary")])
def test_what_is_wrong_is_a_sentence(given, words):
    with pytest.raises(AnsibleFilterError, match=words):
        FILTER(given)
