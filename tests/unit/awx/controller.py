# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for the REST API of AWX on the loopback: what the modules of awx.awx need of it to create, find, change and associate things.

It keeps what it is told and gives it back as AWX does, secrets as ``$encrypted$``. It starts no job and knows no rights.
"""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

COLLECTIONS = {
    "organizations": "organization", "projects": "project", "inventories": "inventory", "inventory_sources": "inventory_source",
    "execution_environments": "execution_environment", "credential_types": "credential_type", "credentials": "credential",
    "job_templates": "job_template", "workflow_job_templates": "workflow_job_template", "workflow_job_template_nodes": "workflow_job_template_node",
    "workflow_approval_templates": "workflow_approval_template", "schedules": "schedule",
}
UNIFIED = ("projects", "inventory_sources", "job_templates", "workflow_job_templates", "workflow_approval_templates")
ASSOCIATIONS = {"credentials": "credentials", "success_nodes": "workflow_job_template_nodes", "failure_nodes": "workflow_job_template_nodes",
                "always_nodes": "workflow_job_template_nodes", "galaxy_credentials": "credentials", "instance_groups": "instance_groups"}
SECRETS = ("token", "secret_id", "password", "vault_password")
TOKEN = "a-token-of-the-test"


class Controller:
    """The things, by collection and number.

    :ivar writes: method and path of each request that changed something.
    """

    def __init__(self):
        self.things = {name: {} for name in COLLECTIONS}
        self.surveys, self.links, self.writes, self._number = {}, {}, [], 0

    def named(self, collection):
        """Name, or identifier, to thing."""
        return {thing.get("name") or thing["identifier"]: thing for thing in self.things[collection].values()}

    def linked(self, thing, association):
        """Names of what is associated with a thing."""
        target = self.things[ASSOCIATIONS[association]]
        return sorted(target[number].get("name") or target[number]["identifier"] for number in self.links.get((thing["url"], association), []))

    def create(self, collection, fields):
        self._number += 1
        url = "/api/v2/%s/%d/" % (collection, self._number)
        related = {"survey_spec": url + "survey_spec/"} if collection.endswith("job_templates") else {}
        own = {"id": self._number, "url": url, "type": COLLECTIONS[collection], "related": related, "summary_fields": {}}
        self.things[collection][self._number] = dict(fields, **own, **({"scm_revision": "0"} if collection == "projects" else {}))
        return self.things[collection][self._number]

    def found(self, collection, query):
        """Those that a query of the API means: fields that are equal, and of those with ``or__`` one."""
        names = UNIFIED if collection == "unified_job_templates" else (collection,)
        things = [thing for name in names for thing in self.things[name].values()]
        either = [(name[4:], value) for name, value in query if name.startswith("or__")]
        every = [(name, value) for name, value in query if not name.startswith(("or__", "page"))]
        return [thing for thing in things if all(str(thing.get(name)) == value for name, value in every)
                and (not either or any(str(thing.get(name)) == value for name, value in either))]


class _Handler(BaseHTTPRequestHandler):
    """Answers one request. ``controller`` is set by the class that is made for a server."""

    controller: Controller

    def log_message(self, *_arguments):  # pylint: disable=arguments-differ
        """Say nothing."""

    def _answer(self, status, content=None):
        body = b"" if content is None else json.dumps(content).encode()
        self.send_response(status)
        for name, value in (("Content-Type", "application/json"), ("Content-Length", str(len(body))), ("X-API-Product-Name", "AWX"),
                            ("X-API-Product-Version", "24.6.1")):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _route(self, method):
        length = int(self.headers.get("Content-Length") or 0)
        data = json.loads(self.rfile.read(length)) if length else {}
        address = urlsplit(self.path)
        match = re.fullmatch(r"/api/v2/([a-z_]+)/(?:(\d+)/(?:([a-z_]+)/)?)?", address.path)
        if self.headers.get("Authorization") != "Bearer " + TOKEN:
            return self._answer(401, {"detail": "no token"})
        if not match or match[1] not in [*COLLECTIONS, "unified_job_templates"]:
            return self._answer(404, {"detail": "not found"})
        if method != "GET":
            self.controller.writes.append((method, address.path))
        if match[3]:
            return self._part(method, match[1], int(match[2]), match[3], data)
        return self._thing(method, match[1], int(match[2]), data) if match[2] else self._list(method, match[1], parse_qsl(address.query), data)

    def _list(self, method, collection, query, data):
        if method == "POST":
            return self._answer(201, _shown(self.controller.create(collection, data)))
        found = [_shown(thing) for thing in self.controller.found(collection, query)]
        return self._answer(200, {"count": len(found), "next": None, "previous": None, "results": found})

    def _thing(self, method, collection, number, data):
        thing = self.controller.things[collection].get(number)
        if thing is None:
            return self._answer(404, {"detail": "not found"})
        if method == "PATCH":
            thing.update(data)
        return self._answer(200, _shown(thing))

    def _part(self, method, collection, number, part, data):
        thing = self.controller.things[collection][number]
        if part == "survey_spec":
            if method == "POST":
                self.controller.surveys[thing["name"]] = data
            return self._answer(200, self.controller.surveys.get(thing["name"], {}))
        if part == "create_approval_template":
            approval = self.controller.create("workflow_approval_templates", data)
            thing.update(unified_job_template=approval["id"], related={"unified_job_template": approval["url"]})
            return self._answer(201, approval)
        links = self.controller.links.setdefault((thing["url"], part), [])
        if method == "GET":
            return self._answer(200, {"count": len(links), "next": None, "results": [{"id": number} for number in links]})
        (links.remove if data.get("disassociate") else links.append)(data["id"])
        return self._answer(204)

    def do_GET(self):  # pylint: disable=invalid-name
        self._route("GET")

    def do_POST(self):  # pylint: disable=invalid-name
        self._route("POST")

    def do_PATCH(self):  # pylint: disable=invalid-name
        self._route("PATCH")


def _shown(thing):
    """As AWX tells it: no secret."""
    if not isinstance(thing.get("inputs"), dict) or thing["type"] != "credential":
        return thing
    return dict(thing, inputs={name: "$encrypted$" if name in SECRETS else value for name, value in thing["inputs"].items()})


class Serving:
    """A context in which a controller answers on a port of the loopback.

    :ivar url: where.
    """

    def __init__(self, controller):
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"controller": controller}))
        self.url = "http://127.0.0.1:%d" % self._server.server_port

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error):
        self._server.shutdown()
        self._server.server_close()
