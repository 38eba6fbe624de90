// Three tones, by mood; silent where the workstation is muted or the browser wants a key first.
const TONES = { yes: [[1320, 0.08]], look: [[880, 0.15]], no: [[220, 0.15], [175, 0.15]] };
const PAUSE_S = 0.06;
const LOUDNESS = 0.12;

let sound = null;
let waiting = "";

export function play(mood) {
  if (!TONES[mood] || "muted" in document.body.dataset) return;
  try { sound ||= new AudioContext(); } catch { return; }
  if (sound.state === "suspended") { waiting = mood; return; }
  let at = sound.currentTime;
  for (const [pitch, length] of TONES[mood]) {
    const tone = new OscillatorNode(sound, { frequency: pitch, type: "sine" });
    const loudness = new GainNode(sound, { gain: LOUDNESS });
    tone.connect(loudness).connect(sound.destination);
    tone.start(at);
    tone.stop(at + length);
    at += length + PAUSE_S;
  }
}

// A tone that had to wait is not made up for later: what it said has been read by then.
export function wake() {
  if (sound?.state === "suspended" && waiting) { waiting = ""; sound.resume(); }
}
