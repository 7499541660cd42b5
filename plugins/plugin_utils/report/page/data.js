// The report's data: base64 of raw deflate of JSON, a part for the overview and parts for the findings, read when a host is opened.

const STATES = ["fail", "waived", "not_checked", "pass", "not_applicable"];
const STATE_WORDS = { fail: "Open", waived: "Waived", not_checked: "Not checked", pass: "Pass", not_applicable: "Not applicable", gone: "Gone" };
const SEVERITIES = ["critical", "high", "medium", "low"];
const GRADES = ["A", "B", "C", "D", "E", "F", "none"];

async function readPart(name) {
  const text = document.getElementById("data-" + name).textContent;
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).json();
}

class Report {
  static async read() {
    return new Report(await readPart("overview"));
  }

  constructor(raw) {
    Object.assign(this, { about: raw.about, strings: raw.strings, perPart: raw.per_part, worst: raw.worst, fixes: raw.fixes });
    this.parts = new Map();
    this.rules = raw.rules.map((row, index) => ({
      index, id: row[0], title: row[1], severity: SEVERITIES[row[2]], appliesTo: row[3], rationale: row[4], source: row[5], remedy: row[6],
      variable: row[7], disruption: row[8], hosts: [], findings: 0,
    }));
    this.ruleById = new Map(this.rules.map((rule) => [rule.id, rule]));
    this.hosts = raw.hosts.map((row, index) => this.readHost(row, index));
    this.hostByName = new Map(this.hosts.map((host) => [host.name, host]));
    this.hasBefore = this.hosts.some((host) => host.before);
    raw.failing.forEach(([rule, hosts, counts]) => {
      this.rules[rule].hosts = hosts.map((host) => this.hosts[host]);
      this.rules[rule].counts = counts;
      this.rules[rule].findings = counts.reduce((sum, count) => sum + count, 0);
      hosts.forEach((host) => this.hosts[host].failing.add(rule));
    });
  }

  readHost(row, index) {
    const [name, score, grade, coverage, limits, states, open, fixes, version, distribution, user, collected, unseen, before] = row;
    return {
      index, name, score, grade: grade || "none", coverage, limits, version, distribution, user, collected, unseen, failing: new Set(),
      states: Object.fromEntries(STATES.map((state, number) => [state, states[number]])),
      open: Object.fromEntries(SEVERITIES.map((severity, number) => [severity, open[number]])),
      fixes: fixes.map(([rule, findings, gain, after]) => ({ rule: this.rules[rule], findings, gain, after })),
      before: before && { score: before[0], grade: before[1] || "none", collected: before[2] },
      words: [name, version, distribution].join(" ").toLowerCase(),
    };
  }

  async findings(host) {
    const number = Math.floor(host.index / this.perPart);
    if (!this.parts.has(number)) {
      this.parts.set(number, await readPart("part-" + number));
    }
    const part = this.parts.get(number);
    const text = (code) => (code === 0 ? null : code > 0 ? this.strings[code - 1] : part.strings[-code - 1]);
    return part.hosts[host.index % this.perPart].map((row) => this.readFinding(row, text));
  }

  readFinding(row, text) {
    const [rule, subject, state, reason, evidence, waiver, pending, before] = row;
    return {
      rule: this.rules[rule], subject: text(subject), state: STATES[state] || "gone", reason: text(reason), pending: Boolean(pending),
      evidence: evidence.map((proof) => readProof(proof, text)),
      waiver: waiver ? { reason: text(waiver[0]), expires: text(waiver[1]), by: text(waiver[2]) } : null,
      before: before ? readBefore(before, text) : null,
    };
  }
}

// Where the state is the same as now, nothing else is told.
function readBefore([state, reason, evidence], text) {
  const hasMore = reason !== undefined;
  return { state: STATES[state], reason: hasMore ? text(reason) : null, evidence: hasMore ? evidence.map((proof) => readProof(proof, text)) : [] };
}

function readProof(row, text) {
  const [where, value, source, running, sentence] = row.map(text);
  return { where, value, source, running, text: sentence };
}

// What a run of hardening did with a finding.
function outcomeOf(finding) {
  if (!finding.before || finding.before.state === finding.state) {
    return null;
  }
  if (finding.before.state === "fail") {
    return finding.state === "pass" || finding.state === "gone" ? "fixed" : "was open";
  }
  return finding.state === "fail" ? "new" : null;
}
