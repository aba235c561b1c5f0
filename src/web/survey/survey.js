// Keeps an answer while it is typed, and counts letters. The form does everything without this.
"use strict";
(() => {
  const form = document.querySelector("form[data-keep]");
  if (!form) return;
  const kept = document.getElementById("kept");
  const stop = new AbortController();
  let waiting = 0;
  let last = Promise.resolve();

  const keep = async () => {
    if (stop.signal.aborted) return;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { "x-kept-while-typing": "1" },
        signal: stop.signal,
      });
      // What is not an answer yet (422) is told when somebody goes on.
      kept.textContent = answer.ok ? form.dataset.kept : "";
    } catch {
      if (!stop.signal.aborted) kept.textContent = form.dataset.lost;
    }
  };
  const soon = (after) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { last = last.then(keep); }, after);
  };
  form.addEventListener("submit", () => { clearTimeout(waiting); stop.abort(); });
  form.addEventListener("input", (event) => { kept.textContent = ""; if (event.target.matches("textarea")) soon(1500); });
  form.addEventListener("change", (event) => {
    const ticked = event.target;
    if (ticked.type === "checkbox" && ticked.checked) {
      for (const box of form.querySelectorAll("input[type=checkbox]")) {
        if ("alone" in ticked.dataset ? box !== ticked : "alone" in box.dataset) box.checked = false;
      }
    }
    soon(400);
  });

  const other = document.getElementById("other");
  const otherOption = document.getElementById("answer-other");
  if (other && otherOption) other.addEventListener("input", () => { if (other.value) otherOption.checked = true; });

  const text = form.querySelector("textarea[data-most]");
  const left = document.getElementById("left");
  if (text && left) {
    const count = () => {
      const rest = text.dataset.most - [...text.value.trim()].length;
      left.textContent = (rest < 0 ? left.dataset.over : left.dataset.left).replace("#", Math.abs(rest));
    };
    text.addEventListener("input", count);
    count();
  }
})();
