// One finding: a line that opens.

const LIMIT_WORDS = {
  critical: "a critical finding is open, so that the grade is E at best", high: "a finding of high severity is open, so that the grade is C at best",
  medium: "a finding of medium severity is open, so that the grade is B at best", coverage: "too little of this host could be judged",
};

function findingItem(finding) {
  const details = h("details", { class: "finding", "data-state": finding.state, ontoggle: () => fill() },
    h("summary", {},
      severityTag(finding.rule.severity),
      h("span", { class: "finding-title" }, finding.rule.title, finding.subject && [" ", h("code", {}, h("bdi", {}, finding.subject))]),
      h("span", { class: "finding-marks" }, marks(finding), h("span", { class: "rule-id" }, finding.rule.id)),
      h("span", { class: "finding-reason" }, finding.reason)));
  // What is inside is made when it is needed: a host may have thousands of findings.
  const fill = () => {
    if (details.children.length === 1) {
      details.append(findingBody(finding));
    }
  };
  details.fill = fill;
  return h("li", {}, details);
}

function marks(finding) {
  const outcome = outcomeOf(finding);
  return [
    outcome && h("span", { class: "mark", "data-outcome": outcome }, outcome === "new" ? "new since before" : outcome === "fixed" ? "fixed" : "was open"),
    finding.pending && h("span", { class: "mark", "data-outcome": "pending" }, "restart pending"),
    stateMark(finding.state),
  ];
}

function stateMark(state) {
  return h("span", { class: "mark state", "data-state": state }, STATE_WORDS[state]);
}

function findingBody(finding) {
  const { rule, waiver, before } = finding;
  return h("div", { class: "finding-body" },
    h("div", {},
      waiver && [h("h4", {}, "Accepted"), h("p", {}, `${waiver.reason} By ${waiver.by}, until ${waiver.expires}.`)],
      finding.evidence.length > 0 && [h("h4", {}, "Evidence"), finding.evidence.map(proofBlock)],
      before && before.reason !== null && [h("h4", {}, "Before hardening"), h("p", {}, stateMark(before.state), " ", before.reason),
        before.evidence.map(proofBlock)]),
    h("div", {}, h("h4", {}, "Why"), h("p", {}, rule.rationale), h("h4", {}, "Remedy"), h("p", {}, rule.remedy), variables(rule),
      rule.disruption && [h("h4", {}, "What the remedy disturbs"), h("p", {}, sentence(rule.disruption))],
      h("p", { class: "muted source" }, rule.source && `Source: ${rule.source}. `, h("a", { href: ruleLink(rule) }, "About this rule"))));
}

function proofBlock(proof) {
  const differs = proof.running !== null && proof.value !== null && proof.running !== proof.value;
  const code = (text) => text !== null && h("code", {}, h("bdi", {}, text));
  const rows = [["Where", code(proof.where)], ["Value", code(proof.value)], ["Comes from", proof.source], ["Running", code(proof.running)]];
  const list = rows.filter(([, value]) => value).map(([label, value]) => {
    const isOdd = label === "Running" && differs;
    return [h("dt", {}, label), h("dd", { class: isOdd ? "differs" : null }, value, isOdd && " differs from the files")];
  });
  return h("div", { class: "proof" }, h("p", {}, h("bdi", {}, proof.text)), list.length > 0 && h("dl", {}, list));
}
