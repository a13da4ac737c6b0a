// The page of a round: the clock, the saving of what is typed, and the keys.
//
// The server decides about time. This page counts down from the milliseconds that the server said
// were left, by a monotonic clock, and asks again when the tab wakes. It never compares clocks.
"use strict";

(() => {
  const SAVE_AFTER_PAUSE = 1500;
  const SAVE_AT_LEAST_EVERY = 5000;
  const RETRY_AFTER = 3000;
  const LONGEST_RETRY = 30000;

  class Clock {
    constructor(element, onTimeUp) {
      this.element = element;
      this.text = element.querySelector("[data-clock-text]");
      this.spoken = element.querySelector("[data-clock-spoken]");
      this.calm = element.querySelector("[data-clock-calm]");
      this.warning = element.querySelector("[data-clock-warning]");
      this.allotted = Number(element.dataset.seconds) * 1000;
      this.onTimeUp = onTimeUp;
      this.key = `viva:warned:${element.dataset.key}`;
      this.set(Number(element.dataset.millisecondsLeft));
      this.timer = setInterval(() => this.show(), 250);
    }

    set(millisecondsLeft) {
      this.endsAt = performance.now() + millisecondsLeft;
      this.isUp = false;
      this.show();
    }

    show() {
      const left = Math.max(0, this.endsAt - performance.now());
      const seconds = Math.ceil(left / 1000);
      this.text.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      const isShort = left <= this.allotted / 5;
      this.element.classList.toggle("is-short", isShort);
      if (this.warning) {
        this.warning.hidden = !isShort;
        this.calm.hidden = isShort;
      }
      if (isShort && left > 0) this.warnOnce(seconds);
      if (left === 0 && !this.isUp) {
        this.isUp = true;
        this.onTimeUp();
      }
    }

    // Once a clock, also where a mock interview shows the same clock on page after page.
    warnOnce(seconds) {
      if (this.hasWarned) return;
      this.hasWarned = true;
      try {
        if (sessionStorage.getItem(this.key)) return;
        sessionStorage.setItem(this.key, "true");
      } catch {
        // No session storage: it is spoken once a page.
      }
      this.spoken.textContent = this.warning
        ? this.warning.textContent
        : `${seconds} seconds left`;
    }

    async ask() {
      try {
        const response = await fetch(this.element.dataset.url, { redirect: "manual" });
        if (!response.ok) return;
        const answer = await response.json();
        if (answer.state === "open") this.set(answer.milliseconds_left);
        else showStage();
      } catch {
        // Offline: the count goes on, and the server decides in the end.
      }
    }

    stop() {
      clearInterval(this.timer);
    }
  }

  // Saves what is typed, newest last, one request at a time; keeps a copy in this browser until
  // the server has acknowledged it.
  class Draft {
    constructor(form, onClock) {
      this.form = form;
      this.field = form.elements.text;
      this.status = document.getElementById("save-status");
      this.url = form.dataset.draftUrl;
      this.key = `viva:draft:${this.url}`;
      this.number = Number(form.dataset.sequence);
      this.acknowledged = this.number;
      this.saved = form.dataset.isTyped === "true" ? null : this.state();
      this.onClock = onClock;
      this.isSaving = false;
      this.retryAfter = RETRY_AFTER;
      this.field.addEventListener("input", () => this.changed());
      this.field.addEventListener("blur", () => this.save());
      form.addEventListener("change", () => this.changed());
      this.restore();
    }

    get isDirty() {
      return this.state() !== this.saved;
    }

    // What a save carries: the text, and what the person says about it.
    state() {
      const fields = new FormData(this.form);
      return JSON.stringify(
        ["text", "confidence", "is_spoken", "is_flagged"].map((name) => fields.get(name)),
      );
    }

    body() {
      const fields = new URLSearchParams();
      for (const name of ["confidence", "is_spoken", "is_flagged"]) {
        const value = new FormData(this.form).get(name);
        if (value) fields.set(name, value);
      }
      fields.set("text", this.field.value);
      fields.set("sequence", this.nextNumber());
      return fields;
    }

    restore() {
      const kept = this.kept();
      if (!kept || kept.text === this.field.value) return;
      if (kept.sequence >= this.acknowledged) {
        this.field.value = kept.text;
        this.say("Restored what this browser had kept.");
        this.save();
      } else {
        this.shout(`A newer version was saved elsewhere and is shown above. This browser had kept: ${kept.text}`);
        this.forget();
      }
    }

    kept() {
      try {
        return JSON.parse(localStorage.getItem(this.key));
      } catch {
        return null;
      }
    }

    keep() {
      try {
        const copy = { text: this.field.value, sequence: this.acknowledged };
        localStorage.setItem(this.key, JSON.stringify(copy));
      } catch {
        // No local storage: the page itself still holds the text.
      }
    }

    forget() {
      try {
        localStorage.removeItem(this.key);
      } catch {
        // Nothing was kept.
      }
    }

    changed() {
      this.keep();
      clearTimeout(this.pause);
      this.pause = setTimeout(() => this.save(), SAVE_AFTER_PAUSE);
      this.deadline ??= setTimeout(() => this.save(), SAVE_AT_LEAST_EVERY);
    }

    nextNumber() {
      this.number += 1;
      return this.number;
    }

    async save({ isLeaving = false } = {}) {
      clearTimeout(this.pause);
      clearTimeout(this.deadline);
      this.deadline = null;
      if (!this.isDirty || this.isStopped || this.isSubmitting) return;
      if (this.isSaving && !isLeaving) return;
      this.isSaving = true;
      const state = this.state();
      this.crossing = new AbortController();
      try {
        const response = await fetch(this.url, {
          method: "POST",
          headers: { Accept: "application/json", ...csrfHeader() },
          body: this.body(),
          redirect: "manual",
          keepalive: isLeaving,
          signal: this.crossing.signal,
        });
        await this.heard(response, state);
      } catch {
        if (this.isSubmitting) return;
        this.shout("Not saved: no connection. Your text is kept in this browser; trying again.");
        this.retry();
      } finally {
        this.isSaving = false;
        if (this.isDirty && !this.isSubmitting && !this.isRetrying && !this.isRefused) this.changed();
      }
    }

    async heard(response, state) {
      if (response.type === "opaqueredirect") {
        this.refused("Not saved: you are logged out. Your text is kept in this browser; log in in another tab, then type on.");
        return;
      }
      const isJson = (response.headers.get("Content-Type") || "").includes("json");
      const answer = isJson ? await response.json() : {};
      // The submit carries the same text and decides; a save that crosses it does not matter.
      if (this.isStopped || this.isSubmitting) return;
      if (response.ok) {
        this.isRefused = false;
        this.retryAfter = RETRY_AFTER;
        this.saved = state;
        this.acknowledged = answer.sequence;
        if (!this.isDirty) this.forget();
        this.say(`Saved at ${new Date().toLocaleTimeString()}.`);
        if (answer.milliseconds_left !== null) this.onClock(answer.milliseconds_left);
      } else if (response.status === 409 && answer.state !== "open") {
        showStage();
      } else if (response.status === 409) {
        this.number = Math.max(this.number, answer.sequence);
        this.refused(`Not saved: this answer was changed in another tab or on another device. There it reads: ${answer.stored_text} — type on here to replace it.`);
      } else if (response.status === 400) {
        this.refused(`Not saved. ${answer.error}`);
      } else if (response.status === 403 || response.status === 404) {
        this.refused("Not saved: your session has changed. Copy your text, then reload the page.");
      } else {
        this.shout(`Not saved: the server had an error (${response.status}). Your text is kept in this browser; trying again.`);
        this.retry();
      }
    }

    retry() {
      this.isRetrying = true;
      setTimeout(() => {
        this.isRetrying = false;
        this.save();
      }, this.retryAfter);
      this.retryAfter = Math.min(this.retryAfter * 2, LONGEST_RETRY);
    }

    refused(message) {
      this.isRefused = true;
      this.shout(message);
    }

    say(message) {
      this.status.textContent = message;
      this.status.classList.remove("is-unsaved");
    }

    shout(message) {
      this.status.textContent = message;
      this.status.classList.add("is-unsaved");
    }

    stop() {
      this.isStopped = true;
      clearTimeout(this.pause);
      clearTimeout(this.deadline);
    }
  }

  // Words, time on this answer, and what helps to write code.
  class Editor {
    constructor(form) {
      this.field = form.elements.text;
      this.count = form.querySelector("[data-editor-count]");
      this.usedBefore = this.count.dataset.millisecondsUsed;
      this.since = performance.now();
      this.count.hidden = false;
      const button = form.querySelector("[data-code-block]");
      button.hidden = false;
      button.addEventListener("click", () => this.insertCodeBlock());
      this.field.addEventListener("input", () => this.show());
      this.field.addEventListener("keydown", (event) => this.indent(event));
      this.timer = setInterval(() => this.show(), 1000);
      this.show();
    }

    show() {
      const words = this.field.value.split(/\s+/).filter(Boolean).length;
      let text = `${words} ${words === 1 ? "word" : "words"}`;
      if (this.usedBefore !== undefined) {
        const used = Number(this.usedBefore) + performance.now() - this.since;
        const seconds = Math.floor(used / 1000);
        const rest = String(seconds % 60).padStart(2, "0");
        text += ` · ${Math.floor(seconds / 60)}:${rest} on this answer`;
      }
      if (this.count.textContent !== text) this.count.textContent = text;
    }

    insertCodeBlock() {
      const { selectionStart: start, selectionEnd: end, value } = this.field;
      const before = start > 0 && value[start - 1] !== "\n" ? "\n```python\n" : "```python\n";
      const selected = value.slice(start, end);
      this.field.setRangeText(`${before}${selected}\n\`\`\`\n`, start, end, "preserve");
      const cursor = start + before.length + selected.length;
      this.field.setSelectionRange(cursor, cursor);
      this.field.focus();
      this.field.dispatchEvent(new Event("input", { bubbles: true }));
    }

    // Tab indents inside a code block only, so the keyboard is never caught elsewhere.
    indent(event) {
      if (event.key === "Escape") this.letsTabGo = true;
      if (event.key !== "Tab" || event.shiftKey || event.ctrlKey || event.altKey) return;
      const before = this.field.value.slice(0, this.field.selectionStart);
      const isInCode = (before.match(/^```/gm) || []).length % 2 === 1;
      if (!isInCode || this.letsTabGo) {
        this.letsTabGo = false;
        return;
      }
      event.preventDefault();
      const { selectionStart: start, selectionEnd: end } = this.field;
      this.field.setRangeText("    ", start, end, "end");
      this.field.dispatchEvent(new Event("input", { bubbles: true }));
    }

    stop() {
      clearInterval(this.timer);
    }
  }

  let clock = null;
  let draft = null;
  let editor = null;

  function csrfHeader() {
    return JSON.parse(document.body.getAttribute("hx-headers"));
  }

  function showStage() {
    htmx.ajax("GET", location.pathname, { target: "#stage", swap: "outerHTML" });
  }

  function setUp(stage) {
    clock?.stop();
    draft?.stop();
    editor?.stop();
    clock = draft = editor = null;
    const form = stage.querySelector("form[data-time-up-form]");
    if (form?.dataset.draftUrl) {
      editor = new Editor(form);
      draft = new Draft(form, (millisecondsLeft) => clock?.set(millisecondsLeft));
    }
    const element = stage.querySelector("[data-clock-text]")?.closest(".clock");
    if (form && element) clock = new Clock(element, () => submitBecauseTimeIsUp(form));
    const assessment = stage.querySelector("form[data-assessment]");
    if (assessment) showScore(assessment);
  }

  function submitBecauseTimeIsUp(form) {
    form.elements.time_is_up.value = "true";
    form.requestSubmit();
  }

  function showScore(form) {
    const points = [...form.querySelectorAll("input[name=points]")];
    const weigh = (list) => list.reduce((sum, point) => sum + Number(point.dataset.weight), 0);
    const missing = points.filter((point) => point.dataset.essential && !point.checked).length;
    const essentials = missing ? `; ${missing} essential ${missing === 1 ? "point" : "points"} missing` : "";
    form.querySelector("output").textContent =
      `${weigh(points.filter((point) => point.checked))} of ${weigh(points)}${essentials}`;
  }

  document.addEventListener("htmx:load", (event) => {
    const stage = event.target.id === "stage" ? event.target : event.target.querySelector("#stage");
    if (stage) setUp(stage);
  });

  document.addEventListener("htmx:configRequest", (event) => {
    if (draft && event.target === draft.form) {
      draft.isSubmitting = true;
      draft.crossing?.abort();
      event.detail.parameters.set("sequence", draft.nextNumber());
    }
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    if (!draft || event.target !== draft.form) return;
    draft.isSubmitting = false;
    if (event.detail.successful) draft.forget();
  });

  document.addEventListener("htmx:sendError", (event) => {
    if (!draft || event.target !== draft.form) return;
    draft.form.elements.time_is_up.value = "";
    draft.shout("Not sent: no connection. Your text is kept in this browser.");
    draft.retry();
    if (clock?.isUp) setTimeout(() => clock?.ask(), RETRY_AFTER);
  });

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") draft?.save({ isLeaving: true });
    else clock?.ask();
  });

  window.addEventListener("pageshow", (event) => {
    if (event.persisted) clock?.ask();
  });

  window.addEventListener("online", () => draft?.save());

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-assessment]");
    if (form) showScore(form);
  });

  document.addEventListener("keydown", (event) => {
    const form = document.querySelector("#stage form[data-stage-form]");
    if (!form) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.querySelector("button[data-main]").click();
    } else if (/^[1-9]$/.test(event.key) && form.dataset.assessment !== undefined) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const point = form.querySelectorAll("input[name=points]")[Number(event.key) - 1];
      if (point) {
        point.click();
        point.focus();
      }
    }
  });
})();
