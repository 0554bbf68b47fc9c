(() => {
  "use strict";
  const card = document.getElementById("card");
  const back = document.querySelector(".back");
  const CONTEXT = 14; // words of the article shown around a quote
  let opener = null;
  let leaving = 0;

  const marksOf = (number) => document.querySelectorAll(`mark[data-r~="${number}"]`);
  const numberOf = (link) => link.getAttribute("href").slice(2);

  // Without the script the browser shows the quote itself, as the link's title.
  for (const link of document.querySelectorAll(".receipt")) {
    link.dataset.quote = link.title;
    link.setAttribute("aria-describedby", "card");
    link.removeAttribute("title");
  }

  function around(marks) {
    const first = marks[0];
    const last = marks[marks.length - 1];
    const before = document.createRange();
    before.setStart(first.closest(".block"), 0);
    before.setEndBefore(first);
    const after = document.createRange();
    after.setStartAfter(last);
    after.setEnd(last.closest(".block"), last.closest(".block").childNodes.length);
    const head = before.toString().split(/(?<=\s)/u);
    const tail = after.toString().split(/(?<=\s)/u);
    return [
      (head.length > CONTEXT ? "… " : "") + head.slice(-CONTEXT).join(""),
      tail.slice(0, CONTEXT).join("").trimEnd() + (tail.length > CONTEXT ? " …" : ""),
    ];
  }

  function fill(link) {
    const marks = marksOf(numberOf(link));
    const [head, tail] = marks.length ? around(marks) : ["", ""];
    const quote = document.createElement("b");
    quote.textContent = link.dataset.quote;
    const where = document.createElement("small");
    where.lang = "en";
    where.dir = "ltr";
    where.textContent = marks.length ? `Paragraph ${marks[0].closest(".block").dataset.p}, word for word` : "";
    const article = marks.length ? marks[0].closest("article") : document.documentElement;
    card.dir = article.dir;
    card.lang = article.lang;
    card.replaceChildren(head, quote, tail, where);
  }

  function show(link) {
    clearTimeout(leaving);
    fill(link);
    card.hidden = false;
    const at = link.getBoundingClientRect();
    const size = card.getBoundingClientRect();
    const below = at.bottom + 8 + size.height < innerHeight;
    card.style.top = `${below ? at.bottom + 8 : Math.max(8, at.top - size.height - 8)}px`;
    card.style.left = `${Math.max(8, Math.min(at.left, innerWidth - size.width - 8))}px`;
    document.querySelectorAll("mark.near").forEach((mark) => mark.classList.remove("near"));
    marksOf(numberOf(link)).forEach((mark) => mark.classList.add("near"));
  }

  function hide() {
    clearTimeout(leaving);
    card.hidden = true;
    document.querySelectorAll("mark.near").forEach((mark) => mark.classList.remove("near"));
  }

  function hideSoon() {
    clearTimeout(leaving);
    leaving = setTimeout(hide, 150);
  }

  function arrive() {
    const found = /^#r(\d+)$/.exec(location.hash);
    const marks = found ? marksOf(found[1]) : [];
    if (marks.length) marks[0].focus({ preventScroll: true });
  }

  function goBack() {
    const link = opener || document.getElementById(location.hash.replace("#r", "b"));
    if (!link) return;
    location.hash = link.id;
    link.focus({ preventScroll: true });
    hide();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest(".receipt");
    if (link) {
      opener = link;
      hide();
      setTimeout(arrive); // after the browser itself has gone to the place
    } else if (event.target.closest(".back")) {
      event.preventDefault();
      goBack();
    } else if (event.target.closest("mark") && String(getSelection()) === "") {
      const number = event.target.closest("mark").dataset.r.split(" ")[0];
      opener = document.getElementById(`b${number}`);
      goBack();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (!card.hidden) hide();
    else if (/^#r\d+$/.test(location.hash)) goBack();
  });
  document.addEventListener("pointerover", (event) => {
    const link = event.target.closest(".receipt");
    if (link && event.pointerType === "mouse") show(link);
    else if (event.target.closest("#card")) clearTimeout(leaving);
  });
  document.addEventListener("pointerout", (event) => {
    if (event.target.closest(".receipt, #card")) hideSoon();
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.matches(".receipt:focus-visible")) show(event.target);
    else hide();
  });
  document.addEventListener("scroll", () => { if (!card.matches(":hover")) hide(); }, { capture: true, passive: true });
  addEventListener("hashchange", arrive);
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((part) => (part.open = true)));
  if (back && location.hash) setTimeout(arrive);
})();
