# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings in FreePBX and Issabel behind the options that they generate.

Names are the ones in the products' menus (FreePBX 16 and 17: ``install.php`` of FreePBX/core, ``general.page.php`` of
FreePBX/sipsettings, ``Arimanager.class.php`` of FreePBX/arimanager, the menu items in each ``module.xml``; Issabel: the
same pages of issabelPBX). An option is ``forced`` where a custom file cannot change it, or must not:

- the reader takes the first of two values, and the generated file comes first (rtp.conf and logger.conf up to
  Asterisk 22, ``ast_variable_retrieve`` in main/config.c);
- a section of a generated file cannot be taken away from another file;
- the product or the person behind the section logs in with the value that stands in the product's database.
"""

from __future__ import annotations

import re
from typing import NamedTuple, Optional

_FIRST = "Asterisk uses the first value, and the generated file comes first"
_STAYS = "a custom file cannot take a generated section away"
_LOGIN = "the product keeps its own copy of this value and logs in or provisions phones with it"
_NO_FILE = "the product has no custom file for it"


class Setting(NamedTuple):
    """A setting in the product's own interface.

    :ivar name: menu, page and field.
    :ivar forced: ``True``: only this setting can change the option.
    :ivar why: the reason, if it is forced.
    """

    name: str
    forced: bool
    why: str = ""


class _Rule(NamedTuple):
    files: str
    section: str
    option: str
    name: str
    why: str = ""
    products: str = "freepbx issabel"


_SIP = "Settings > Asterisk SIP Settings > "
_HTTP = "Settings > Advanced Settings > Asterisk Builtin mini-HTTP server > "

_RULES = (
    _Rule("rtp_additional.conf rtp.conf", "general", "rtpstart|rtpend", _SIP + "RTP Port Ranges", _FIRST),
    _Rule("rtp_additional.conf rtp.conf", "general", "rtpchecksums", _SIP + "RTP Checksums", _FIRST),
    _Rule("rtp_additional.conf rtp.conf", "general", "strictrtp", _SIP + "Strict RTP", _FIRST),
    _Rule("rtp_additional.conf rtp.conf", "general", "stunaddr", _SIP + "STUN Server Address", _FIRST),
    _Rule("rtp_additional.conf rtp.conf", "general", "turn.*", _SIP + "TURN Server Address, Username, Password", _FIRST),
    _Rule("pjsip.endpoint.conf", "anonymous", ".*", _SIP + "Allow SIP Guests", _STAYS, "freepbx"),
    _Rule("pjsip_additional.conf", "anonymous", ".*", "Settings > Asterisk PJSIP Settings > Allow SIP Guests", _STAYS, "issabel"),
    _Rule("sip_general_additional.conf sip.conf", "general", "allowguest", _SIP + "Allow SIP Guests"),
    _Rule("sip_general_additional.conf sip.conf", "general", ".*", _SIP + "SIP Legacy Settings [chan_sip]"),
    _Rule("extensions_additional.conf", "globals", "allow_sip_anon", _SIP + "Allow Anonymous Inbound SIP Calls"),
    _Rule("pjsip.transports.conf pjsip_transport_additional.conf", ".*", ".*", _SIP + "SIP Settings [chan_pjsip]"),
    _Rule("pjsip.auth.conf pjsip_additional.conf", ".*", "username|password|md5_cred|password_digest",
          "Applications > Extensions > Secret, or Connectivity > Trunks", _LOGIN),
    _Rule("sip_additional.conf iax_additional.conf", ".*", "secret|md5secret",
          "Applications > Extensions > Secret, or Connectivity > Trunks", _LOGIN),
    _Rule("sip_additional.conf iax_additional.conf", ".*", ".*", "Applications > Extensions, or Connectivity > Trunks"),
    _Rule("sip_registrations.conf iax_registrations.conf pjsip.registration.conf", ".*", ".*", "Connectivity > Trunks", _LOGIN),
    _Rule("iax_general_additional.conf iax.conf", "general", ".*", "Settings > Asterisk IAX Settings"),
    _Rule("manager.conf", "(?!general$).*", "secret",
          "Settings > Advanced Settings > Asterisk Manager > Asterisk Manager Password (AMPMGRPASS)", _LOGIN),
    _Rule("manager_general_additional.conf", "general", ".*", "Settings > Asterisk Manager Settings", products="issabel"),
    _Rule("manager_additional.conf", ".*", "secret", "Settings > Asterisk Manager Users > Manager Secret", _LOGIN),
    _Rule("manager_additional.conf", ".*", "permit|deny|read|write|writetimeout", "Settings > Asterisk Manager Users"),
    _Rule("http_additional.conf http.conf", "general", "enabled", _HTTP + "Enable the mini-HTTP Server"),
    _Rule("http_additional.conf http.conf", "general", "enable_?static", _HTTP + "Enable Static Content"),
    _Rule("http_additional.conf http.conf", "general", "bindaddr", _HTTP + "HTTP Bind Address"),
    _Rule("http_additional.conf http.conf", "general", "bindport", _HTTP + "HTTP Bind Port"),
    _Rule("http_additional.conf http.conf", "general", "prefix", _HTTP + "HTTP Prefix"),
    _Rule("http_additional.conf http.conf", "general", "tlsenable", _HTTP + "Enable TLS for the mini-HTTP Server"),
    _Rule("http_additional.conf http.conf", "general", "tlsbindaddr", _HTTP + "HTTPS Bind Address, HTTPS Bind Port"),
    _Rule("http_additional.conf http.conf", "general", "tlscertfile", _HTTP + "HTTPS TLS Certificate Location"),
    _Rule("http_additional.conf http.conf", "general", "tlsprivatekey", _HTTP + "HTTPS TLS Private Key Location"),
    _Rule("http_additional.conf http.conf", "general", "tlsdisablev1.*", _HTTP + "HTTPS Disable TLS1, TLS1.1, TLS1.2",
          products="freepbx"),
    _Rule("ari_general_additional.conf ari.conf", "general", "enabled",
          "Settings > Advanced Settings > Asterisk REST Interface > Enable the Asterisk REST Interface", products="freepbx"),
    _Rule("ari_general_additional.conf ari.conf", "general", "allowed_origins",
          "Settings > Advanced Settings > Asterisk REST Interface > Allowed Origins", products="freepbx"),
    _Rule("ari_additional.conf ari.conf", "(?!general$).*", "password|password_format",
          "Settings > Asterisk REST Interface Users, or Settings > Advanced Settings > Asterisk REST Interface > ARI Password",
          _LOGIN, "freepbx"),
    _Rule("logger_general_additional.conf logger.conf", "general", ".*", "Settings > System Logfile Settings", _FIRST, "freepbx"),
    _Rule("logger_logfiles_additional.conf logger.conf", "logfiles", ".*", "Settings > System Logfile Settings", _STAYS, "freepbx"),
    _Rule("logger_general_additional.conf logger.conf", "general", ".*", "Settings > Asterisk Logfile Settings", _FIRST, "issabel"),
    _Rule("logger_logfiles_additional.conf logger.conf", "logfiles", ".*", "Settings > Asterisk Logfile Settings", _STAYS, "issabel"),
    _Rule("voicemail.conf", "general|zonemessages", ".*", "Settings > Voicemail Admin > Settings", _NO_FILE),
    _Rule("voicemail.conf", ".*", ".*", "Applications > Extensions > Voicemail", _NO_FILE),
)


def find(product_key, name, section, option, version) -> Optional[Setting]:
    """The first setting that stands behind an option.

    :param product_key: ``freepbx`` or ``issabel``; other products have none here.
    :param name: name of the generated file, or of the root file that includes it, relative to the configuration directory.
    :param section: text; compared without regard to case, as option names are.
    :param version: a Version; from 23 on ``ast_variable_retrieve`` takes the last value, which a custom file can give.
    """
    for rule in _RULES:
        if (
            product_key in rule.products.split() and name in rule.files.split()
            and re.fullmatch(rule.section, section, re.IGNORECASE) and re.fullmatch(rule.option, option, re.IGNORECASE)
        ):
            why = "" if rule.why is _FIRST and version >= (23,) else rule.why
            return Setting(rule.name, bool(why), why)
    return None
