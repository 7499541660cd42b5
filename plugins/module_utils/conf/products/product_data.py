# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which files the programs that generate Asterisk's configuration write, and which they leave to the administrator.

Facts only, stated in our own words. Where they come from:

- FreePBX: FreePBX/core release/16.0 (16.0.68.30) and release/17.0 (17.0.18.4): ``etc/*.conf``, ``functions.inc.php``,
  ``functions.inc/drivers/PJSip.class.php``; FreePBX/framework: ``amp_conf/astetc``,
  ``amp_conf/htdocs/admin/libraries/BMO/{WriteConfig,FileHooks,ModulesConf}.class.php``, ``.../Console/Reload.class.php``,
  ``installlib/installcommand.class.php``; ``etc/`` and the classes of FreePBX/{sipsettings,arimanager,manager,logfiles,
  voicemail,queues,music,parking,conferences,cel,dahdiconfig} release/16.0 and release/17.0.
- Issabel: IssabelFoundation/issabelPBX master of 2026-04-10: ``*/etc``, ``framework/amp_conf/astetc``,
  ``framework/amp_conf/bin/retrieve_conf``, ``core/functions.inc.php``.
- VICIdial: ``ADMIN_keepalive_ALL.pl`` of astguiclient. Wazo: wazo-platform/xivo-config ``etc/asterisk``.
- VitalPBX publishes no source: the ``vitalpbx`` directory, the names in it and the ``#include`` globs are as its users
  report them for release 4.

MikoPBX and FusionPBX are not here on purpose: MikoPBX is an appliance without Python that writes everything again at
each start, FusionPBX is not Asterisk.

How a layout is written: each root file names the files that it includes, in order. ``*`` marks a file that the product
never writes; ``|`` ends a family, whose custom files belong to its generated file; ``[x]`` is the section that the files
behind it add to when they start without a header of their own.
"""

from __future__ import annotations

from typing import NamedTuple

LINK = "link"
"""A symbolic link into the product's module directory; replaced with every update of that module."""

APPLY = "apply"
"""Written again whenever the administrator applies the configuration in the product."""

INSTALL = "install"
"""Copied once by the installer, edited in place by the product later (FreePBX and Issabel change *every* ``secret``
and every section name but ``[general]`` in manager.conf with ``sed`` when the manager password or user is changed)."""

MERGE = "merge"
"""Read and written again by the product: foreign options survive, comments and order do not."""


class Root(NamedTuple):
    """A file that Asterisk opens, how the product makes it, and what it includes."""

    how: str
    parts: str = ""


_FAMILY = {
    "cel.conf": Root(LINK, "[general] cel_general_additional.conf *cel_general_custom.conf | *cel_custom_post.conf"),
    "chan_dahdi.conf": Root(
        APPLY,
        "[general] chan_dahdi_general.conf *chan_dahdi_general_custom.conf |"
        " [channels] *chan_dahdi_channels_custom.conf chan_dahdi_groups.conf chan_dahdi_additional.conf"),
    "confbridge.conf": Root(LINK, "confbridge_additional.conf *confbridge_custom.conf"),
    "features.conf": Root(
        LINK,
        "[general] features_general_additional.conf *features_general_custom.conf |"
        " [applicationmap] features_applicationmap_additional.conf *features_applicationmap_custom.conf |"
        " [featuremap] features_featuremap_additional.conf *features_featuremap_custom.conf"),
    "http.conf": Root(LINK, "http_additional.conf *http_custom.conf"),
    "iax.conf": Root(
        LINK,
        "[general] iax_general_additional.conf *iax_general_custom.conf |"
        " [general] *iax_registrations_custom.conf iax_registrations.conf |"
        " *iax_custom.conf iax_additional.conf *iax_custom_post.conf"),
    "localprefixes.conf": Root(APPLY),
    "logger.conf": Root(
        LINK,
        "[general] logger_general_additional.conf *logger_general_custom.conf |"
        " [logfiles] logger_logfiles_additional.conf *logger_logfiles_custom.conf"),
    "meetme.conf": Root(INSTALL, "[rooms] meetme_additional.conf"),
    "modules.conf": Root(MERGE),
    "musiconhold.conf": Root(INSTALL, "*musiconhold_custom.conf musiconhold_additional.conf"),
    "queues.conf": Root(
        INSTALL,
        "[general] queues_general_additional.conf *queues_custom_general.conf |"
        " *queues_custom.conf queues_additional.conf *queues_post_custom.conf"),
    "res_odbc.conf": Root(LINK, "*res_odbc_custom.conf res_odbc_additional.conf"),
    "rtp.conf": Root(LINK, "rtp_additional.conf *rtp_custom.conf"),
    "sip.conf": Root(
        LINK,
        "[general] sip_general_additional.conf *sip_general_custom.conf *sip_nat.conf |"
        " [general] *sip_registrations_custom.conf sip_registrations.conf |"
        " *sip_custom.conf sip_additional.conf *sip_custom_post.conf"),
    "sip_notify.conf": Root(LINK, "*sip_notify_custom.conf sip_notify_additional.conf"),
    "udptl.conf": Root(LINK, "[general] *udptl_custom.conf"),
    "voicemail.conf": Root(MERGE),
}
"""What FreePBX and Issabel, which grew out of FreePBX 2.11, still have in common."""

_PJSIP_TYPES = ("transports", "endpoint", "aor", "auth", "registration", "identify")

FREEPBX = dict(_FAMILY)
FREEPBX.update({"pjsip.%s.conf" % kind: Root(APPLY, "*pjsip.%s_custom.conf" % kind) for kind in _PJSIP_TYPES})
FREEPBX.update({
    "ari.conf": Root(
        LINK,
        "[general] ari_general_additional.conf *ari_general_custom.conf | ari_additional.conf *ari_additional_custom.conf"),
    "cdr_adaptive_odbc.conf": Root(INSTALL),
    "cel_odbc.conf": Root(APPLY),
    "extensions.conf": Root(LINK, "*extensions_override_freepbx.conf extensions_additional.conf *extensions_custom.conf"),
    "indications.conf": Root(
        APPLY,
        "[general] indications_general_additional.conf *indications_general_custom.conf |"
        " indications_additional.conf *indications_custom.conf"),
    "manager.conf": Root(INSTALL, "manager_additional.conf *manager_custom.conf"),
    "pjsip.conf": Root(
        APPLY,
        "*pjsip_custom.conf | "
        + " | ".join("pjsip.%s.conf *pjsip.%s_custom_post.conf" % (kind, kind) for kind in _PJSIP_TYPES)
        + " | [global] *pjsip_custom_post.conf"),
    "pjsip_notify.conf": Root(APPLY, "*sip_notify_custom.conf sip_notify_additional.conf"),
    "res_parking.conf": Root(APPLY, "res_parking_additional.conf *res_parking_custom.conf"),
})

ISSABEL = dict(_FAMILY)
ISSABEL.update({
    "extensions.conf": Root(
        LINK, "*extensions_override_issabelpbx.conf extensions_additional.conf *extensions_custom.conf"),
    "func_odbc.conf": Root(LINK),
    "indications.conf": Root(APPLY),
    "manager.conf": Root(INSTALL, "[general] manager_general_additional.conf | manager_additional.conf *manager_custom.conf"),
    "modules.conf": Root(INSTALL, "[modules] modules_additional.conf *modules_custom.conf"),
    "motif.conf": Root(APPLY),
    "pjsip.conf": Root(
        LINK,
        "*pjsip_transport_custom.conf pjsip_transport_additional.conf |"
        " *pjsip_custom.conf pjsip_additional.conf [global] *pjsip_custom_post.conf"),
    "res_parking.conf": Root(
        INSTALL,
        "[general] *res_parking_custom_general.conf | [default] *res_parking_custom.conf res_parking_additional.conf"),
    "xmpp.conf": Root(APPLY),
})


class Mark(NamedTuple):
    """How to recognise a product.

    :ivar key: short name for facts and variables.
    :ivar name: the name that its users know.
    :ivar header: regular expression for a comment line at the top of a generated file.
    :ivar roots: its layout; empty where ``names`` says it all.
    :ivar unique: names that no other product uses; two of them give it away.
    :ivar names: regular expression for the names of generated files, relative to the configuration directory.
    :ivar custom: for such a name, the custom file, as a replacement template.
    :ivar line: regular expression for a directive in a root file that only this product writes.
    :ivar links: regular expression for the target of its symbolic links.
    """

    key: str
    name: str
    header: bytes = b""
    roots: dict = {}
    unique: tuple = ()
    names: str = ""
    custom: str = ""
    line: bytes = b""
    links: str = ""


MARKS = (
    Mark(
        "freepbx", "FreePBX",
        header=rb"do not edit this file as it is auto-generated by freepbx",
        roots=FREEPBX,
        unique=("pjsip.endpoint.conf", "pjsip.aor.conf", "pjsip.auth.conf", "extensions_override_freepbx.conf",
                "indications_general_additional.conf", "freepbx_module_admin.conf"),
        links=r"/admin/modules/[^/]+/etc/"),
    Mark(
        "issabel", "Issabel",
        header=rb"do not edit this file(?:, this is an| as it is) auto-generated (?:file )?by issabelpbx",
        roots=ISSABEL,
        unique=("pjsip_transport_additional.conf", "extensions_override_issabelpbx.conf", "manager_general_additional.conf",
                "issabelpbx_module_admin.conf"),
        links=r"/admin/modules/[^/]+/etc/"),
    Mark(
        "vicidial", "VICIdial",
        header=rb"this file is auto-generated by vicidial",
        unique=("extensions-vicidial.conf", "iax-vicidial.conf", "sip-vicidial.conf", "pjsip-vicidial.conf"),
        names=r"(?:BUILD)?([a-z]+)-vicidial\.conf",
        custom=r"\1.conf"),
    Mark(
        "vitalpbx", "VitalPBX",
        names=r"vitalpbx/([a-z_]+?)__[0-5]\d[-_][^/]*\.conf",
        custom=r"vitalpbx/\1__90-local.conf",
        line=rb"#include\s+[\"<]?(?:/etc/asterisk/)?vitalpbx/"),
    Mark(
        "wazo", "Wazo",
        names=r"([a-z_]+)(?:\.d/(?:0\d-)?(?:wazo|xivo)[^/]*|)\.conf",
        custom=r"\1.d/99-local.conf",
        line=rb"#exec\s+\S*(?:wazo|xivo)-confgen\b"),
)

PROBES = ("extensions.conf", "pjsip.conf", "sip.conf", "iax.conf", "http.conf", "rtp.conf", "features.conf",
          "extensions.d/01-wazo.conf", "pjsip.d/01-wazo.conf",
          "extensions_additional.conf", "extensions-vicidial.conf", "sip-vicidial.conf")
"""Files that are opened to find out which product, if any, generates the configuration, in this order."""
