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
      this.allotted = Number(element.dataset.seconds) * 1000;
      this.onTimeUp = onTimeUp;
      this.wasShort = false;
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
      if (isShort && !this.wasShort && left > 0) {
        this.wasShort = true;
        this.spoken.textContent = `${seconds} seconds left`;
      }
      if (left === 0 && !this.isUp) {
        this.isUp = true;
        this.onTimeUp();
      }
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
      this.saved = form.dataset.isTyped === "true" ? null : this.field.value;
      this.onClock = onClock;
      this.isSaving = false;
      this.retryAfter = RETRY_AFTER;
      this.field.addEventListener("input", () => this.changed());
      this.field.addEventListener("blur", () => this.save());
      this.restore();
    }

    get isDirty() {
      return this.field.value !== this.saved;
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
      const text = this.field.value;
      try {
        const response = await fetch(this.url, {
          method: "POST",
          headers: { Accept: "application/json", ...csrfHeader() },
          body: new URLSearchParams({ text, sequence: this.nextNumber() }),
          redirect: "manual",
          keepalive: isLeaving,
        });
        await this.heard(response, text);
      } catch {
        this.shout("Not saved: no connection. Your text is kept in this browser; trying again.");
        this.retry();
      } finally {
        this.isSaving = false;
        if (this.isDirty && !this.isRetrying && !this.isRefused) this.changed();
      }
    }

    async heard(response, text) {
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
        this.saved = text;
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

  let clock = null;
  let draft = null;

  function csrfHeader() {
    return JSON.parse(document.body.getAttribute("hx-headers"));
  }

  function showStage() {
    htmx.ajax("GET", location.pathname, { target: "#stage", swap: "outerHTML" });
  }

  function setUp(stage) {
    clock?.stop();
    draft?.stop();
    clock = draft = null;
    const form = stage.querySelector("form[data-draft-url]");
    if (form) {
      draft = new Draft(form, (millisecondsLeft) => clock?.set(millisecondsLeft));
      const element = stage.querySelector("[data-clock-text]")?.closest(".clock");
      if (element) clock = new Clock(element, () => submitBecauseTimeIsUp(form));
    }
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
      form.requestSubmit(form.querySelector("button[data-main]"));
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
