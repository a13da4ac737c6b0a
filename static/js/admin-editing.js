// The page of a question: asks before typing is thrown away, and shows the preview while one types.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("question_form");
  if (form) {
    guard(form);
    preview(form);
  }
});

function guard(form) {
  const typed = () => JSON.stringify([...new FormData(form)]);
  const isRefused = document.querySelector(".errornote") !== null;
  let isLeaving = false;
  let before = "";
  // After the scripts of the admin have set up their rows.
  setTimeout(() => {
    before = typed();
  }, 0);

  form.addEventListener("submit", (event) => {
    isLeaving = !(event.submitter && "previewTab" in event.submitter.dataset);
  });
  window.addEventListener("pageshow", () => {
    isLeaving = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving && (isRefused || typed() !== before)) {
      event.preventDefault();
    }
  });
}

function preview(form) {
  const section = form.querySelector("[data-preview]");
  if (!section) {
    return;
  }
  const PAUSE = 600; // milliseconds without typing
  const REMEMBERED = "viva-preview";
  const toggle = section.querySelector("[data-preview-toggle]");
  const pane = section.querySelector(".viva-preview-pane");
  const problems = section.querySelector("[data-preview-problems]");
  const status = section.querySelector("[data-preview-status]");
  const frame = section.querySelector("iframe");
  let timer = 0;
  let request = null;
  let isShown = false;

  toggle.hidden = false;
  toggle.addEventListener("click", () => open(pane.hidden));

  function open(isOpen) {
    pane.hidden = !isOpen;
    toggle.setAttribute("aria-expanded", String(isOpen));
    toggle.textContent = isOpen ? "Close the preview" : "Preview while typing";
    document.body.classList.toggle("viva-has-preview", isOpen);
    remember(isOpen);
    if (isOpen) {
      refresh();
    }
  }

  function remember(isOpen) {
    try {
      localStorage.setItem(REMEMBERED, isOpen ? "open" : "closed");
    } catch {
      // Without storage the next page begins as the first one did.
    }
  }

  function wasClosed() {
    try {
      return localStorage.getItem(REMEMBERED) === "closed";
    } catch {
      return false;
    }
  }

  function later() {
    clearTimeout(timer);
    if (!pane.hidden) {
      timer = setTimeout(refresh, PAUSE);
    }
  }

  async function refresh() {
    if (request) {
      request.abort();
    }
    request = new AbortController();
    const data = new FormData(form);
    data.delete("base");
    try {
      const response = await fetch(section.dataset.preview, { method: "POST", body: data, signal: request.signal });
      if (!response.ok || response.redirected) {
        status.textContent = `The preview could not be made (error ${response.status}). What you typed is still here.`;
        return;
      }
      show(new DOMParser().parseFromString(await response.text(), "text/html"));
    } catch (error) {
      if (error.name !== "AbortError") {
        status.textContent = "The server could not be reached. What you typed is still here; the preview is older.";
      }
    }
  }

  function show(page) {
    const found = [...page.querySelectorAll("#code-problems li")].map((item) => item.textContent);
    problems.hidden = !found.length;
    problems.replaceChildren(...found.map(item));
    status.textContent = found.length
      ? `The preview is up to date. The code has ${found.length} problem${found.length > 1 ? "s" : ""}.`
      : "The preview is up to date. Nothing is saved by looking.";
    page.querySelector("#preview-note")?.remove();
    const shown = frame.contentDocument;
    const old = isShown && shown && shown.getElementById("main");
    if (old) {
      const open = [...old.querySelectorAll("details")].map((details) => details.open);
      const main = shown.importNode(page.getElementById("main"), true);
      main.querySelectorAll("details").forEach((details, index) => {
        details.open = open[index] ?? false;
      });
      old.replaceWith(main);
      return;
    }
    page.querySelectorAll("script").forEach((script) => script.remove());
    const base = page.createElement("base");
    base.target = "_blank";
    page.head.prepend(base);
    page.querySelector(".site-header")?.remove();
    const framework = page.querySelector("details.framework");
    if (framework) {
      framework.open = true;
    }
    frame.srcdoc = `<!doctype html>${page.documentElement.outerHTML}`;
    isShown = true;
  }

  function item(text) {
    const made = document.createElement("li");
    made.textContent = text;
    return made;
  }

  form.addEventListener("input", later);
  form.addEventListener("change", later);
  document.addEventListener("formset:added", later);
  document.addEventListener("formset:removed", later);
  if (!wasClosed() && window.matchMedia("(min-width: 75rem)").matches) {
    open(true);
  }
}
