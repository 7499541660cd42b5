# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The core's own files: asterisk.conf, logger.conf, modules.conf, extconfig.conf.

Source: main/options.c, load_asterisk_conf; main/logger.c, init_logger_chain; main/loader.c, loader_config_init.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.options.table import Table

_OPTIONS = Table("""
verbose                       int:0..
debug                         bool|int
trace                         bool|int   since=16.12,17.6,18+
timestamp                     bool
execincludes                  bool
refdebug                      bool
nofork                        bool
alwaysfork                    bool
quiet                         bool
console                       bool
highpriority                  bool
initcrypto                    bool
nocolor                       bool
dontwarn                      bool
dumpcore                      bool
cache_record_files            bool
cache_media_frames            bool
record_cache_dir              text
transcode_via_sln             bool
transmit_silence/transmit_silence_during_record   bool
internal_timing               bool   inert until=17+
mindtmfduration               int:0..
rtp_use_dynamic               bool
rtp_pt_dynamic                int:0..96   keep
maxcalls                      int:0..
maxload                       text
maxfiles                      int:0..
minmemfree                    int:0..
runuser                       text
rungroup                      text
systemname                    text   over=autosystemname
autosystemname                bool   over=systemname
languageprefix                bool
defaultlanguage               text
lockmode                      lockfile|flock
entityid                      text
lightbackground               bool
forceblackbackground          bool
hideconnect                   bool
lockconfdir                   bool
stdexten                      gosub|macro
live_dangerously              bool
hide_messaging_ami_events     bool   since=16.9,17.3,18+
sounds_search_custom_dir      bool   since=18.21,20.6,21.1,22+
channel_storage_backend       text   since=20.15,21.10,22.5,23+
disable_remote_console_shell  bool   since=16.28,18.26.2,20.14.1,21.9.1,22.4.1,23+
""")
"""disable_remote_console_shell: 16.28 has it only as Debian and Ubuntu patched it (GHSA-c7p6-7mvq-8jq2)."""

_FILES = Table("""
astctlpermissions   text
astctlowner         text
astctlgroup         text
astctl              text
""")

_DIRECTORIES = Table("""
astcachedir    text   since=16.16,18.2,19+
astetcdir      text
astmoddir      text
astvarlibdir   text   over=astdbdir
astdbdir       text   over=astvarlibdir
astkeydir      text   over=astdatadir
astdatadir     text   over=astkeydir
astagidir      text
astspooldir    text
astrundir      text
astlogdir      text
astsbindir     text
""")

_LOGGER = Table("""
appendhostname               bool
display_callids              bool
dateformat                   text
queue_log                    bool
queue_log_to_file            bool
queue_log_name               text
queue_log_realtime_use_gmt   bool
exec_after_rotate            text
rotatestrategy               sequential|rotate|timestamp|none   over=rotatetimestamp
rotatetimestamp              bool   over=rotatestrategy until=23+
logger_queue_limit           int:10..
custom_levels                text   since=16.22,18.8,19+
""")

_MODULES = Table("""
autoload          bool
load              text   list
noload            text   list
require           text   list
preload           text   list
preload-require   text   list
""")

ASTERISK = {"options": _OPTIONS, "files": _FILES, "directories": _DIRECTORIES}
LOGGER = {"general": _LOGGER, "logfiles": Table(opened="list")}
MODULES = {"modules": _MODULES}
EXTCONFIG = {"settings": Table(opened="list")}
