// The sound: pieces of calls, one after the other: [call, start in the call, end in the call, start in the sound].
const audio = one("audio");
const soundOf = new Map();
for (const piece of data.pieces) {
  if (!soundOf.has(piece[0])) soundOf.set(piece[0], []);
  soundOf.get(piece[0]).push(piece);
}
const AROUND = 0.5;
let current = null;
let stopAt = null;

// Where a stretch of a call stands in the sound, with half a second around it; nothing where the page does not hold it.
const held = (call, start, end) => {
  const piece = (soundOf.get(call) || []).find(([, from, to]) => from - 0.01 <= start && end <= to + 0.01);
  if (!piece) return null;
  const [, from, to, at] = piece;
  return { from: at + Math.max(start - AROUND - from, 0), to: at + Math.min(end + AROUND, to) - from, shift: from - at };
};

const light = () => {
  one("player").classList.toggle("playing", !audio.paused);
  for (const button of document.querySelectorAll("button.piece")) {
    const on = button === current && !audio.paused;
    button.classList.toggle("on", on);
    button.setAttribute("aria-pressed", on);
  }
};
const play = (heard, button, told) => {
  if (button === current && !audio.paused) return audio.pause();
  current = button;
  stopAt = heard;
  one("player").hidden = false;
  one("now").textContent = told;
  audio.currentTime = heard.from;
  audio.play();
};
const watch = () => {
  if (stopAt) {
    if (!audio.paused && audio.currentTime >= stopAt.to) audio.pause();
    one("clock").textContent = clock(STEP * (audio.currentTime + stopAt.shift));
  }
  if (!audio.paused) requestAnimationFrame(watch);
};

if (data.pieces.length) {
  audio.src = URL.createObjectURL(new Blob([bytesOf("wav")], { type: "audio/wav" }));
  audio.addEventListener("play", () => { light(); watch(); });
  audio.addEventListener("pause", light);
  audio.addEventListener("timeupdate", () => stopAt && !audio.paused && audio.currentTime >= stopAt.to && audio.pause());
  one("speed").addEventListener("change", () => (audio.playbackRate = Number(one("speed").value)));
  one("toggle").addEventListener("click", () => {
    if (!audio.paused) return audio.pause();
    if (audio.currentTime >= stopAt.to - 0.05) audio.currentTime = stopAt.from;
    audio.play();
  });
}
