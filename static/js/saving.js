// Saves a form as one types: newest last, one request at a time, with a copy in this browser until
// the server has acknowledged it. round-draft.js and interview.js say what is saved, and what a
// refusal means.
"use strict";

(() => {
  const SAVE_AFTER_PAUSE = 1500;
  const SAVE_AT_LEAST_EVERY = 5000;
  const RETRY_AFTER = 3000;
  const LONGEST_RETRY = 30000;

  function csrfHeader() {
    return JSON.parse(document.body.getAttribute("hx-headers"));
  }

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

  class Saver {
    constructor(form, url) {
      this.form = form;
      this.url = url;
      this.kept = new Kept(url);
      this.status = document.getElementById("save-status");
      this.isSaving = false;
      this.retryAfter = RETRY_AFTER;
    }

    // What a save carries, as text to compare. Subclasses say so, and how it is sent.
    state() {
      throw new Error("state() is missing");
    }

    body() {
      throw new Error("body() is missing");
    }

    // What is kept in this browser.
    copy() {
      throw new Error("copy() is missing");
    }

    acknowledged(_answer) {}

    conflicted(_answer) {}

    // While this holds nothing is sent and no answer matters.
    get isHeld() {
      return this.isStopped;
    }

    get isDirty() {
      return this.state() !== this.saved;
    }

    keep() {
      this.kept.write(this.copy());
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

    async save({ isLeaving = false } = {}) {
      clearTimeout(this.pause);
      clearTimeout(this.deadline);
      this.deadline = null;
      if (!this.isDirty || this.isHeld) return;
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
        if (this.isHeld) return;
        this.shout("Not saved: no connection. Your text is kept in this browser; trying again.");
        this.retry();
      } finally {
        this.isSaving = false;
        if (this.isDirty && !this.isHeld && !this.isRetrying && !this.isRefused) this.changed();
      }
    }

    async heard(response, state) {
      if (response.type === "opaqueredirect") {
        this.refused("Not saved: you are logged out. Your text is kept in this browser; log in in another tab, then type on.");
        return;
      }
      const isJson = (response.headers.get("Content-Type") || "").includes("json");
      const answer = isJson ? await response.json() : {};
      if (this.isHeld) return;
      if (response.ok) {
        this.isRefused = false;
        this.retryAfter = RETRY_AFTER;
        this.saved = state;
        this.acknowledged(answer);
        if (!this.isDirty) this.forget();
        this.say(`Saved at ${this.timeOfDay()}.`);
      } else if (response.status === 409) {
        this.conflicted(answer);
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

  window.Viva = { ...window.Viva, Kept, Saver, RETRY_AFTER };
})();
