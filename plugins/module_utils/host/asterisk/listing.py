# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Endpoints, contacts and registrations of all drivers, for ``facts``: one question for each list, however long it is."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import configured, tables

_IN_DATABASE = {"sippeers": "sip", "sipusers": "sip", "iaxpeers": "iax2", "iaxusers": "iax2"}


def endpoints(known):
    """The facts ``endpoints``, ``contacts`` (who registered here) and ``registrations`` (where we register).

    Contexts come from the files, in one pass; the daemon has no list of them without secrets in it.

    :param known: a ``facts.Gathering``.
    """
    contexts = configured.endpoints(known.files)
    facts = {"endpoints": [], "contacts": [], "registrations": []}
    if not known.daemon.answers:
        return _from_files(known, contexts)
    for technology, module, gather in (("pjsip", "res_pjsip", _pjsip), ("sip", "chan_sip", _sip), ("iax2", "chan_iax2", _iax2)):
        if known.has(module):
            for name, rows in gather(known, contexts[technology]).items():
                facts[name] += [dict(row, technology=technology) for row in rows]
    return facts


def _from_files(known, contexts):
    for fact in ("contacts", "registrations", "endpoints.state"):
        known.unknown(fact, known.daemon.reason)
    rows = [_endpoint(name, False, context, None, technology=technology)
            for technology, names in contexts.items() for name, context in names.items()]
    return {"endpoints": rows, "contacts": None, "registrations": None}


def _endpoint(name, cut, context, state, **more):
    return dict({"name": name, "name_cut": cut, "context": context, "state": state, "address": None, "port": None}, **more)


def _completed(known, rows, command, parse, is_sorted=False):
    """Rows with whole names; the second question is asked only where a name does not fit into the table."""
    if rows and tables.needs_names(rows):
        names = known.ask("endpoints.name", command, parse) or ()
        return tables.complete(rows, names, is_sorted)
    return tables.complete(rows or [], ())


def _completion(command):
    return '_command matchesarray "%s " ""' % command


def _pjsip(known, contexts):
    rows = _completed(known, known.ask("endpoints", "pjsip list endpoints", tables.pjsip_endpoints),
                      _completion("pjsip show endpoint"), tables.completions, True)
    contacts = known.ask("contacts", "pjsip show contacts", tables.pjsip_contacts) or []
    stored = known.ask("contacts", "database show registrar", tables.pjsip_registered) if contacts else {}
    outbound = known.ask("registrations", "pjsip show registrations", tables.pjsip_registrations) \
        if known.has("res_pjsip_outbound_registration") else []
    return {
        "endpoints": [_endpoint(row["name"], row["cut"], contexts.get(row["name"]), row["state"]) for row in rows],
        "contacts": [_contact(row, stored) for row in contacts],
        "registrations": [{"name": row["name"], "server": row["server"], "server_cut": row["cut"], "user": None, "state": row["state"]}
                          for row in outbound or ()],
    }


def _contact(row, stored):
    """``registered`` tells a contact that a phone registered from one that stands in a file; None where Asterisk did not answer that."""
    is_known, stored = stored is not None, (stored or {}).get((row["aor"], row["hash"]))
    contact = {"name": row["aor"], "uri": row["uri"], "uri_cut": row["cut"], "status": row["status"], "registered": bool(stored) if is_known else None,
               "endpoint": None, "address": None, "port": None, "user_agent": None, "expires": None}
    if stored:
        contact.update(stored, uri_cut=False)
    return contact


def _sip(known, contexts):
    rows = _completed(known, known.ask("endpoints", "sip show peers", tables.sip_peers), "sip show objects", tables.sip_names, True)
    outbound = known.ask("registrations", "sip show registry", tables.sip_registrations)
    _database(known, "sip")
    return _devices(rows, outbound, contexts)


def _iax2(known, contexts):
    rows = _completed(known, known.ask("endpoints", "iax2 show peers", tables.iax2_peers), _completion("iax2 show peer"), tables.completions)
    users = known.ask("endpoints", "iax2 show users", tables.iax2_users) or []
    peers = {row["name"] for row in rows}
    users = [row for row in tables.complete(users, list(contexts)) if row["name"] not in peers]
    rows += [dict(row, state=None, dynamic=False, host=None, port=None) for row in users]
    outbound = known.ask("registrations", "iax2 show registry", tables.iax2_registrations)
    _database(known, "iax2")
    return _devices(rows, outbound, contexts)


def _devices(rows, outbound, contexts):
    registered = [row for row in rows if row["dynamic"] and row["host"]]
    return {
        "endpoints": [_endpoint(row["name"], row["cut"], contexts.get(row["name"]), row["state"], address=row["host"], port=row["port"])
                      for row in rows],
        "contacts": [{"name": row["name"], "uri": None, "uri_cut": False, "status": row["state"], "registered": True,
                      "endpoint": row["name"], "address": row["host"], "port": row["port"], "user_agent": None, "expires": None}
                     for row in registered],
        "registrations": [{"name": row["name"], "server": row["server"], "server_cut": False, "user": row["user"], "state": row["state"]}
                          for row in outbound or ()],
    }


def _database(known, technology):
    """Peers in a database are listed only while the driver keeps them in memory."""
    for family in [name for name, driver in _IN_DATABASE.items() if driver == technology]:
        for binding in known.mappings.family(family)[:1]:
            known.unknown("endpoints", "%s maps '%s' to a database: peers there that Asterisk does not keep in memory are not listed."
                          % (binding.where, family))
