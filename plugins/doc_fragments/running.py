# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of what all modules share that ask the running Asterisk."""

from __future__ import annotations


class ModuleDocFragment:
    """Used as C(extends_documentation_fragment: voipsec.asterisk.running)."""

    DOCUMENTATION = r"""
options:
  config_file:
    description:
      - The asterisk.conf of the Asterisk that is meant. Its control socket decides which process is asked.
      - Without it, C(/etc/asterisk/asterisk.conf) is used, or the file with which the only Asterisk on the host was started (C(-C)).
    type: path
    aliases: [config]
  timeout:
    description:
      - Seconds that Asterisk may take for one answer, such as to a reload. A reload of 10,000 PJSIP endpoints takes 2 seconds.
      - A daemon that does not even greet within 10 seconds is not asked further.
    type: int
    default: 60
"""
