# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What telephones have in common that live for a while: a state that others read, and an end by SIGTERM."""
from __future__ import annotations

import json
import os
import signal

LONGEST = 7200.0  # seconds; no phone outlives a test run by much


def save(path: str, state: dict) -> None:
    """Replace the state file as a whole, so that a reader never sees half of it. An empty PATH means that there is none."""
    if not path:
        return
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump(state, file)
    os.replace(path + ".new", path)


def live(phone, run) -> None:
    """RUN until it returns or SIGTERM comes, then let PHONE hang up (`end`), and print its `state`."""
    def stop(_signal, _frame):
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    for step in (run, phone.end):
        try:
            step()
        except KeyboardInterrupt:
            pass
        except OSError as error:
            phone.state["error"] = error.strerror or str(error)
    print(json.dumps(phone.state))
