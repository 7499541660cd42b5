// The fleet: how it stands, what is worst, and its hosts.

class Overview {
  constructor(report) {
    this.report = report;
    this.filter = { text: "", grades: new Set(), rule: "", severity: "" };
    this.table = this.makeTable();
    this.build();
  }

  build() {
    const { report } = this;
    this.status = h("p", { role: "status", class: "status" });
    this.element = h("div", { class: "view overview" },
      h("h1", { tabindex: "-1" }, report.hosts.length === 1 ? "One host" : plural(report.hosts.length, "host")),
      this.notices(),
      h("div", { class: "grid three" }, this.scorePanel(), this.gradePanel(), this.openPanel()),
      h("div", { class: "grid two" }, this.fixPanel(), this.worstPanel()),
      panel("Hosts", { class: "panel hosts" }, this.filterBar(), this.status, this.table.element));
    this.refresh();
  }

  notices() {
    const { missing, notes } = this.report.about;
    const lines = [...notes];
    if (missing.length) {
      lines.unshift(`No audit of ${missing.slice(0, 20).join(", ")}${missing.length > 20 ? ` and ${missing.length - 20} more` : ""}.`);
    }
    return lines.map((line) => h("p", { class: "notice" }, line));
  }

  scorePanel() {
    const { median, before, grade } = this.report.about;
    const lower = (a, b) => ((b.score ?? -1) < (a.score ?? -1) ? b : a);
    const worst = this.report.hosts.length ? this.report.hosts.reduce(lower) : null;
    return panel("Median score", {},
      bigScore(grade || "none", median),
      before && h("p", { class: "change" }, "Before hardening ", gradeBadge(before.grade || "none", "faint"), h("strong", {}, String(before.median ?? "–"))),
      worst && h("p", { class: "change" }, "Lowest", gradeBadge(worst.grade, "faint"), h("strong", {}, scoreOf(worst)),
        h("a", { href: hostLink(worst) }, h("bdi", {}, worst.name))));
  }

  gradePanel() {
    const { grades, before } = this.report.about;
    const most = Math.max(1, ...Object.values(grades), ...(before ? Object.values(before.grades) : []));
    const shownGrades = GRADES.filter((grade) => grade !== "none" || grades.none || before?.grades.none);
    const was = (grade) => (before ? `, before ${before.grades[grade]}` : "");
    const words = (grade) => `${gradeWords(grade)}: ${plural(grades[grade], "host")}${was(grade)}`;
    const height = (count) => ({ "--part": (100 * count) / most + "%" });
    this.gradeButtons = shownGrades.map((grade) => h("button",
      { type: "button", class: "column", "data-grade": grade, "aria-pressed": "false", "aria-label": words(grade), onclick: () => this.toggleGrade(grade) },
      h("span", { class: "column-count" }, shown(grades[grade])),
      h("span", { class: "column-box" }, before && before.grades[grade] > 0 && h("span", { class: "column-before", ...height(before.grades[grade]) }),
        h("span", { class: "column-fill", ...height(grades[grade]) })),
      h("span", { class: "column-label" }, grade === "none" ? "–" : grade)));
    return panel("Grades", {}, h("div", { class: "columns", role: "group", "aria-label": "Filter the hosts by grade" }, this.gradeButtons),
      before && h("p", { class: "legend" }, h("span", { class: "key-before", "aria-hidden": "true" }), "before hardening"));
  }

  openPanel() {
    const rows = SEVERITIES.map((severity) => {
      const hosts = this.report.hosts.filter((host) => host.open[severity]);
      const findings = hosts.reduce((sum, host) => sum + host.open[severity], 0);
      return h("tr", {}, h("th", { scope: "row" }, severityTag(severity)), [findings, hosts.length].map((count) => h("td", { class: "number" }, shown(count))));
    });
    const heads = ["Severity", "Findings", "Hosts"].map((label, number) => h("th", { scope: "col", class: number ? "number" : null }, label));
    return panel("Open findings", {}, h("table", { class: "small" }, h("thead", {}, h("tr", {}, heads)), h("tbody", {}, rows)));
  }

  fixPanel() {
    const items = this.report.fixes.map(([index, hosts, gain]) => {
      const rule = this.report.rules[index];
      return h("li", {}, h("p", { class: "gain" }, `+${gain.toFixed(1)}`, h("span", {}, "points, mean")),
        h("div", {},
          h("p", {}, h("a", { href: ruleLink(rule) }, rule.title), " ", severityTag(rule.severity),
            h("span", { class: "muted nowrap" }, ` on ${plural(hosts, "host")}`)),
          h("p", { class: "muted" }, rule.remedy), variables(rule)));
    });
    return panel("What gains most", {}, items.length ? h("ol", { class: "fixes" }, items) : h("p", { class: "muted" }, "Nothing is open."));
  }

  worstPanel() {
    const items = this.report.worst.slice(0, 6).map(([index, hosts]) => {
      const rule = this.report.rules[index];
      return h("li", {}, h("p", {}, h("a", { href: ruleLink(rule) }, rule.title), " ", severityTag(rule.severity)),
        bar((100 * hosts) / this.report.hosts.length), h("span", { class: "worst-count" }, plural(hosts, "host")));
    });
    return panel("Worst rules", {}, items.length ? h("ol", { class: "worst" }, items) : h("p", { class: "muted" }, "No rule fails."),
      items.length ? h("p", { class: "all" }, h("a", { href: "#/rules" }, "All rules")) : null);
  }

  filterBar() {
    const used = this.report.worst.map(([index]) => this.report.rules[index]).sort((a, b) => (a.id < b.id ? -1 : 1));
    const option = (value, label) => h("option", { value }, label);
    this.search = searchField("find-host", "Name, version, distribution", () => this.set({ text: this.search.value.trim().toLowerCase() }));
    this.ruleChoice = h("select", { id: "by-rule", onchange: () => this.set({ rule: this.ruleChoice.value }) }, option("", "Any rule"),
      used.map((rule) => option(rule.id, `${rule.id} ${rule.title}`)));
    this.severityChoice = h("select", { id: "by-severity", onchange: () => this.set({ severity: this.severityChoice.value }) }, option("", "Any severity"),
      SEVERITIES.map((severity) => option(severity, severity === "critical" ? "critical" : `${severity} or worse`)));
    this.gradeChips = GRADES.filter((grade) => this.report.about.grades[grade]).map((grade) => chip(grade === "none" ? "–" : grade, null, false,
      () => this.toggleGrade(grade), { "data-grade": grade, "aria-label": gradeWords(grade) }));
    return h("div", { class: "filters", role: "search" },
      h("label", { class: "grow" }, h("span", {}, "Find a host"), this.search),
      h("label", {}, h("span", {}, "Fails the rule"), this.ruleChoice),
      h("label", {}, h("span", {}, "Has open"), this.severityChoice),
      h("div", { class: "chips", role: "group", "aria-label": "Grades" }, this.gradeChips),
      h("button", { type: "button", class: "quiet", id: "reset", onclick: () => this.reset() }, "Reset"));
  }

  makeTable() {
    const columns = [
      { key: "host", label: "Host", isName: true, class: "name", value: (host) => host.index,
        cell: (host) => [h("a", { href: hostLink(host), class: "row-link" }, h("bdi", {}, host.name)), this.subline(host)] },
      scoreColumn("score", "Score", (host) => host, true),
      this.report.hasBefore && scoreColumn("before", "Before", (host) => host.before || NOT_GRADED, false),
      ...SEVERITIES.map((severity) => numberColumn(severity, capital(severity), (host) => host.open[severity], "wide-only", severity)),
      numberColumn("waived", "Waived", (host) => host.states.waived, "extra-wide-only"),
      numberColumn("unchecked", "Not checked", (host) => host.states.not_checked, "extra-wide-only"),
      { key: "asterisk", label: "Asterisk", class: "wide-only", value: (host) => host.version || "", cell: (host) => shortVersion(host.version) },
    ];
    return new SortedTable({ columns: columns.filter(Boolean), caption: "Hosts with their scores and open findings", sort: { key: "score", direction: 1 },
      word: "hosts" });
  }

  subline(host) {
    const open = SEVERITIES.filter((severity) => host.open[severity]).map((severity) => `${host.open[severity]} ${severity}`);
    const unchecked = host.states.not_checked ? `, ${host.states.not_checked} not checked` : "";
    return h("span", { class: "subline" }, (open.join(", ") || "nothing open") + unchecked);
  }

  toggleGrade(grade) {
    const grades = new Set(this.filter.grades);
    if (!grades.delete(grade)) {
      grades.add(grade);
    }
    this.set({ grades });
  }

  reset() {
    this.search.value = "";
    this.ruleChoice.value = "";
    this.severityChoice.value = "";
    this.set({ text: "", grades: new Set(), rule: "", severity: "" });
    this.search.focus();
  }

  set(changes) {
    Object.assign(this.filter, changes);
    this.refresh();
  }

  matches(host) {
    const { text, grades, rule, severity } = this.filter;
    return (!text || text.split(/\s+/).every((word) => host.words.includes(word)))
      && (!grades.size || grades.has(host.grade))
      && (!rule || host.failing.has(this.report.ruleById.get(rule).index))
      && (!severity || SEVERITIES.slice(0, SEVERITIES.indexOf(severity) + 1).some((one) => host.open[one]));
  }

  refresh() {
    const found = this.report.hosts.filter((host) => this.matches(host));
    this.table.show(found);
    const all = plural(this.report.hosts.length, "host");
    this.status.textContent = found.length === this.report.hosts.length ? all : `${shown(found.length)} of ${all}`;
    for (const button of [...this.gradeButtons, ...this.gradeChips]) {
      button.setAttribute("aria-pressed", String(this.filter.grades.has(button.dataset.grade)));
    }
  }
}
