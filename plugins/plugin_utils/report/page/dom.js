// Elements. Text goes into the page as text nodes only, whatever a host says.

function h(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) {
      element.addEventListener(key.slice(2), value);
    } else if (key.startsWith("--")) {
      element.style.setProperty(key, value);
    } else if (value === true) {
      element.setAttribute(key, "");
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(key, value);
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const numberFormat = new Intl.NumberFormat("en");
const shown = (number) => numberFormat.format(number);
const plural = (number, word) => `${shown(number)} ${word}${number === 1 ? "" : "s"}`;
const capital = (word) => word[0].toUpperCase() + word.slice(1);
const sentence = (words) => (words ? capital(words).replace(/[.]?$/, ".") : words);
// That of Asterisk itself; what a distribution puts after it stands on the page of the host.
const shortVersion = (version) => (version ? version.replace(/^(?:[0-9]+:)?([0-9][0-9.]*)[+~-].*$/, "$1") : "–");
const gradeWords = (grade) => (grade === "none" ? "Not graded" : "Grade " + grade);
const hostLink = (host) => "#/host/" + encodeURIComponent(host.name);
const ruleLink = (rule) => "#/rule/" + encodeURIComponent(rule.id);

function gradeBadge(grade, extra) {
  const known = grade !== "none";
  return h("span", { class: `grade ${extra || ""}`, "data-grade": grade, title: known ? "Grade " + grade : "Nothing could be judged" },
    h("span", { class: "hidden-text" }, known ? "Grade " : "not graded"), known ? grade : "–");
}

function severityTag(severity) {
  return h("span", { class: "tag", "data-severity": severity }, severity);
}

function scoreOf(host) {
  return host.score === null ? "–" : String(host.score);
}

function bar(value, extra, grade) {
  const fill = h("span", { class: "bar-fill", "--part": (value || 0) + "%" });
  return h("span", { class: "bar " + (extra || ""), "aria-hidden": "true", "data-grade": grade }, fill);
}

function time(text) {
  return h("time", { datetime: text }, text.replace("T", " ").replace(/(:\d\d)(:\d\d(\.\d+)?)?(Z|\+00:00)$/, "$1 UTC"));
}

// A toggle that is on or off, with a count.
function chip(label, count, pressed, onclick, attributes) {
  return h("button", { type: "button", class: "chip", "aria-pressed": String(pressed), onclick, ...attributes },
    h("span", {}, label), count === null ? null : h("span", { class: "chip-count" }, shown(count)));
}

function panel(title, attributes, ...children) {
  const id = "p-" + title.toLowerCase().replace(/[^a-z]+/g, "-");
  return h("section", { class: "panel", "aria-labelledby": id, ...attributes }, h("h2", { id }, title), ...children);
}

function bigScore(grade, score) {
  return [h("p", { class: "big" }, gradeBadge(grade, "large"), h("span", { class: "big-number" }, score === null ? "–" : String(score)),
    h("span", { class: "of" }, "of 100")), bar(score, "wide", grade)];
}

function searchField(id, placeholder, oninput) {
  return h("input", { type: "search", id, placeholder, oninput, autocomplete: "off", spellcheck: "false" });
}

function variables(rule) {
  return rule.variable ? h("p", { class: "variables" }, rule.variable.split(/,\s*/).map((name) => [h("code", {}, name), " "])) : null;
}
