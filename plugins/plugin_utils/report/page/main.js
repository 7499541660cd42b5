// Which view the address asks for, printing, and the keyboard.

class Main {
  constructor(report) {
    this.report = report;
    this.place = document.getElementById("main");
    this.overview = null;
    this.scroll = 0;
    this.turn = 0;
    history.scrollRestoration = "manual";
    window.addEventListener("hashchange", () => this.show(true));
    window.addEventListener("beforeprint", () => this.beforePrint());
    window.addEventListener("afterprint", () => this.afterPrint());
    document.addEventListener("keydown", (event) => this.key(event));
    document.getElementById("skip").addEventListener("click", (event) => {
      event.preventDefault();
      this.place.focus();
    });
  }

  async view() {
    const [kind, ...rest] = location.hash.replace(/^#\/?/, "").split("/");
    let name = rest.join("/");
    try {
      name = decodeURIComponent(name);
    } catch {
      // An address that somebody has typed.
    }
    if (kind === "host") {
      return HostView.open(this.report, name);
    }
    if (kind === "rule" && this.report.ruleById.has(name)) {
      return new RuleView(this.report, this.report.ruleById.get(name));
    }
    if (kind === "rules") {
      return new RulesView(this.report);
    }
    if (this.report.hosts.length === 1) {
      return HostView.open(this.report, this.report.hosts[0].name);
    }
    return null;
  }

  async show(isMove) {
    const turn = ++this.turn;
    if (this.current && this.current === this.overview) {
      this.scroll = window.scrollY;
    }
    const view = (await this.view()) || (this.overview ??= new Overview(this.report));
    if (turn !== this.turn) {
      return;
    }
    this.current = view;
    this.place.replaceChildren(view.element);
    document.title = (view.title ? view.title + " · " : "") + "Asterisk audit";
    document.querySelectorAll(".views a").forEach((link) => {
      const isHere = link.getAttribute("href") === (view === this.overview ? "#/" : view instanceof RulesView ? "#/rules" : "");
      if (isHere) {
        link.setAttribute("aria-current", "page");
      } else {
        link.removeAttribute("aria-current");
      }
    });
    if (isMove) {
      view.element.querySelector("h1").focus({ preventScroll: true });
      window.scrollTo(0, view === this.overview ? this.scroll : 0);
    }
  }

  beforePrint() {
    (this.current.list || this.current.table?.list)?.showAll();
    this.opened = [...this.place.querySelectorAll("details:not([open])")];
    this.opened.forEach((details) => {
      details.fill();
      details.open = true;
    });
  }

  afterPrint() {
    this.opened.forEach((details) => {
      details.open = false;
    });
  }

  key(event) {
    const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName || "");
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      this.place.querySelector("input[type=search]")?.focus();
    }
    if (event.key === "Escape" && !isTyping && location.hash.length > 2) {
      location.hash = "#/";
    }
  }
}

async function start() {
  setUpTheme();
  const loading = document.getElementById("loading");
  if (typeof DecompressionStream === "undefined" || !CSS.supports("color", "light-dark(red, red)")) {
    loading.textContent = "This browser is too old to read the report; it needs one from 2024 or later.";
    loading.hidden = false;
    return;
  }
  loading.hidden = false;
  const main = new Main(await Report.read());
  await main.show(false);
  const views = document.querySelector(".views");
  views.hidden = main.report.hosts.length < 2;
  document.documentElement.dataset.ready = "yes";
}

start();
