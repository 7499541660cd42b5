# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which files a root file consists of, without a look at what else stands in them: of a large file that takes a hundredth of the time."""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import consumers, view
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.lexer import BUFFER, BYTE_ORDER_MARK

_DIRECTIVE = re.compile(rb"^[\x01-\x09\x0b-\x20]*#.*$", re.MULTILINE)
"""A line that begins with ``#`` behind the blanks that Asterisk trims, see lexer.BLANKS."""

_ODD = (b";--", b"--;", b"\0", BYTE_ORDER_MARK)
"""What may make another line of a line, as its length may: block comments, a byte that ends it, a byte order mark."""

UNCOVERED = (
    "agents.conf", "alarmreceiver.conf", "aeap.conf", "amd.conf", "ccss.conf", "chan_dahdi.conf", "chan_mobile.conf", "cli.conf", "cli_aliases.conf",
    "cli_permissions.conf", "codecs.conf", "console.conf", "dnsmgr.conf", "dsp.conf", "enum.conf", "extensions.ael", "festival.conf", "followme.conf",
    "func_odbc.conf", "indications.conf", "mgcp.conf", "minivm.conf", "musiconhold.conf", "ooh323.conf", "phoneprov.conf", "pjsip_notify.conf",
    "prometheus.conf", "queuerules.conf", "queues.conf", "res_corosync.conf", "res_fax.conf", "res_ldap.conf", "res_odbc.conf", "res_snmp.conf",
    "resolver_unbound.conf", "say.conf", "sip_notify.conf", "skinny.conf", "sorcery.conf", "stasis.conf", "stir_shaken.conf", "unistim.conf",
    "vpb.conf", "xmpp.conf",
)
"""Root files besides those of which it is described who reads them."""


def readers(source, version):
    """{path: names of the root files that read it, as their own or as a part}, of all root files that this version reads.

    :param source: as for load. ``version``: as for load.
    """
    found = {}
    for name in (*consumers.CONSUMERS, *UNCOVERED):
        read = not consumers.covered(name) or consumers.sorter(name, version) is not None
        if read and source.is_regular(source.absolute(name)):
            for path in load(source, name, version).files:
                found.setdefault(path, []).append(name)
    return found


def load(source, filename, version=view.TESTED):
    """The View of a root file with its ``files`` and ``includes`` alone.

    Asterisk may stop in the middle of a file that is invalid; what stands behind that place counts here all the same.

    :param source: a DiskSource or OverlaySource. ``filename``, ``version``: as for view.load.
    """
    return view.load(_Directives(source), filename, version=version)


class _Directives:
    """A source of which each file has its directives only."""

    def __init__(self, source):
        self._source = source
        self.etc_dir, self.absolute, self.glob, self.is_regular = source.etc_dir, source.absolute, source.glob, source.is_regular

    def read(self, path):
        raw = self._source.read(path)
        if any(odd in raw for odd in _ODD) or any(len(line) >= BUFFER for line in raw.split(b"\n")):
            return raw
        return b"\n".join(_DIRECTIVE.findall(raw))
