// The saving of what is typed in a round.
"use strict";

(() => {
  const SAVE_AFTER_PAUSE = 1500;
  const SAVE_AT_LEAST_EVERY = 5000;
  const RETRY_AFTER = 3000;
  const LONGEST_RETRY = 30000;

  // The copy in this browser of what was typed at one address and is not acknowledged yet.
  class Kept {
    constructor(url) {
      this.key = `viva:draft:${url}`;
    }

    read() {
      try {
        return JSON.parse(localStorage.getItem(this.key));
      } catch {
        return null;
      }
    }

    write(copy) {
      try {
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
  }

  // Saves what is typed, newest last, one request at a time; keeps a copy in this browser until
  // the server has acknowledged it.
  class Draft {
    constructor(form, { onClock, onClosed }) {
      this.form = form;
      this.field = form.elements.text;
      this.status = document.getElementById("save-status");
      this.url = form.dataset.draftUrl;
      this.kept = new Kept(this.url);
      this.number = Number(form.dataset.sequence);
      this.acknowledged = this.number;
      // Somebody may have typed before this script ran, or the browser may have put text back.
      const isAhead = this.field.value !== this.field.defaultValue;
      this.saved = form.dataset.isTyped === "true" || isAhead ? null : this.state();
      this.onClock = onClock;
      this.onClosed = onClosed;
      this.isSaving = false;
      this.retryAfter = RETRY_AFTER;
      this.field.addEventListener("input", () => this.changed());
      this.field.addEventListener("blur", () => this.save());
      form.addEventListener("change", () => this.changed());
      this.restore(isAhead);
      if (isAhead) this.changed();
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

    restore(isAhead) {
      const kept = this.kept.read();
      if (!kept) return;
      if (kept.text === this.field.value) {
        this.forget();
      } else if (kept.sequence >= this.acknowledged && !isAhead) {
        this.field.value = kept.text;
        this.say("Restored what this browser had kept.");
        this.save();
      } else {
        this.shout(`Another version was saved or typed and is shown above. This browser had kept: ${kept.text}`);
        this.forget();
      }
    }

    keep() {
      this.kept.write({ text: this.field.value, sequence: this.acknowledged });
    }

    forget() {
      this.kept.forget();
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
          headers: { Accept: "application/json", ...JSON.parse(document.body.getAttribute("hx-headers")) },
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
        this.say(`Saved at ${this.timeOfDay()}.`);
        if (answer.milliseconds_left !== null) this.onClock(answer.milliseconds_left);
      } else if (response.status === 409 && answer.state !== "open") {
        this.onClosed();
      } else if (response.status === 409) {
        this.number = Math.max(this.number, answer.sequence);
        // A save of this very text overtook this one: nothing contradicts, and the next one agrees.
        if (answer.stored_text === this.field.value) return;
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

    // On the person's clock, as the server writes it when the page is loaded.
    timeOfDay() {
      const { timeZone } = this.form.dataset;
      try {
        return new Date().toLocaleTimeString("en-GB", { timeZone });
      } catch {
        return new Date().toLocaleTimeString("en-GB"); // a zone that this browser does not know
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

  // Shows, beside an answer that is locked, what this browser kept and what is not stored.
  function showKept(element) {
    const kept = new Kept(element.dataset.keptFor);
    const copy = kept.read();
    const stored = document.querySelector("[data-stored-text]")?.textContent ?? "";
    if (!copy || copy.text === stored) {
      kept.forget();
      return;
    }
    element.querySelector("[data-kept-text]").textContent = copy.text;
    element.querySelector("button").addEventListener("click", () => {
      kept.forget();
      element.hidden = true;
    });
    element.hidden = false;
  }

  window.Viva = { ...window.Viva, Draft, showKept };
})();
