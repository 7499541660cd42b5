// One host: its score, what gains most, and its findings.

const STATE_ORDER = ["fail", "gone", "waived", "not_checked", "pass", "not_applicable"];

class HostView {
  static async open(report, name) {
    const host = report.hostByName.get(name);
    return host ? new HostView(report, host, await report.findings(host)) : null;
  }

  constructor(report, host, findings) {
    Object.assign(this, { report, host, findings: [...findings].sort(compareFindings), title: host.name });
    this.states = new Set(findings.some((finding) => finding.state === "fail") ? ["fail", "waived"] : STATE_ORDER.slice(0, 5));
    this.outcome = "";
    this.build();
  }

  build() {
    const { host, report } = this;
    this.status = h("p", { role: "status", class: "status" });
    const items = h("ul", { class: "findings" });
    this.list = new LongList(items, findingItem, "findings");
    this.element = h("div", { class: "view host" },
      report.hosts.length > 1 ? h("p", { class: "back" }, h("a", { href: "#/" }, "All hosts")) : null,
      h("h1", { tabindex: "-1" }, h("bdi", {}, host.name)), this.facts(),
      host.unseen.length > 0 && h("div", { class: "notice" }, h("p", {}, `The user ${host.user} could not see everything:`),
        h("ul", {}, host.unseen.map((line) => h("li", {}, line)))),
      h("div", { class: "grid two" }, this.scorePanel(), this.fixPanel()),
      panel("Findings", {}, this.filterBar(), this.status, items, this.list.more));
    this.refresh();
  }

  facts() {
    const { host } = this;
    const facts = [host.version && `Asterisk ${host.version}`, host.distribution, host.user && `seen by ${host.user}`].filter(Boolean);
    return h("p", { class: "facts" }, facts.map((fact) => h("span", {}, fact)), h("span", {}, time(host.collected)));
  }

  scorePanel() {
    const { host } = this;
    const open = SEVERITIES.filter((severity) => host.open[severity]);
    return panel("Score", {}, bigScore(host.grade, host.score),
      host.before && h("p", { class: "change" }, "Before hardening ", gradeBadge(host.before.grade, "faint"), h("strong", {}, scoreOf(host.before)),
        h("span", {}, "· ", time(host.before.collected))),
      h("p", { class: "open-tags" }, open.length ? open.map((severity) => [severityTag(severity), ` ${shown(host.open[severity])}  `]) : "Nothing is open."),
      host.score === null && h("p", { class: "muted" }, "Nothing could be judged, so there is no score."),
      host.limits.map((why) => h("p", { class: "muted" }, `Limited because ${LIMIT_WORDS[why]}.`)),
      host.coverage < 100 && host.score !== null && h("p", { class: "muted" }, `${host.coverage} % of what matters here could be judged.`));
  }

  fixPanel() {
    const items = this.host.fixes.map(({ rule, findings, gain, after }, number) => h("li", {},
      h("p", { class: "gain" }, `+${gain.toFixed(1)}`, h("span", {}, `${number ? "then" : "to"} ${after}`)),
      h("div", {}, h("p", {}, h("a", { href: ruleLink(rule) }, rule.title), " ", severityTag(rule.severity), findings > 1 && ` ${plural(findings, "finding")}`),
        h("p", { class: "muted" }, rule.remedy), variables(rule))));
    return panel("What gains most", {}, items.length ? h("ol", { class: "fixes" }, items) : h("p", { class: "muted" }, "Nothing is open."));
  }

  filterBar() {
    const counts = new Map(STATE_ORDER.map((state) => [state, 0]));
    this.findings.forEach((finding) => counts.set(finding.state, counts.get(finding.state) + 1));
    this.search = searchField("find-finding", "Rule, account, file, value", () => this.refresh());
    this.chips = STATE_ORDER.filter((state) => counts.get(state)).map((state) => chip(STATE_WORDS[state], counts.get(state), this.states.has(state),
      () => this.toggle(state), { "data-state": state }));
    const fixed = this.findings.filter((finding) => outcomeOf(finding) === "fixed").length;
    this.fixedChip = fixed ? chip("Fixed by hardening", fixed, false, () => this.toggleFixed(), { "data-outcome": "fixed" }) : null;
    return h("div", { class: "filters" }, h("label", { class: "grow" }, h("span", {}, "Find a finding"), this.search),
      h("div", { class: "chips", role: "group", "aria-label": "States" }, this.chips, this.fixedChip));
  }

  toggle(state) {
    this.outcome = "";
    if (!this.states.delete(state)) {
      this.states.add(state);
    }
    this.refresh();
  }

  toggleFixed() {
    this.outcome = this.outcome ? "" : "fixed";
    this.refresh();
  }

  matches(finding, words) {
    const isShown = this.outcome ? outcomeOf(finding) === this.outcome : this.states.has(finding.state);
    if (!isShown || !words.length) {
      return isShown;
    }
    const { rule, subject, reason, evidence } = finding;
    finding.words ??= [rule.id, rule.title, rule.variable, subject, reason, ...evidence.map((proof) => proof.text)].join(" ").toLowerCase();
    return words.every((word) => finding.words.includes(word));
  }

  refresh() {
    const words = this.search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const found = this.findings.filter((finding) => this.matches(finding, words));
    this.list.show(found);
    this.status.textContent = `${shown(found.length)} of ${plural(this.findings.length, "finding")}`;
    this.chips.forEach((one) => one.setAttribute("aria-pressed", String(!this.outcome && this.states.has(one.dataset.state))));
    this.fixedChip?.setAttribute("aria-pressed", String(Boolean(this.outcome)));
  }
}

function compareFindings(a, b) {
  return STATE_ORDER.indexOf(a.state) - STATE_ORDER.indexOf(b.state) || SEVERITIES.indexOf(a.rule.severity) - SEVERITIES.indexOf(b.rule.severity)
    || (a.rule.id < b.rule.id ? -1 : a.rule.id > b.rule.id ? 1 : 0);
}
