// Wire: what browser and server tell each other. Buttons carry what they do in `data-do`, or, inside the chat, whose
// messages may carry no data, in their classes.
const EVENTS = [
  "began", "opened", "shown", "talked", "joined", "searched", "deleted", "forgotten", "cleared", "sampled", "pasted",
  "dropped", "fetched", "briefed", "unbriefed", "asked", "retried", "edited", "copied", "exported", "judged", "renewed",
  "checked", "unchecked", "watched", "withdrawn", "resumed",
];
const LONGEST_WAIT = 5000; // ms until an article that was asked for is taken not to come

function address(changes) {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(changes)) {
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  return url.href === location.href ? null : history.replaceState(history.state, "", url);
}

const asked = () => Object.fromEntries(new URLSearchParams(location.search));

function placeInAddress(view) {
  const found = /^(\d+)-(\d+)$/.exec(asked().c ?? "");
  return found && asked().a && view.a.startsWith(asked().a)
    ? { a: view.a, s: Number(found[1]), e: Number(found[2]) }
    : null;
}

function whenShown(sha, go) {
  const until = performance.now() + LONGEST_WAIT;
  const look = () => {
    if ((articleShown()?.dataset.a ?? "") === sha) go();
    else if (performance.now() < until) requestAnimationFrame(look);
  };
  look();
}

let seen = { a: "", t: "" };
let watching = false; // whether the server reports on the questions that wait
const briefsStopped = new Set(); // by the reader; any other brief that is missing is made when its article is opened

function onView() {
  const view = props.view;
  const isOther = view.a !== seen.a;
  const place = waitingFor ?? view.go ?? (isOther ? placeInAddress(view) : null);
  if (isOther || view.t !== seen.t) {
    const url = new URL(location.href);
    url.search = new URLSearchParams(Object.entries({ a: view.a.slice(0, 16), t: view.t }).filter(([, value]) => value));
    // The first article and what the back button brought are entries of the history already.
    if (seen.a && isOther && !arrivingBack) history.pushState(null, "", url);
    else history.replaceState(null, "", url);
    arrivingBack = false;
  }
  seen = { a: view.a, t: view.t };
  document.body.classList.toggle("ng-has-article", Boolean(view.a));
  whenShown(view.a, () => {
    used = view.used;
    if (isOther) {
      unlight();
      document.getElementById("ng-article").scrollTop = 0;
      if (!waitingFor) document.getElementById("ng-scroll").scrollTop = 0;
      document.body.classList.remove("ng-lit", "ng-library");
      if (!document.querySelector("#ng-arrivals li")) closeDialogs(); // what was refused is still to be read
      sizes.disconnect();
      if (view.a) sizes.observe(document.querySelector(".ng-body"));
    }
    drawUsed();
    if (place && place.a === view.a) arrive(place);
  });
  if (view.sent && questionBox()?.value === view.sent) write("");
  if (view.opened || !view.watch) watching = false; // what opens an article or a conversation has ended it
  if (view.watch && !watching) {
    watching = true;
    trigger("watched", {});
  }
  if (view.opened && view.briefless && !briefsStopped.has(view.a)) trigger("briefed", {});
}

const sizes = new ResizeObserver(() => drawUsed());

function onParcel() {
  const { kind, name, mime, text } = props.parcel;
  if (kind === "clipboard") {
    navigator.clipboard.writeText(text).then(
      () => say("Copied, with its quotes as footnotes."),
      () => say("This browser does not let the page copy: use the export instead."),
    );
    return;
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: mime }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function act(button) {
  const { do: what, confirm: sentence, ...details } = button.dataset;
  if (what === "joined") details.picked = picked();
  if (what === "unbriefed") briefsStopped.add(seen.a);
  if (sentence) confirmed(sentence, () => trigger(what, details));
  else trigger(what, details);
}

function actInChat(button) {
  const what = /\bact-(\w+)/.exec(button.className)[1];
  const turn = Number(/\bturn-(\d+)/.exec(button.className)[1]);
  if (what === "wrong") openDialog("ng-judge").dataset.turn = turn;
  else if (what === "right") trigger("judged", { turn, verdict: "right", note: "", draft: false });
  else trigger(what, { turn });
}

const picked = () => [...document.querySelectorAll(".ng-pick:checked")].map((box) => box.dataset.a);

function showPicked() {
  const together = document.querySelector(".ng-together");
  if (!together) return;
  const count = String(picked().length);
  together.hidden = count < 2;
  const told = together.querySelector("span");
  if (told.textContent !== count) told.textContent = count; // what changes nothing must not be seen as a change
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do], [data-open], [data-toggle], #ng-theme, .ng-act");
  if (!button) return;
  const { open, toggle } = button.dataset;
  if (button.dataset.do) act(button);
  else if (open) openDialog(open);
  else if (toggle) document.body.classList.toggle(toggle);
  else if (button.id === "ng-theme") nextTheme();
  else if (/\bact-/.test(button.className)) actInChat(button);
  if (toggle === "ng-shut") drawUsed();
  button.closest("details.ng-menu")?.removeAttribute("open");
});
document.addEventListener("click", (event) => {
  if (event.target.closest(".ng-back")) goBack();
  for (const menu of document.querySelectorAll("details.ng-menu[open]")) {
    if (!menu.contains(event.target)) menu.removeAttribute("open");
  }
});
document.addEventListener("change", (event) => {
  if (event.target.matches(".ng-pick")) showPicked();
});

let searching = 0;
document.addEventListener("input", (event) => {
  if (event.target.id !== "ng-search") return;
  clearTimeout(searching);
  searching = setTimeout(() => trigger("searched", { words: event.target.value.trim() }), 250);
});

function startJudging() {
  const dialog = document.getElementById("ng-judge");
  dialog.querySelector("form").addEventListener("submit", (event) => {
    if (event.submitter?.value !== "send") return;
    const { verdict, note } = Object.fromEntries(new FormData(event.target));
    const draft = event.target.elements.draft.checked;
    trigger("judged", { turn: Number(dialog.dataset.turn), verdict, note, draft });
    event.target.reset();
  });
}

// The card of a check is below everything else: it is brought into view as soon as it is there.
function startChecking() {
  document.querySelector("#ng-check-text form").addEventListener("submit", (event) => {
    if (event.submitter?.value !== "check") return;
    trigger("checked", { text: event.target.elements.text.value });
  });
  let state = "";
  const card = document.getElementById("ng-check");
  new MutationObserver(() => {
    const now = card.querySelector(".ng-check")?.dataset.check ?? "";
    if (now && now !== state) card.scrollIntoView({ block: "start" });
    state = now;
  }).observe(card, { childList: true, subtree: true });
}

function onMarked() {
  used = props.marked.used ?? props.view?.used ?? [];
  drawUsed();
}

let arrivingBack = false;
addEventListener("popstate", () => {
  arrivingBack = true;
  trigger("began", asked());
});

// The chat draws its messages anew as they grow: what we need to change in them is changed whenever it did.
let questions = 0;
function onChat() {
  // gradio labels each message with its source, which for ours is HTML; the text itself is read anyway.
  document.querySelectorAll("#ng-chat [data-testid][aria-label]").forEach((one) => one.removeAttribute("aria-label"));
  const shown = document.querySelectorAll("#ng-chat [data-testid=user]");
  const newest = shown[shown.length - 1];
  if (shown.length > questions) newest.scrollIntoView({ block: "start" });
  questions = shown.length;
}

function start() {
  dress(theme());
  questionBox()?.setAttribute("aria-label", "Your question");
  startIntake();
  startJudging();
  startChecking();
  const chat = document.getElementById("ng-chat");
  new MutationObserver(onChat).observe(chat, { childList: true, subtree: true });
  onChat();
  new MutationObserver(showPicked).observe(document.getElementById("ng-library"), { childList: true, subtree: true });
  trigger("began", asked());
}

watch("view", onView);
watch("parcel", onParcel);
watch("marked", onMarked);
watch("note", () => say(props.note.text));
watch("arrival", () => arrived(props.arrival));
watch("box", () => { if (!props.box.if_empty || !questionBox()?.value.trim()) write(props.box.text); });
const settled = () => (document.getElementById("ng-chat") ? start() : requestAnimationFrame(settled));
settled();
