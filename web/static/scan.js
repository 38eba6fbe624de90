// Scans are understood wherever the focus is; a scanner's Enter confirms nothing. Pages work without this.
import { keepClock, keepListening, keepLock, keepTyped } from "./frame.js";
import { play, wake } from "./tones.js";

const SCANNER_GAP_MS = 35; // the middle one of the times between a scanner's keys; people are slower
const SCANNER_PAUSE_MS = 300; // one longer pause, at a control character, does not end a scan
const SCANNER_KEYS = 4; // fewer keys than this may be anybody's
const AFTER_SCAN_MS = 300;
const AFTER_PAINT_MS = 400;
const SAME_SCAN_MS = 2000;
const SLOW_MS = 1000;
const GIVEN_UP_MS = 15000; // then the page may be sent again
const GROUP_SEPARATOR = "\u001d";

const box = document.querySelector("[data-scan]");
const pin = document.querySelector("[data-pin]");
const name = document.querySelector("[data-name]"); // stands before the PIN where a user name signs
const home = name && name.value === "" ? name : pin || box;
const prefix = document.body.dataset.scanPrefix || "";

let burst = null; // keys that may be a scan: { text, gaps, last, field, before }
let programmed = null; // text after a programmed prefix, while it is read
let heard = false; // a key was heard since the script runs
let typed = false; // a person typed here since the page was painted
let sent = false;
let paintedAt = Infinity;

function remember(key, value) {
  try { sessionStorage.setItem(key, value); } catch { /* a browser that keeps nothing keeps working */ }
}

function recall(key) {
  try { return sessionStorage.getItem(key) || ""; } catch { return ""; }
}

// A badge is a secret: what was scanned is remembered as a short number, never as text.
function fingerprint(text) {
  const step = document.querySelector("[aria-current=step]")?.textContent || document.title;
  let number = 2166136261;
  for (const sign of `${location.pathname}\n${step}\n${text}`) number = Math.imul(number ^ sign.codePointAt(0), 16777619);
  return String(number >>> 0);
}

function isText(field) {
  return field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement ||
    (field instanceof HTMLInputElement && !["radio", "checkbox", "button", "submit"].includes(field.type));
}

function scanned(text) {
  const mark = fingerprint(text);
  const [before, at] = recall("last-scan").split(" ");
  const same = mark === before && Date.now() - Number(at) < SAME_SCAN_MS;
  typed = false;
  remember("last-scan", `${mark} ${Date.now()}`);
  if (same || sent) {
    box.value = "";
    play(same ? "yes" : "look");
    home.focus();
    return;
  }
  box.value = text;
  if (box.form.elements.came) box.form.elements.came.value = "scanner";
  box.form.requestSubmit();
}

// What was typed in another field before the scan stands there again; the scan goes to the box.
function takeOut({ field, before }) {
  if (field && field !== box && isText(field)) field.value = before;
}

// A field of a form that asks for a badge keeps what was scanned into it; the next empty one is next.
function goOn(field) {
  const fields = [...field.form.elements];
  const next = fields.slice(fields.indexOf(field) + 1).find((each) => isText(each) && each.type !== "hidden" && each.value === "");
  if (next) next.focus(); else field.form.requestSubmit();
}

// The first keys may have come before this script ran: they stand in the field, and they are of the scan.
function startsBurst(event, text) {
  const field = document.activeElement;
  const value = isText(field) ? field.value : "";
  const before = heard ? value : field?.defaultValue ?? "";
  burst = { text: value.slice(heard ? value.length : before.length) + text, gaps: [], last: event.timeStamp, field, before };
}

function inBurst(event) {
  return burst !== null && event.timeStamp - burst.last <= SCANNER_PAUSE_MS;
}

function addKey(event, text) {
  if (!inBurst(event)) { startsBurst(event, text); return; }
  burst.text += text;
  burst.gaps.push(event.timeStamp - burst.last);
  burst.last = event.timeStamp;
}

function isScan(event) {
  if (!inBurst(event) || burst.text.length < SCANNER_KEYS) return false;
  const gaps = burst.gaps.toSorted((one, other) => one - other);
  return gaps[Math.floor(gaps.length / 2)] <= SCANNER_GAP_MS;
}

function tooEarly() {
  const [, at] = recall("last-scan").split(" ");
  return Date.now() - Number(at || 0) < AFTER_SCAN_MS || performance.now() - paintedAt < AFTER_PAINT_MS || paintedAt === Infinity;
}

function onEnter(event) {
  const field = document.activeElement;
  if (field instanceof HTMLTextAreaElement) return;
  const personal = isText(field) && typed && field.value !== "";
  const empty = field === pin && pin !== null && pin.value === "";
  if (field === name && name !== null && pin?.value === "") {
    event.preventDefault();
    if (name.value !== "") pin.focus();
    return;
  }
  if (event.repeat || empty || (!personal && tooEarly())) { event.preventDefault(); return; }
  if (field === box && box.value === "") {
    event.preventDefault();
    const main = document.querySelector("[data-main]");
    if (main) main.click();
  } else if (field === document.body || field?.id === "main") {
    event.preventDefault();
    home?.focus();
  } else if (field === box) {
    // A slow scanner may send its Enter twice; the second one meets the next page.
    remember("last-scan", `${fingerprint(box.value)} ${Date.now()}`);
  }
}

function onPrefix(event) {
  if (programmed === null) {
    if (!prefix || event.key !== prefix) return false;
    programmed = { text: "", at: event.timeStamp };
  } else if (event.timeStamp - programmed.at > SLOW_MS) {
    programmed = null;
    return false;
  } else if (event.key === "Enter" || event.key === "Tab") {
    const { text } = programmed;
    programmed = null;
    if (text) scanned(text);
  } else if (event.key === "]" && event.ctrlKey) {
    programmed.text += GROUP_SEPARATOR;
  } else if (event.key.length === 1) {
    programmed.text += event.key;
  }
  if (programmed) programmed.at = event.timeStamp;
  event.preventDefault();
  return true;
}

function onKey(event) {
  if (event.isComposing || !box) return;
  wake();
  if (onPrefix(event)) return;
  if (event.repeat && event.key.length === 1) { burst = null; return; } // a key held down is nobody's scan
  const separator = event.ctrlKey && event.key === "]";
  if ((event.key === "Enter" || event.key === "Tab") && isScan(event)) {
    event.preventDefault();
    const whole = burst;
    burst = null;
    if (whole.field?.dataset.takesScan !== undefined) { goOn(whole.field); return; }
    takeOut(whole);
    scanned(whole.text);
  } else if (event.key === "Enter") {
    burst = null;
    onEnter(event);
  } else if (event.key === "Escape") {
    onEscape(event);
  } else if (separator) {
    event.preventDefault();
    addKey(event, GROUP_SEPARATOR);
    if (document.activeElement === box) box.setRangeText(GROUP_SEPARATOR, box.selectionStart, box.selectionEnd, "end");
  } else if (event.key.length === 1 && (event.getModifierState("AltGraph") || !(event.ctrlKey || event.metaKey || event.altKey))) {
    onSign(event);
  }
}

// A sign typed anywhere goes to the box, but for Space, which a person presses on a button.
function onSign(event) {
  const field = document.activeElement;
  if (!isText(field)) {
    if (event.key === " " && field !== document.body && !inBurst(event)) return;
    home.focus();
  }
  addKey(event, event.key);
  heard = typed = true;
}

function onEscape(event) {
  const back = document.querySelector("[data-back]");
  if (box.value) { box.value = ""; event.preventDefault(); } else if (back) { back.click(); }
}

// A second submit of the same page is dropped here for quiet; the server answers it with the first result anyway.
function onSubmit(event) {
  if (event.target.method !== "post") return;
  if (sent) { event.preventDefault(); return; }
  sent = true;
  setTimeout(() => {
    const ask = document.querySelector("[data-ask]");
    const help = document.querySelector("[data-help]");
    if (sent && ask && help) { ask.setAttribute("aria-busy", "true"); help.textContent = "Sending ..."; }
  }, SLOW_MS);
  setTimeout(() => { sent = false; }, GIVEN_UP_MS);
}

function onPaint() {
  paintedAt = performance.now();
  sent = false;
  typed = false;
}

document.addEventListener("keydown", onKey, true);
document.addEventListener("submit", onSubmit);
document.addEventListener("click", (event) => {
  if (!event.target.closest("a, button, input, select, textarea, label, summary, [tabindex='0']") && String(getSelection()) === "") home?.focus();
});
addEventListener("pageshow", () => {
  requestAnimationFrame(onPaint);
  const problems = document.querySelector("[data-problems]");
  (problems || home)?.focus();
});
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});

play(document.querySelector("[data-mood]")?.dataset.mood);
keepClock();
keepListening();
keepLock();
keepTyped();
