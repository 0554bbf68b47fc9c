// Shell: panes, drawers, dialogs, light and dark, what is said in one line, and the keyboard.
const questionBox = () => document.querySelector("#ng-question textarea");
const THEMES = ["system", "light", "dark"];
const DARK = matchMedia("(prefers-color-scheme: dark)");

function theme() {
  try {
    return localStorage.getItem("nutgraf-theme") ?? "system";
  } catch {
    return "system"; // storage may be closed to us
  }
}

function dress(chosen) {
  const dark = chosen === "dark" || (chosen === "system" && DARK.matches);
  document.body.classList.toggle("dark", dark);
  document.documentElement.style.colorScheme = dark ? "dark" : "light";
  const button = document.getElementById("ng-theme");
  if (button) {
    button.setAttribute("aria-label", `Theme: ${chosen}`);
    button.querySelector(".ng-word").textContent = `Theme: ${chosen}`;
  }
}

function nextTheme() {
  const chosen = THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length];
  try {
    localStorage.setItem("nutgraf-theme", chosen);
  } catch {
    say("This browser does not let the page remember the theme.");
  }
  dress(chosen);
}

let hushing = 0;
function say(sentence) {
  const line = document.getElementById("ng-says");
  clearTimeout(hushing);
  line.textContent = sentence;
  line.hidden = !sentence;
  hushing = setTimeout(() => (line.hidden = true), 9000);
}

function openDialog(id) {
  const dialog = document.getElementById(id);
  if (!dialog.open) dialog.showModal();
  return dialog;
}

const closeDialogs = () => document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());

// Asks in words before something that cannot be undone.
function confirmed(sentence, go) {
  const dialog = openDialog("ng-confirm");
  dialog.querySelector("p").textContent = sentence;
  dialog.querySelector(".ng-yes").onclick = () => { dialog.close(); go(); };
}

function write(text) {
  const box = questionBox();
  if (!box) return;
  document.body.classList.remove("ng-reading");
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
  box.setSelectionRange(text.length, text.length);
}

const inField = (target) => target.closest?.("input, textarea, select, [contenteditable]");

const KEYS = {
  "/": () => { document.body.classList.remove("ng-reading"); questionBox()?.focus(); },
  n: () => step(1),
  p: () => step(-1),
  "?": () => openDialog("ng-help"),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    if (document.querySelector("dialog[open]")) return;
    if (!card.hidden) hideCard();
    else if (document.body.classList.contains("ng-lit")) goBack();
    else document.body.classList.remove("ng-reading", "ng-library");
    return;
  }
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!plain || inField(event.target) || document.querySelector("dialog[open]")) return;
  const act = KEYS[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});

// Words of the article that were selected can be asked about.
const about = document.createElement("button");
about.type = "button";
about.id = "ng-about";
about.textContent = "Ask about this";
about.hidden = true;
document.body.append(about);
document.addEventListener("selectionchange", () => {
  const chosen = getSelection();
  const words = String(chosen).trim();
  const inside = words && chosen.rangeCount && chosen.anchorNode?.parentElement?.closest("#ng-text");
  about.hidden = !inside;
  if (!inside) return;
  const at = chosen.getRangeAt(0).getBoundingClientRect();
  about.style.top = `${Math.max(8, at.top - 44)}px`;
  about.style.left = `${Math.max(8, Math.min(at.left, innerWidth - 150))}px`;
});
about.addEventListener("pointerdown", (event) => event.preventDefault());
about.addEventListener("click", () => {
  const words = String(getSelection()).replace(/\s+/gu, " ").trim();
  const short = words.length > 160 ? `${words.slice(0, 160).replace(/\s\S*$/u, "")} …` : words;
  getSelection().removeAllRanges();
  write(`What does the article say about “${short}”?`);
});

DARK.addEventListener("change", () => dress(theme()));
