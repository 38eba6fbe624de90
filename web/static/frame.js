// The bar: the server's clock, whether keys reach this window, and the countdown to the lock.
const WARN_S = 30;
const TELL_MS = 30000;

export function keepClock() {
  const shown = document.querySelector("[data-clock]");
  const parts = shown?.dateTime.match(/([+-])(\d\d):(\d\d)$/);
  const start = shown ? Date.parse(shown.dateTime) : NaN;
  if (Number.isNaN(start)) return;
  const minutes = parts ? (parts[1] === "-" ? -1 : 1) * (Number(parts[2]) * 60 + Number(parts[3])) : 0;
  const opened = performance.now();
  setInterval(() => {
    const now = new Date(start + performance.now() - opened + minutes * 60000);
    shown.textContent = now.toISOString().slice(11, 16);
  }, 1000);
}

export function keepListening() {
  const line = document.querySelector("[data-listening]");
  const words = line?.querySelector("span");
  if (!words) return;
  const icon = line.querySelector("use");
  const [ready, shape] = [words.textContent, icon.getAttribute("href")];
  const show = (here) => {
    line.classList.toggle("away", !here);
    words.textContent = here ? ready : "Click this page to scan";
    icon.setAttribute("href", here ? shape : shape.replace(/#.*/, "#due"));
  };
  addEventListener("focus", () => show(true));
  addEventListener("blur", () => show(false));
}

export function keepLock() {
  const form = document.querySelector("[data-lock]");
  const line = document.querySelector("[data-countdown]");
  const after = Number(document.body.dataset.lockAfter) * 1000;
  if (!form || !after) return;
  let touched = Date.now();
  let locking = false;
  let told = Date.now();
  const touch = () => {
    touched = Date.now();
    line.hidden = true;
    if (touched - told < TELL_MS) return;
    // The server locks an idle screen too; somebody who types without sending is not idle.
    told = touched;
    fetch("/seen", { method: "POST", body: without(new FormData(form)) }).catch(() => {});
  };
  for (const name of ["keydown", "pointerdown", "input"]) document.addEventListener(name, touch, true);
  setInterval(() => {
    const left = Math.ceil((touched + after - Date.now()) / 1000);
    if (left <= 0 && !locking) { locking = true; form.submit(); }
    if (left > WARN_S || left <= 0) return;
    // The words change once, so that a reader says them once; the seconds run beside them.
    if (line.hidden) {
      line.replaceChildren("Locks in ", seconds(), " s. Any key or scan keeps it open.");
      line.hidden = false;
    }
    line.querySelector("[data-seconds]").textContent = String(left);
  }, 500);
}

// What is typed in a form goes with the lock, to be kept for its person; no PIN, no file, no box for a scan.
export function keepTyped() {
  const lock = document.querySelector("[data-lock]");
  const forms = document.querySelectorAll("main form[method=post]:not([data-scan-form]):not(.pin)");
  if (!lock || !forms.length) return;
  const kept = document.createElement("input");
  [kept.type, kept.name] = ["hidden", "kept"];
  const note = () => {
    const fields = {};
    for (const field of [...forms].flatMap((form) => [...form.elements])) {
      const picked = field.type === "radio" || field.type === "checkbox";
      const several = field.type === "checkbox" && field.form.elements[field.name] instanceof RadioNodeList;
      if (!field.name || several || (picked && !field.checked)) continue;
      if (!["hidden", "password", "file", "submit", "button"].includes(field.type)) fields[field.name] = field.value;
    }
    kept.value = JSON.stringify({ address: location.pathname + location.search, fields });
    lock.append(kept);
  };
  for (const name of ["input", "change"]) document.addEventListener(name, (event) => { if (event.target.closest("main form:not([data-scan-form])")) note(); }, true);
}

function without(body) {
  body.delete("kept");
  return body;
}

function seconds() {
  const figure = document.createElement("span");
  figure.dataset.seconds = "";
  figure.setAttribute("aria-live", "off");
  return figure;
}
