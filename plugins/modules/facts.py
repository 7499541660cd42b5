#!/usr/bin/python
# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known about the Asterisk on a host."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: facts
short_description: Gather what is known about the Asterisk on a host
version_added: 1.0.0
author:
  - The voipsec.asterisk contributors (@voipsec)
description:
  - Asks the running Asterisk over its control socket, the kernel for the sockets that the process has bound, and the configuration
    files for the rest, read as Asterisk reads them.
  - A stopped, hanging or missing Asterisk is no error. What cannot be known then is listed in C(asterisk_host.unknown), with the reason.
    Only when it cannot be told which one of several Asterisk daemons is meant, the module fails.
  - Each list is gathered with one question, however long it is. Two more are needed where names are longer than the columns of
    Asterisk's tables.
  - The facts hold no secret. They do hold names, addresses and extensions. A byte in a name that is no UTF-8 is written as C(\xe9).
extends_documentation_fragment:
  - voipsec.asterisk.running
options:
  gather_subset:
    description:
      - What to gather. V(min) is always gathered, that is the installation, version, process and modules.
      - V(config) adds the program that generates the configuration, realtime mappings and the range of RTP ports.
      - V(sockets) adds bound sockets and who uses AMI, HTTP and ARI.
      - V(endpoints) adds endpoints, contacts and outbound registrations. It is the expensive one on large systems.
      - V(channels) adds channels and calls in progress.
      - V(files) adds the root files that Asterisk would refuse as a whole.
    type: list
    elements: str
    choices: [all, min, config, sockets, endpoints, channels, files]
    default: [all]
attributes:
  check_mode:
    description: Can run in C(check_mode) and return the changed status without changing anything.
    support: full
  diff_mode:
    description: Returns details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
    support: none
    details: It changes nothing.
  facts:
    description: Action returns an C(ansible_facts) dictionary that will update existing host facts.
    support: full
notes:
  - It needs root, as the control socket and the process's sockets can be read by root alone.
  - Tested with Asterisk 16 and 22.
seealso:
  - module: voipsec.asterisk.config_info
    description: Reads the configuration itself.
"""

EXAMPLES = r"""
- name: Gather everything
  voipsec.asterisk.facts:

- name: Gather what a firewall needs
  voipsec.asterisk.facts:
    gather_subset: [config, sockets]

- name: Say who uses AMI now
  ansible.builtin.debug:
    msg: "{{ asterisk_host.ami.sessions | map(attribute='address') | unique }}"

- name: Gather from the second Asterisk on a host
  voipsec.asterisk.facts:
    config_file: /etc/asterisk-b/asterisk.conf
"""

RETURN = r"""
ansible_facts:
  description: The facts.
  returned: always
  type: dict
  contains:
    asterisk_host:
      description: All facts. A value is null where it is not known.
      returned: always
      type: dict
      contains:
        installed:
          description: Whether the program is installed.
          type: bool
          returned: always
        running:
          description: Whether an Asterisk with this configuration runs.
          type: bool
          returned: always
        answers:
          description: >-
            Whether it can be asked. C(false) with RV(ansible_facts.asterisk_host.running=true) means that it hangs,
            or that it fell silent while it was asked.
          type: bool
          returned: always
        version:
          description: The version, of the running daemon if there is one.
          type: str
          returned: always
          sample: 22.10.1+dfsg+~cs6.17.60671434-1
        version_tuple:
          description: Major, minor and patch number.
          type: list
          elements: int
          returned: always
          sample: [22, 10, 1]
        version_from:
          description: Who says so, V(daemon), V(program) or V(package).
          type: str
          returned: always
        program:
          description: Path of the program.
          type: str
          returned: always
        program_replaced:
          description: Whether the program file was replaced since the start, so that a restart brings another version.
          type: bool
          returned: always
        pid:
          description: Process id.
          type: int
          returned: always
        uptime_seconds:
          description: Time since the start.
          type: int
          returned: always
        last_reload_seconds:
          description: Time since the last full reload.
          type: int
          returned: always
        user:
          description: The account that the process runs as; of a stopped one, what asterisk.conf says.
          type: str
          returned: always
        group:
          description: The group that the process runs as.
          type: str
          returned: always
        config_file:
          description: Path of asterisk.conf.
          type: str
          returned: always
        config_directory:
          description: The directory of the configuration files.
          type: str
          returned: always
        config_owner:
          description: Owner of that directory.
          type: str
          returned: always
        config_group:
          description: Group of that directory.
          type: str
          returned: always
        config_mode:
          description: Mode of that directory.
          type: str
          returned: always
          sample: "0750"
        directories:
          description: All directories that are known, by purpose.
          type: dict
          returned: always
        control_socket:
          description: Path of the control socket.
          type: str
          returned: always
        other_processes:
          description: Further Asterisk processes that can be seen, for example in containers.
          type: list
          elements: dict
          returned: always
        platform:
          description: The operating system by os-release, as id, version (V(sid) for Debian's testing and unstable) and name.
          type: dict
          returned: always
          sample: {id: debian, version: "11", name: Debian GNU/Linux 11 (bullseye)}
        programs:
          description: Paths of programs that roles need, C(nft), C(fail2ban-server) and C(logrotate); null where one is not installed.
          type: dict
          returned: always
          sample: {nft: /usr/sbin/nft, fail2ban-server: /usr/bin/fail2ban-server, logrotate: null}
        modules:
          description: All modules, with name, status (V(running), V(not running)), use_count and support_level.
          type: list
          elements: dict
          returned: always
        drivers:
          description: Names of the running modules of channel drivers and dialplan sources.
          type: list
          elements: str
          returned: always
          sample: [chan_iax2, chan_pjsip, pbx_config]
        product:
          description: The program that generates the configuration, such as FreePBX; null where people write it.
          type: dict
          returned: when V(config) is gathered
        realtime:
          description: What extconfig.conf and sorcery.conf map to a database, and whether the driver for it is active.
          type: list
          elements: dict
          returned: when V(config) is gathered
        rtp:
          description: The range of UDP ports for media. From C(daemon) or C(files).
          type: dict
          returned: when V(config) is gathered
          sample: {start: 10000, end: 20000, from: daemon}
        sockets:
          description:
            - Every TCP and UDP socket on which the process can be reached, with protocol, family, address, port, service, module and tls.
            - Service is V(ami), V(http), V(sip), V(iax2), V(dundi), V(mgcp), V(skinny), V(unistim), V(rtp), V(udptl), V(dns)
              (PJSIP's resolver), or null where nothing claims the socket.
          type: list
          elements: dict
          returned: when V(sockets) is gathered
        rtp_in_use:
          description: How many sockets are bound for media.
          type: int
          returned: when V(sockets) is gathered
        rtp_outside:
          description:
            - The UDP ports that are bound for media outside of the range in RV(ansible_facts.asterisk_host.rtp), because calls that are up keep
              theirs when the range is changed. A firewall has to let them through, too, until they are gone from here; then the list is empty.
            - A call is known there by its two ports, for RTP and for RTCP. One that has a single port (RFC 5761) is not.
          type: list
          elements: int
          returned: when V(sockets) is gathered
          sample: [10084, 10085]
        ami:
          description: Whether AMI is enabled, whether it is served over HTTP too, and its open sessions with user, user_cut (Asterisk's
            list shows only the first 15 bytes, and several users begin so), address, since and http.
          type: dict
          returned: when V(sockets) is gathered
        http:
          description: Whether the built-in HTTP or HTTPS server runs, and the paths that it serves.
          type: dict
          returned: when V(sockets) is gathered
        ari:
          description: Whether ARI is enabled; null where its module does not run.
          type: dict
          returned: when V(sockets) is gathered
        endpoints:
          description:
            - PJSIP endpoints, SIP peers, IAX2 peers and users, with technology, name, context (by the files), state, address and port.
            - RV(ansible_facts.asterisk_host.endpoints[].name_cut) is true where Asterisk's table did not show the whole name.
          type: list
          elements: dict
          returned: when V(endpoints) is gathered
          contains:
            name_cut:
              description: Whether only the start of the name is known.
              type: bool
              returned: always
        contacts:
          description: Where endpoints can be reached. Those that a phone registered have RV(ansible_facts.asterisk_host.contacts[].registered=true).
          type: list
          elements: dict
          returned: when V(endpoints) is gathered
          contains:
            registered:
              description: Whether a phone registered it; otherwise it stands in a file. V(null) where Asterisk did not tell.
              type: bool
              returned: always
        registrations:
          description: Outbound registrations, with technology, name, server, user and state.
          type: list
          elements: dict
          returned: when V(endpoints) is gathered
        calls:
          description: How many channels and calls are in progress, and how many calls were processed since the start.
          type: dict
          returned: when V(channels) is gathered
          sample: {channels: 2, calls: 1, processed: 7}
        channels:
          description: The channels in progress, with name, context, extension, state, application, seconds, bridge and unique_id.
          type: list
          elements: dict
          returned: when V(channels) is gathered
        refused_files:
          description:
            - Root files that a module of this Asterisk reads and would use nothing of, now at a reload or at the next start. Each has
              C(root), C(file) and C(line) of the mistake, C(reason), and all of it as a C(sentence).
            - Of a stopped Asterisk only the files count of which the collection knows how they are read.
          type: list
          elements: dict
          returned: when V(files) is gathered
        unknown:
          description: What could not be learned.
          type: list
          elements: dict
          returned: always
          contains:
            fact:
              description: Name of the fact.
              type: str
              returned: always
            reason:
              description: One sentence.
              type: str
              returned: always
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import facts
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.results import presentable
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError

ARGUMENTS = {
    "config_file": {"type": "path", "aliases": ["config"]},
    "gather_subset": {"type": "list", "elements": "str", "choices": ["all"] + list(facts.SUBSETS), "default": ["all"]},
    "timeout": {"type": "int", "default": 60},
}


def main():
    module = AnsibleModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    try:
        gathered = facts.gather(module.params["config_file"], module.params["gather_subset"], module.params["timeout"])
    except HostError as error:
        module.fail_json(msg=presentable(str(error)))
    module.exit_json(changed=False, ansible_facts={"asterisk_host": presentable(gathered)})


if __name__ == "__main__":
    main()
