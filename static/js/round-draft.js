// The saving of what is typed in a round.
"use strict";

(() => {
  // Each save carries the next number; one that was overtaken is refused.
  class Draft extends Viva.Saver {
    constructor(form, { onClock, onClosed }) {
      super(form, form.dataset.draftUrl);
      this.field = form.elements.text;
      this.number = Number(form.dataset.sequence);
      this.acknowledgedNumber = this.number;
      // Somebody may have typed before this script ran, or the browser may have put text back.
      const isAhead = this.field.value !== this.field.defaultValue;
      this.saved = form.dataset.isTyped === "true" || isAhead ? null : this.state();
      this.onClock = onClock;
      this.onClosed = onClosed;
      this.field.addEventListener("input", () => this.changed());
      this.field.addEventListener("blur", () => this.save());
      form.addEventListener("change", () => this.changed());
      this.restore(isAhead);
      if (isAhead) this.changed();
    }

    // The submit carries the same text and decides; a save that crosses it does not matter.
    get isHeld() {
      return this.isStopped || this.isSubmitting;
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

    copy() {
      return { text: this.field.value, sequence: this.acknowledgedNumber };
    }

    restore(isAhead) {
      const kept = this.kept.read();
      if (!kept) return;
      if (kept.text === this.field.value) {
        this.forget();
      } else if (kept.sequence >= this.acknowledgedNumber && !isAhead) {
        this.field.value = kept.text;
        this.say("Restored what this browser had kept.");
        this.save();
      } else {
        this.shout(`Another version was saved or typed and is shown above. This browser had kept: ${kept.text}`);
        this.forget();
      }
    }

    nextNumber() {
      this.number += 1;
      return this.number;
    }

    acknowledged(answer) {
      this.acknowledgedNumber = answer.sequence;
      if (answer.milliseconds_left !== null) this.onClock(answer.milliseconds_left);
    }

    conflicted(answer) {
      if (answer.state !== "open") {
        this.onClosed();
        return;
      }
      this.number = Math.max(this.number, answer.sequence);
      // A save of this very text overtook this one: nothing contradicts, and the next one agrees.
      if (answer.stored_text === this.field.value) return;
      this.refused(`Not saved: this answer was changed in another tab or on another device. There it reads: ${answer.stored_text} — type on here to replace it.`);
    }
  }

  // Shows, beside an answer that is locked, what this browser kept and what is not stored.
  function showKept(element) {
    const kept = new Viva.Kept(element.dataset.keptFor);
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
