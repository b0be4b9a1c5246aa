// Shows one slide at a time and the lines of a calculation one by one: arrows, space, page keys, Home and End, a click or a swipe.
"use strict";
(() => {
  const slides = [...document.querySelectorAll(".slide")];
  const place = document.getElementById("place");
  const steps = slides.map((slide) => [...slide.querySelectorAll(".step")]);
  let slide = 0;
  let shown = 1;

  function fit(content) {
    content.style.zoom = 1;
    const room = window.innerHeight - 60;
    const high = content.scrollHeight;
    if (high > room) content.style.zoom = Math.max(0.6, room / high);
  }

  function show() {
    slides.forEach((one, n) => one.classList.toggle("here", n === slide));
    steps[slide].forEach((line, n) => line.classList.toggle("later", n >= shown));
    place.textContent = `${slide + 1} / ${slides.length}`;
    fit(slides[slide].querySelector(".content"));
    history.replaceState(null, "", `#${slide + 1}`);
  }

  function go(to, all) {
    if (to < 0 || to >= slides.length) return;
    slide = to;
    shown = all ? steps[to].length : 1;
    show();
    slides[to].focus({ preventScroll: true });
  }

  function on() {
    if (shown < steps[slide].length) { shown += 1; show(); } else go(slide + 1, false);
  }

  function back() {
    if (shown > 1) { shown -= 1; show(); } else go(slide - 1, true);
  }

  const keys = {
    ArrowRight: on, ArrowDown: on, PageDown: on, " ": on, Enter: on, ArrowLeft: back, ArrowUp: back, PageUp: back,
    Backspace: back, Home: () => go(0, false), End: () => go(slides.length - 1, true),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("a, summary, input")) return;
    const key = event.key === " " && event.shiftKey ? "ArrowLeft" : event.key;
    if (key in keys) { event.preventDefault(); keys[key](); }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) { if (!String(getSelection())) (event.clientX < window.innerWidth / 3 ? back : on)(); return; }
    const to = (link.getAttribute("href") || "").startsWith("#") && document.getElementById(link.getAttribute("href").slice(1));
    if (to) { event.preventDefault(); go(slides.indexOf(to.closest(".slide")), true); }
  });
  let touched = null;
  document.addEventListener("touchstart", (event) => { touched = event.touches[0].clientX; }, { passive: true });
  document.addEventListener("touchend", (event) => {
    const moved = event.changedTouches[0].clientX - touched;
    if (Math.abs(moved) > 50) (moved < 0 ? on : back)();
  });
  window.addEventListener("resize", show);
  document.documentElement.classList.add("running");
  go(Math.min(Math.max(0, (parseInt(location.hash.slice(1), 10) || 1) - 1), slides.length - 1), false);
})();
