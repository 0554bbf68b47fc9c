// Passages: places in the article's text, in UTF-16 units, as DOM ranges; the highlight, and the marks of what is used.
const ANIMATED = matchMedia("(prefers-reduced-motion: no-preference)");
const articleShown = () => document.querySelector(".ng-article");

function textNodes() {
  const counts = (node) =>
    node.parentElement.closest("[data-skip]") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT;
  const walker = document.createTreeWalker(document.getElementById("ng-text"), NodeFilter.SHOW_TEXT, counts);
  const nodes = [];
  for (let at = 0; walker.nextNode(); at += walker.currentNode.data.length) {
    nodes.push({ node: walker.currentNode, start: at });
  }
  return nodes;
}

// The parts of text nodes that hold [start, end), without the blanks between blocks.
function piecesOf(start, end) {
  return textNodes()
    .map(({ node, start: at }) => ({ node, from: Math.max(start - at, 0), to: Math.min(end - at, node.data.length) }))
    .filter(({ node, from, to }) => from < to && node.parentElement.id !== "ng-text");
}

function rangeOf(start, end) {
  const pieces = piecesOf(start, end);
  if (!pieces.length) return null;
  const range = document.createRange();
  range.setStart(pieces[0].node, pieces[0].from);
  range.setEnd(pieces.at(-1).node, pieces.at(-1).to);
  return range;
}

function unlight() {
  for (const mark of document.querySelectorAll("mark.ng-here")) {
    const parent = mark.parentNode;
    mark.replaceWith(...mark.childNodes);
    parent.normalize();
  }
}

// Marks exactly [start, end) and returns the first mark, or null where the article has no such place.
function light(start, end) {
  unlight();
  const marks = piecesOf(start, end).map(({ node, from, to }) => {
    const mark = document.createElement("mark");
    mark.className = "ng-here";
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    range.surroundContents(mark);
    return mark;
  });
  for (const mark of marks) mark.closest("details")?.setAttribute("open", "");
  if (marks.length) marks[0].tabIndex = -1;
  drawUsed();
  return marks[0] ?? null;
}

// What the newest answer, or a check, rests on: a thin underline, and its number in the margin, which leads back to the answer.
let used = [];

function drawUsed() {
  const gutter = document.querySelector(".ng-gutter");
  if (!gutter) return;
  const shown = used
    .filter((passage) => passage.a === articleShown().dataset.a)
    .map((passage) => ({ passage, range: rangeOf(passage.s, passage.e) }))
    .filter(({ range }) => range);
  if (CSS.highlights) CSS.highlights.set("ng-used", new Highlight(...shown.map(({ range }) => range)));
  gutter.replaceChildren(...shown.map(({ passage, range }) => numberBeside(passage, range, gutter)));
  const rows = new Map();
  for (const number of gutter.children) {
    const row = Math.round(Number(number.dataset.top) / 20);
    const before = rows.get(row) ?? 0;
    rows.set(row, before + 1);
    number.style.insetBlockStart = `${Number(number.dataset.top) + before * 22}px`;
  }
}

function numberBeside(passage, range, gutter) {
  const number = document.createElement("button");
  number.type = "button";
  number.className = "ng-number";
  number.textContent = passage.n;
  number.dataset.key = passage.key;
  number.dataset.top = range.getClientRects()[0].top - gutter.parentElement.getBoundingClientRect().top;
  number.setAttribute("aria-label", `Receipt ${passage.n}: back to the statement it is of`);
  return number;
}

function usedAt(event) {
  const caret = document.caretPositionFromPoint?.(event.clientX, event.clientY);
  if (!caret) return null;
  return used.find((passage) => {
    if (passage.a !== articleShown()?.dataset.a) return false;
    return rangeOf(passage.s, passage.e)?.isPointInRange(caret.offsetNode, caret.offset);
  });
}
