// Makes the form live: what is typed is understood at once, what is chosen is derived at once, and a copy goes to the clipboard.
// Without it the form is sent and answered as forms are.
"use strict";
(() => {
  const form = document.getElementById("play");
  const text = document.getElementById("text");
  const understood = document.getElementById("understood");
  const derivation = document.getElementById("derivation");
  const status = document.getElementById("status");
  const words = form.dataset;
  const PAUSE = 250; // milliseconds after the last letter
  const usual = { notation: "both", detail: "normal" };
  const latest = {};
  let timer = 0;
  let fading = 0;

  function say(told, seen = false) {
    status.textContent = told;
    status.className = seen ? "seen" : "hidden";
    clearTimeout(fading);
    if (seen) fading = setTimeout(() => { status.className = "hidden"; }, 4000);
  }

  // What the form says, as far as it differs from what is taken anyway.
  function said() {
    const found = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value && value !== usual[name]) found.append(name, value);
    return found;
  }

  // A piece of the page, or null where a later question has taken the place of this one, or the server is gone.
  async function piece(address, asked) {
    latest[address]?.abort();
    const own = (latest[address] = new AbortController());
    try {
      const answer = await fetch(address, { method: "POST", body: asked, signal: own.signal });
      const found = { status: answer.status, html: await answer.text() };
      return own.signal.aborted ? null : found;
    } catch (error) {
      if (error.name !== "AbortError") say(words.gone, true);
      return null;
    }
  }

  const isHtml = (found) => found.html.trimStart().startsWith("<");
  const told = (place) => place.querySelector("[data-told]")?.dataset.told || "";

  function put(place, found) {
    if (isHtml(found) || !found.html) place.innerHTML = found.html;
    else {
      const problem = document.createElement("pre");
      problem.className = "problem";
      problem.textContent = found.html;
      problem.dataset.told = found.html;
      place.replaceChildren(problem);
    }
    const folds = place.querySelector(".folds");
    if (folds) folds.hidden = !place.querySelector("details");
  }

  async function understand() {
    timer = 0;
    const found = await piece("/understood", said());
    if (!found) return;
    put(understood, found);
    const problem = understood.querySelector(".problem");
    text.setAttribute("aria-invalid", String(Boolean(problem)));
    text.setAttribute("aria-describedby", problem?.id ? "how problem" : "how");
    say(told(understood));
  }

  async function derive() {
    if (timer) {
      clearTimeout(timer);
      await understand();
    }
    const asked = said();
    derivation.setAttribute("aria-busy", "true");
    say(words.wait);
    const found = await piece("/derivation", asked);
    if (!found) return;
    put(derivation, found);
    derivation.removeAttribute("aria-busy");
    derivation.classList.remove("stale");
    say(told(derivation));
    const query = derivation.querySelector("[data-query]")?.dataset.query ?? asked.toString();
    if (understood.querySelector(".problem")) derivation.replaceChildren(); // it is told there already
    if (location.search.slice(1) !== query) history.pushState(null, "", query ? `/?${query}` : "/");
  }

  function selected(copy) {
    const shown = document.createElement("textarea");
    shown.readOnly = true;
    shown.value = copy;
    shown.rows = 6;
    shown.className = "copy";
    shown.setAttribute("aria-label", words.select);
    derivation.querySelector("textarea.copy")?.remove();
    derivation.append(shown);
    shown.focus();
    shown.select();
    say(words.select, true);
  }

  async function copy(button) {
    const query = derivation.querySelector("[data-query]").dataset.query;
    let copied = new URL(`/?${query}`, location.href).href;
    if (button.dataset.copy) {
      const found = await piece(`/copy/${button.dataset.copy}`, new URLSearchParams(query));
      if (!found) return;
      if (found.status !== 200) return say(found.html, true);
      copied = found.html;
    }
    try {
      await navigator.clipboard.writeText(copied);
      say(words.copied.replace("{what}", button.textContent), true);
    } catch {
      selected(copied);
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter?.dataset.copy !== undefined) copy(event.submitter);
    else derive();
  });
  form.addEventListener("input", (event) => {
    if (!["text", "of", "assume"].includes(event.target.name)) return;
    derivation.classList.add("stale");
    clearTimeout(timer);
    timer = setTimeout(understand, PAUSE);
  });
  form.addEventListener("change", (event) => {
    const { name, type } = event.target;
    if (name === "wrt") form.elements.by.value = "";
    if (["text", "of", "assume"].includes(name) || (type === "text" && !event.target.value)) return;
    if (name === "by") for (const other of form.querySelectorAll("[name=wrt]")) other.checked = false;
    if (text.value.trim()) derive();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.tagName === "TEXTAREA") {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  derivation.addEventListener("click", (event) => {
    const fold = event.target.dataset?.fold;
    if (fold) for (const part of derivation.querySelectorAll("details")) part.open = fold === "no";
  });
  for (const link of document.querySelectorAll("[data-language]")) {
    link.addEventListener("click", () => {
      const asked = said();
      asked.set("lang", link.dataset.language);
      if (link.href) link.href = `/?${asked}`;
    });
  }
  window.addEventListener("popstate", () => location.reload());
  // Somebody who goes back while the page is still on its way has left before that listener was there.
  if (new URL(performance.getEntriesByType("navigation")[0].name).search !== location.search) location.reload();
  put(derivation, { html: derivation.innerHTML });
})();
