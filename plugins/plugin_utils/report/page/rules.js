// The rules: all of them, and one with the hosts that fail it.

class RulesView {
  constructor(report) {
    this.report = report;
    this.title = "Rules";
    // Of as many hosts as others fail, the severe ones come first.
    this.rules = [...report.rules].sort((one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity));
    this.search = searchField("find-rule", "Id, title, variable", () => this.refresh());
    this.status = h("p", { role: "status", class: "status" });
    this.table = new SortedTable({
      caption: "Rules with the number of hosts that fail them", sort: { key: "hosts", direction: -1 }, word: "rules",
      columns: [
        { key: "title", label: "Rule", isName: true, class: "name", value: (rule) => rule.id,
          cell: (rule) => [h("a", { href: ruleLink(rule), class: "row-link" }, rule.title), h("span", { class: "subline always" }, rule.id)] },
        { key: "severity", label: "Severity", value: (rule) => SEVERITIES.indexOf(rule.severity), cell: (rule) => severityTag(rule.severity) },
        numberColumn("hosts", "Hosts", (rule) => rule.hosts.length),
        numberColumn("findings", "Findings", (rule) => rule.findings, "wide-only"),
      ],
    });
    this.element = h("div", { class: "view" }, h("p", { class: "back" }, h("a", { href: "#/" }, "Overview")),
      h("h1", { tabindex: "-1" }, plural(report.rules.length, "rule")),
      h("section", { class: "panel", "aria-label": "Rules" },
        h("div", { class: "filters", role: "search" }, h("label", { class: "grow" }, h("span", {}, "Find a rule"), this.search)),
        this.status, this.table.element));
    this.refresh();
  }

  refresh() {
    const words = this.search.value.trim().toLowerCase().split(/\s+/);
    const found = this.rules.filter((rule) => words.every((word) => `${rule.id} ${rule.title} ${rule.variable}`.toLowerCase().includes(word)));
    this.table.show(found);
    this.status.textContent = `${shown(found.length)} of ${plural(this.report.rules.length, "rule")}`;
  }
}

class RuleView {
  constructor(report, rule) {
    this.title = rule.id;
    const count = new Map(rule.hosts.map((host, number) => [host, rule.counts[number]]));
    const table = new SortedTable({
      caption: `Hosts that fail ${rule.id}`, sort: { key: "score", direction: 1 }, word: "hosts",
      columns: [
        { key: "host", label: "Host", isName: true, class: "name", value: (host) => host.index,
          cell: (host) => h("a", { href: hostLink(host), class: "row-link" }, h("bdi", {}, host.name)) },
        scoreColumn("score", "Score", (host) => host, true),
        numberColumn("findings", "Findings", (host) => count.get(host)),
      ],
    });
    table.show(rule.hosts);
    this.table = table;
    const facts = [["Why", rule.rationale], ["Remedy", rule.remedy], ["What the remedy disturbs", sentence(rule.disruption)],
      ["Applies to", sentence(rule.appliesTo)], ["Source", rule.source], ["Variable", variables(rule)]];
    const fails = rule.hosts.length ? `Fails on ${plural(rule.hosts.length, "host")} of ${shown(report.hosts.length)}` : "Fails on no host";
    this.element = h("div", { class: "view rule" }, h("p", { class: "back" }, h("a", { href: "#/rules" }, "All rules")),
      h("h1", { tabindex: "-1" }, rule.title), h("p", { class: "facts" }, h("span", { class: "rule-id" }, rule.id), severityTag(rule.severity)),
      panel("About this rule", {}, h("dl", { class: "about" },
        facts.filter(([, told]) => told).map(([label, told]) => [h("dt", {}, label), h("dd", {}, told)]))),
      panel(fails, {}, rule.hosts.length ? table.element : null));
  }
}
