// Long lists: the first rows at once, more when the reader gets near the end, all of them for printing.

const STEP = 100;

class LongList {
  constructor(container, make, word) {
    Object.assign(this, { container, make, items: [], count: 0 });
    this.more = h("button", { type: "button", class: "more quiet", hidden: true, onclick: () => this.grow(true) }, `Show more ${word}`);
    this.observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.grow(false), { rootMargin: "800px" });
    this.observer.observe(this.more);
  }

  show(items) {
    this.container.replaceChildren();
    Object.assign(this, { items, count: 0 });
    this.grow(false);
  }

  grow(byHand) {
    const first = this.count;
    const next = this.items.slice(first, first + STEP).map(this.make);
    this.count += next.length;
    this.container.append(...next);
    this.more.hidden = this.count >= this.items.length;
    if (byHand && next.length) {
      next[0].querySelector("a, summary, button")?.focus();
    }
    // An observer tells of changes only; asked anew, it tells when the end is near still.
    this.observer.unobserve(this.more);
    this.observer.observe(this.more);
  }

  showAll() {
    while (this.count < this.items.length) {
      this.grow(false);
    }
  }
}

// A table whose columns sort. A column: { key, label, value(row) to sort by, cell(row), first: -1 where the first click sorts down, class }.
class SortedTable {
  constructor({ columns, caption, sort, word }) {
    Object.assign(this, { columns, key: sort.key, direction: sort.direction, rows: [] });
    this.heads = columns.map((column) => this.head(column));
    this.body = h("tbody");
    this.list = new LongList(this.body, (row) => h("tr", {}, columns.map((column) => this.cell(column, row))), word);
    this.table = h("table", { class: "rows" }, h("caption", { class: "hidden-text" }, caption), h("thead", {}, h("tr", {}, this.heads)), this.body);
    this.choice = this.sortChoice();
    this.element = h("div", { class: "table-box" }, this.choice, this.table, this.list.more);
  }

  head(column) {
    const arrow = h("span", { class: "arrow", "aria-hidden": "true" });
    const button = h("button", { type: "button", onclick: () => this.sortBy(column) }, column.label, arrow);
    return h("th", { scope: "col", class: column.class, "data-key": column.key }, button);
  }

  cell(column, row) {
    return column.isName ? h("th", { scope: "row", class: column.class }, column.cell(row)) : h("td", { class: column.class }, column.cell(row));
  }

  // On a narrow screen some columns are hidden; this sorts by them all the same.
  sortChoice() {
    const options = this.columns.map((column) => h("option", { value: column.key }, column.label));
    const chosen = () => this.columns.find((column) => column.key === select.value);
    const select = h("select", { id: "sort-by", onchange: () => this.sortBy(chosen()) }, options);
    return h("label", { class: "sort-choice" }, "Sort by ", select);
  }

  sortBy(column) {
    this.direction = this.key === column.key ? -this.direction : column.first || 1;
    this.key = column.key;
    this.show(this.rows);
  }

  show(rows) {
    this.rows = rows;
    const { value } = this.columns.find((column) => column.key === this.key);
    const keyed = rows.map((row, index) => [value(row), index, row]);
    keyed.sort(([a, i], [b, j]) => this.direction * (a < b ? -1 : a > b ? 1 : 0) || i - j);
    this.list.show(keyed.map(([, , row]) => row));
    this.heads.forEach((head) => {
      const isOn = head.dataset.key === this.key;
      head.setAttribute("aria-sort", isOn ? (this.direction > 0 ? "ascending" : "descending") : "none");
    });
    this.choice.querySelector("select").value = this.key;
  }
}

const NOT_GRADED = { score: null, grade: "none" };

// A column with grades and scores; of(row) is what has them.
function scoreColumn(key, label, of, hasBar) {
  const cell = (row) => {
    const { grade, score } = of(row);
    const number = h("span", { class: "score-number" }, score === null ? "–" : String(score));
    return [gradeBadge(grade, hasBar ? "" : "faint"), number, hasBar && bar(score, "", grade)];
  };
  return { key, label, cell, class: hasBar ? "score" : "before wide-only", value: (row) => of(row).score ?? -1 };
}

function numberColumn(key, label, value, width, severity) {
  const name = severity ? "count" : "";
  const cell = (row) => h("span", { class: value(row) ? name : name + " zero", "data-severity": severity }, shown(value(row)));
  return { key, label, value, cell, first: -1, class: "number " + (width || "") };
}
