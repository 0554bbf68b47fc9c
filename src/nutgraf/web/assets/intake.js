// Intake: text that is pasted, files that are dropped or chosen, and addresses, one after the other, with progress.
const LARGEST = 5_000_000; // bytes; the server refuses the same
const LONGEST_LINE = 200; // letters; what is pasted outside a field and is shorter is no article
const queue = [];
let arriving = null;

function lineFor(name) {
  const line = document.createElement("li");
  const label = document.createElement("b");
  label.textContent = name;
  const state = document.createElement("span");
  state.textContent = "waiting";
  line.append(label, state);
  document.getElementById("ng-arrivals").append(line);
  return { line, state };
}

function tell(item, kind, sentence) {
  item.shown.state.textContent = sentence;
  item.shown.line.className = kind;
}

function bring(items) {
  for (const item of items) queue.push({ ...item, shown: lineFor(item.name) });
  if (items.length > 1) openDialog("ng-add");
  if (!arriving) bringNext();
}

async function bringNext() {
  arriving = queue.shift() ?? null;
  if (!arriving) return;
  if (arriving.file?.size > LARGEST) {
    const size = `${(arriving.file.size / 1e6).toFixed(0)} MB`;
    refused(`${arriving.name} has ${size}, and an article has at most 5: save its text alone and try again`);
    return;
  }
  tell(arriving, "ng-going", "reading …");
  try {
    if (arriving.file) trigger("dropped", { name: arriving.name, data: await encoded(arriving.file) });
    else if (arriving.url) trigger("fetched", { url: arriving.url });
    else trigger("pasted", { text: arriving.text });
  } catch {
    refused(`${arriving.name} cannot be read: is it still there?`);
  }
}

function encoded(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

function refused(sentence) {
  tell(arriving, "ng-refused", `✕ ${sentence}`);
  if (!document.getElementById("ng-add").open) say(sentence);
  bringNext();
}

// The server's word on what was sent last: {sentence, a}, where `a` is empty if it was refused.
function arrived(word) {
  if (!arriving) return;
  if (!word.a) {
    refused(word.sentence);
    return;
  }
  tell(arriving, "ng-done", "✓ added");
  if (queue.length) {
    bringNext();
    return;
  }
  arriving = null;
  if (document.getElementById("ng-arrivals").children.length === 1) closeDialogs();
  clearForm();
  trigger("opened", { a: word.a });
}

function clearForm() {
  for (const field of document.querySelectorAll("#ng-add textarea, #ng-add input")) field.value = "";
}

const filesOf = (list) => [...list].map((file) => ({ name: file.name, file }));

function startIntake() {
  const add = document.getElementById("ng-add");
  add.addEventListener("close", () => {
    if (!arriving) document.getElementById("ng-arrivals").replaceChildren();
  });
  add.querySelector("input[type=file]").addEventListener("change", (event) => {
    bring(filesOf(event.target.files));
    event.target.value = "";
  });
  add.querySelector(".ng-take-text").addEventListener("click", () => {
    bring([{ name: "pasted text", text: add.querySelector("textarea").value }]);
  });
  add.querySelector(".ng-take-url").addEventListener("click", () => {
    const url = add.querySelector("input[type=url]").value.trim();
    bring([{ name: url || "address", url: url || " " }]);
  });
}

document.addEventListener("dragover", (event) => {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  document.body.classList.add("ng-dropping");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) document.body.classList.remove("ng-dropping");
});
document.addEventListener("drop", (event) => {
  document.body.classList.remove("ng-dropping");
  if (!event.dataTransfer?.files.length) return;
  event.preventDefault();
  bring(filesOf(event.dataTransfer.files));
});
document.addEventListener("paste", (event) => {
  if (inField(event.target)) return;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (text.length > LONGEST_LINE) bring([{ name: "pasted text", text }]);
});
