(() => {
  "use strict";
  const page = document.documentElement;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (id) => document.getElementById(id);

  // The language: what is shown follows the radio buttons by CSS alone; screen readers and spelling follow `lang`.
  for (const choice of all('input[name="lang"]')) {
    choice.addEventListener("change", () => (page.lang = choice.value === "zh" ? "zh-Hans" : "en"));
  }

  // What is folded stands open on paper.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = all("details:not([open])");
    for (const details of folded) details.open = true;
  });
  addEventListener("afterprint", () => folded.forEach((details) => (details.open = false)));

  // A link to a folded finding opens it.
  const unfold = () => {
    const target = location.hash && one(decodeURIComponent(location.hash.slice(1)));
    const details = target && target.closest("details");
    if (details) details.open = true;
  };
  addEventListener("hashchange", unfold);
  unfold();

  const clock = (at) => {
    const tenths = Math.round(at * 10);
    return `${Math.floor(tenths / 600)}:${String(Math.floor(tenths / 10) % 60).padStart(2, "0")}.${tenths % 10}`;
  };

  // The timeline's scale.
  const lanes = one("lanes");
  const view = lanes.parentElement;
  const duration = Number(lanes.dataset.duration) || 1;
  let zoom = 1;
  let time = 0;

  // The axis: finer where less of the call is seen; on paper all of it is.
  const axis = one("axis");
  const steps = JSON.parse(axis.dataset.steps);
  const rule = (times) => {
    const step = steps.find((s) => duration / times / s <= Number(axis.dataset.most)) || steps[steps.length - 1];
    const ticks = Array.from({ length: Math.floor(duration / step) + 1 }, (_, i) => i * step);
    axis.replaceChildren(...ticks.map((at) => {
      const tick = document.createElement("time");
      tick.style.left = `${(100 * at) / duration}%`;
      tick.textContent = clock(at).replace(/\.0$/, "");
      return tick;
    }));
  };
  addEventListener("beforeprint", () => rule(1));
  addEventListener("afterprint", () => rule(zoom));

  for (const button of all("[data-zoom]")) {
    button.addEventListener("click", () => {
      const middle = (view.scrollLeft + view.clientWidth / 2) / lanes.scrollWidth;
      zoom = Math.min(Math.max(zoom * Number(button.dataset.zoom), 1), 32);
      lanes.style.setProperty("--zoom", zoom);
      rule(zoom);
      const centre = time > 0 ? time / duration : middle;
      view.scrollLeft = centre * lanes.scrollWidth - view.clientWidth / 2;
    });
  }

  const audio = one("audio");
  if (!audio) return;

  // The sound: pieces of the call, one after the other: [start in the call, end in the call, start in the sound].
  const pieces = JSON.parse(one("pieces").textContent);
  const text = atob(one("wav").textContent);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  audio.src = URL.createObjectURL(new Blob([bytes], { type: "audio/wav" }));
  const player = one("player");
  player.hidden = false;
  page.classList.add("sounding");

  const toSound = (at) => {
    const [start, , offset] = pieces.find(([, end]) => at < end) || pieces[pieces.length - 1];
    return offset + Math.max(at - start, 0);
  };
  const toCall = (at) => {
    const [start, end, offset] = pieces.findLast(([, , offset]) => offset <= at) || pieces[0];
    return Math.min(start + at - offset, end);
  };

  const [head, seek, now, shown] = ["head", "seek", "now", "clock"].map(one);
  const idle = now.innerHTML;
  const lines = all(".line");
  const follow = one("transcript");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let stopAt = null;
  let current = null;
  let line = null;

  // Play a stretch of the call; without an end, on to the end of the call.
  const play = (start, end, button) => {
    stopAt = end;
    current = button;
    const finding = button && button.dataset.finding;
    for (const card of all(".finding")) card.classList.toggle("now", card.id === finding);
    const folded = finding && one(finding).closest("details");
    if (folded) folded.open = true;
    audio.currentTime = toSound(start);
    audio.play();
  };

  const say = () => {
    const finding = current && current.dataset.finding && one(current.dataset.finding);
    const title = finding && finding.querySelector("h4");
    const said = line && line.querySelector(".said");
    now.replaceChildren(...[title, said].filter(Boolean).map((node) => {
      const copy = document.createElement("span");
      copy.className = node.localName === "h4" ? "title" : "words";
      copy.append(...[...node.childNodes].filter((n) => !n.classList || !n.classList.contains("tag")).map((n) => n.cloneNode(true)));
      return copy;
    }));
    if (!now.childElementCount) now.innerHTML = idle;
  };

  const show = () => {
    time = toCall(audio.currentTime);
    head.style.left = `${(100 * time) / duration}%`;
    seek.value = time;
    shown.textContent = clock(time);
    seek.setAttribute("aria-valuetext", shown.textContent);
    const lit = lines.filter((l) => l.dataset.from <= time && time < l.dataset.to);
    for (const l of lines) l.classList.toggle("now", lit.includes(l));
    const last = lit[lit.length - 1] || null;
    if (last !== line) {
      line = last;
      say();
      if (last) {
        const top = last.offsetTop - follow.clientHeight / 6;
        follow.scrollTo({ top, behavior: calm.matches ? "auto" : "smooth" });
      }
    }
    const left = (time / duration) * lanes.scrollWidth;
    if (!audio.paused && (left < view.scrollLeft || left > view.scrollLeft + view.clientWidth)) {
      view.scrollLeft = left - view.clientWidth / 4;
    }
  };

  // The end is looked for at every picture; timeupdate, four times a second, is for a page in the background.
  const watch = () => {
    if (!audio.paused && stopAt !== null && toCall(audio.currentTime) >= stopAt) {
      audio.pause();
      stopAt = null;
    }
    show();
  };
  const tick = () => {
    watch();
    if (!audio.paused) requestAnimationFrame(tick);
  };
  const light = () => {
    player.classList.toggle("playing", !audio.paused);
    for (const button of all("[data-start]")) {
      const on = button === current && !audio.paused;
      button.classList.toggle("on", on);
      button.setAttribute("aria-pressed", on);
    }
  };
  audio.addEventListener("play", () => {
    light();
    say();
    tick();
  });
  audio.addEventListener("pause", () => {
    light();
    show();
  });
  for (const event of ["timeupdate", "seeked"]) audio.addEventListener(event, watch);

  const toggle = () => {
    if (!audio.paused) return audio.pause();
    current = stopAt === null ? null : current;
    if (audio.ended) audio.currentTime = 0;
    audio.play();
  };
  const move = (at) => {
    stopAt = null;
    audio.currentTime = toSound(Math.min(Math.max(at, 0), duration));
  };
  one("toggle").addEventListener("click", toggle);
  one("speed").addEventListener("change", () => (audio.playbackRate = Number(one("speed").value)));
  seek.addEventListener("input", () => move(Number(seek.value)));
  for (const button of all("[data-start]")) {
    button.addEventListener("click", (event) => {
      event.stopPropagation();
      if (button === current && !audio.paused) return audio.pause();
      play(Number(button.dataset.start), Number(button.dataset.end), button);
    });
  }
  lanes.addEventListener("click", (event) => {
    const box = lanes.getBoundingClientRect();
    play(((event.clientX - box.left) / box.width) * duration, null, null);
  });

  // Keys, wherever the focus is on nothing that has a use for them.
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("button, input, select, a, summary, .scroll")) return;
    if (event.key === " ") toggle();
    else if (event.key === "ArrowLeft") move(time - 5);
    else if (event.key === "ArrowRight") move(time + 5);
    else return;
    event.preventDefault();
  });
})();
