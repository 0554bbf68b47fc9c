// Receipts: a marker shows its quote, leads to the exact characters, and is where Esc leads back to.
const CONTEXT = 90; // characters of the article shown around a quote
const card = document.createElement("div");
card.id = "ng-card";
card.setAttribute("role", "tooltip");
card.hidden = true;
document.body.append(card);
let opener = null; // how to find the marker that was followed: the chat draws its own anew
let waitingFor = null; // a place in an article that is still being fetched
let leaving = 0;

// The receipts among which n and p step: those where the reader is, else the answers', else the brief's.
const markers = () => {
  const groups = ["#ng-check a.cite", "#ng-chat a.cite", ".ng-brief a.cite"].map((one) => [...document.querySelectorAll(one)]);
  const here = groups.find((group) => group.includes(document.activeElement) || group.includes(findAgain(opener)));
  return here ?? groups.slice(1).find((group) => group.length) ?? [];
};

function placeOf(link) {
  if (link.dataset.s) {
    const { a, s, e, q } = link.dataset;
    return { a, s: Number(s), e: Number(e), q, n: link.textContent };
  }
  return props.view?.passages?.[link.getAttribute("href").slice(1)] ?? null;
}

function findAgain(link) {
  if (link?.isConnected) return link;
  const href = link?.getAttribute("href");
  return href ? document.querySelector(`a.cite[href="${CSS.escape(href)}"]`) : null;
}

function follow(link) {
  const place = placeOf(link);
  if (!place) return;
  opener = link;
  hideCard();
  if (articleShown()?.dataset.a === place.a) {
    arrive(place);
  } else {
    waitingFor = place;
    trigger("shown", { a: place.a });
  }
}

function arrive(place) {
  waitingFor = null;
  document.body.classList.add("ng-reading");
  const mark = light(place.s, place.e);
  if (!mark) return;
  document.body.classList.add("ng-lit");
  mark.scrollIntoView({ block: "center", behavior: ANIMATED.matches ? "smooth" : "auto" });
  mark.focus({ preventScroll: true });
  address({ c: `${place.s}-${place.e}` });
}

function goBack() {
  const link = findAgain(opener);
  document.body.classList.remove("ng-reading", "ng-lit");
  if (!link) {
    questionBox()?.focus();
    return;
  }
  link.scrollIntoView({ block: "nearest" });
  link.focus({ preventScroll: true });
  hideCard();
  link.classList.remove("ng-flash");
  requestAnimationFrame(() => link.classList.add("ng-flash"));
}

function backFrom(key) {
  const link = document.querySelector(`a.cite[href="#${CSS.escape(key)}"]`);
  if (link) opener = link;
  goBack();
}

function step(by) {
  const all = markers();
  if (!all.length) return;
  const at = all.indexOf(all.includes(document.activeElement) ? document.activeElement : findAgain(opener));
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length;
  follow(all[next]);
}

function around(place) {
  if (articleShown()?.dataset.a !== place.a) return null;
  const nodes = textNodes();
  const text = nodes.map(({ node }) => node.data).join("");
  const node = piecesOf(place.s, place.e)[0]?.node;
  const head = text.slice(Math.max(0, place.s - CONTEXT), place.s).split("\n").at(-1);
  const tail = text.slice(place.e, place.e + CONTEXT).split("\n")[0];
  return { head, quote: text.slice(place.s, place.e), tail, block: node?.parentElement.closest(".ng-block") };
}

function showCard(link) {
  const place = placeOf(link);
  if (!place) return;
  clearTimeout(leaving);
  const near = around(place);
  const words = document.createElement("p");
  words.dir = "auto";
  const quote = document.createElement("b");
  quote.textContent = near?.quote ?? place.q;
  words.append(near?.head ? `…${near.head}` : "", quote, near?.tail ? `${near.tail}…` : "");
  const where = document.createElement("p");
  where.className = "ng-state";
  const stands = near?.block ? `Paragraph ${near.block.dataset.p}` : `In ${place.name ?? "another article"}`;
  where.textContent = `✓ quoted, word for word · ${stands}`;
  card.replaceChildren(words, where);
  card.hidden = false;
  const at = link.getBoundingClientRect();
  const size = card.getBoundingClientRect();
  const below = at.bottom + 8 + size.height < innerHeight;
  card.style.top = `${below ? at.bottom + 8 : Math.max(8, at.top - size.height - 8)}px`;
  card.style.left = `${Math.max(8, Math.min(at.left - 20, innerWidth - size.width - 8))}px`;
  link.setAttribute("aria-describedby", "ng-card");
}

function hideCard() {
  clearTimeout(leaving);
  card.hidden = true;
}

document.addEventListener("pointerover", (event) => {
  const link = event.target.closest?.("a.cite");
  if (link && event.pointerType === "mouse") {
    link.dataset.title = link.title || link.dataset.title || "";
    link.removeAttribute("title"); // the card shows it, and better
    showCard(link);
  } else if (event.target.closest?.("#ng-card")) {
    clearTimeout(leaving);
  }
});
document.addEventListener("pointerout", (event) => {
  if (event.target.closest?.("a.cite, #ng-card")) leaving = setTimeout(hideCard, 150);
});
document.addEventListener("focusin", (event) => {
  if (event.target.matches?.("a.cite:focus-visible")) showCard(event.target);
  else hideCard();
});
document.addEventListener("scroll", () => { if (!card.matches(":hover")) hideCard(); }, { capture: true, passive: true });
document.addEventListener("click", (event) => {
  const link = event.target.closest("a.cite");
  if (link) {
    event.preventDefault();
    event.stopPropagation();
    follow(link);
  } else if (event.target.closest(".ng-number")) {
    backFrom(event.target.closest(".ng-number").dataset.key);
  } else if (event.target.closest("#ng-text") && String(getSelection()) === "") {
    const passage = usedAt(event);
    if (passage) backFrom(passage.key);
  }
}, { capture: true });
