// Asks twice a second whether the lecture is still the one that is shown, and shows the new one in its place.
"use strict";
(() => {
  const shown = document.currentScript.dataset.version;
  const look = async () => {
    try {
      const answer = await fetch("/lecture/version", { cache: "no-store" });
      if (answer.ok && (await answer.text()) !== shown) return location.reload();
    } catch { /* the server is being started again */ }
    setTimeout(look, document.hidden ? 3000 : 500);
  };
  look();
})();
