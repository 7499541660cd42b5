// Light and dark: as the system says, until the reader chooses.

const THEMES = ["system", "light", "dark"];

function setUpTheme() {
  const button = document.getElementById("theme");
  let chosen = "system";
  try {
    chosen = localStorage.getItem("voipsec-report-theme") || "system";
  } catch {
    // A browser that keeps nothing for local files; the choice then lasts as long as the page.
  }
  const apply = () => {
    if (chosen === "system") {
      delete document.documentElement.dataset.theme;
    } else {
      document.documentElement.dataset.theme = chosen;
    }
    button.replaceChildren(h("span", {}, "Theme: "), chosen);
    button.setAttribute("aria-label", "Theme: " + chosen);
  };
  button.addEventListener("click", () => {
    chosen = THEMES[(THEMES.indexOf(chosen) + 1) % THEMES.length];
    try {
      localStorage.setItem("voipsec-report-theme", chosen);
    } catch {
      // As above.
    }
    apply();
  });
  button.hidden = false;
  apply();
}
