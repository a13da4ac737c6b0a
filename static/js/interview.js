// The interviewer's page: saves ratings and the verdict as one types, keeps the clock of a stage,
// and offers its actions to the keyboard. All of it works without this script, with buttons.
"use strict";

(() => {
  const FIELDS = {
    rating: ["rating", "reason", "evidence", "ticked"],
    verdict: ["recommendation", "summary"],
  };

  // Saves one form. A save names the number of what it is based on; when that is no longer what is
  // stored, both are shown, and the person chooses.
  class Entry extends Viva.Saver {
    constructor(form) {
      super(form, form.action);
      this.names = FIELDS[form.dataset.savedForm];
      this.sequence = Number(form.dataset.sequence);
      this.saved = form.dataset.isTyped === "true" ? null : this.state();
      this.conflict = form.querySelector("[data-conflict]");
      form.addEventListener("input", () => this.changed());
      form.addEventListener("change", () => this.save());
      form.addEventListener("submit", (event) => this.submit(event));
      this.conflict.querySelector("[data-keep-mine]").addEventListener("click", () => this.keepMine());
      this.conflict.querySelector("[data-take-theirs]").addEventListener("click", () => this.takeTheirs());
      this.restore();
    }

    // While a conflict is open it is for the person to decide.
    get isHeld() {
      return this.isStopped || !this.conflict.hidden;
    }

    // A button sends the whole form: after the save that is under way, whose number it needs.
    async submit(event) {
      if (this.isStopped) return;
      event.preventDefault();
      clearTimeout(this.pause);
      clearTimeout(this.deadline);
      while (this.isSaving) await new Promise((wake) => setTimeout(wake, 50));
      if (this.isHeld) {
        this.conflict.querySelector("[data-keep-mine]").focus();
        return;
      }
      this.stop();
      this.form.requestSubmit(event.submitter);
    }

    values() {
      const data = new FormData(this.form);
      const values = {};
      for (const name of this.names) {
        values[name] = name === "ticked" ? data.getAll(name) : data.get(name) || "";
      }
      // A reason counts only where it is asked for; "not assessed" only with its reason.
      if ("reason" in values && values.rating !== "none") values.reason = "";
      if (values.rating === "none" && !values.reason.trim()) values.rating = "";
      return values;
    }

    state() {
      return JSON.stringify(this.values());
    }

    body() {
      const fields = new URLSearchParams();
      for (const [name, value] of Object.entries(this.values())) {
        for (const each of [value].flat()) fields.append(name, each);
      }
      fields.set("sequence", this.sequence);
      this.sent = this.state();
      return fields;
    }

    copy() {
      return { values: this.values(), sequence: this.sequence };
    }

    // What this browser had kept from before, when the server never acknowledged it.
    restore() {
      const kept = this.kept.read();
      if (!kept?.values || JSON.stringify(kept.values) === this.state()) {
        this.forget();
        return;
      }
      const stored = this.values();
      this.fill(kept.values);
      if (kept.sequence === this.sequence) {
        this.say("Restored what this browser had kept.");
        this.save();
      } else {
        this.showConflict(stored);
      }
    }

    fill(values) {
      for (const name of this.names) {
        for (const field of this.form.querySelectorAll(`[name="${name}"]`)) {
          if (field.type === "radio") field.checked = field.value === values[name];
          else if (field.type === "checkbox") field.checked = values[name].includes(field.value);
          else field.value = values[name];
        }
      }
    }

    acknowledged(answer) {
      this.unheard = null;
      this.setSequence(answer.sequence);
    }

    setSequence(number) {
      this.sequence = number;
      // The button that submits without this script sends the same number.
      this.form.elements.sequence.value = number;
    }

    conflicted(answer) {
      this.setSequence(answer.sequence);
      // Stored was our own save, whose acknowledgement got lost: then this is no conflict.
      if (JSON.stringify(answer.stored) === this.unheard) {
        this.saved = this.unheard;
        this.changed();
        return;
      }
      this.showConflict(answer.stored);
    }

    retry() {
      this.unheard ??= this.sent;
      super.retry();
    }

    showConflict(stored) {
      this.stored = stored;
      this.conflict.querySelector("[data-conflict-text]").textContent = describe(stored);
      this.conflict.hidden = false;
      this.keep();
      this.shout("Not saved yet: choose which version to keep.");
    }

    keepMine() {
      this.conflict.hidden = true;
      this.saved = JSON.stringify(this.stored);
      this.isRefused = false;
      if (this.isDirty) this.save();
      else this.say("Both are the same now.");
    }

    takeTheirs() {
      this.fill(this.stored);
      this.conflict.hidden = true;
      this.saved = this.state();
      this.isRefused = false;
      this.forget();
      this.say("This is what is stored.");
    }
  }

  function describe(stored) {
    const lines = [];
    if ("rating" in stored) {
      const rating = stored.rating === "none" ? `not assessed: ${stored.reason}` : stored.rating;
      lines.push(`Rating: ${rating || "none"}`, `Points heard: ${stored.ticked.length}`, stored.evidence);
    } else {
      lines.push(`Recommendation: ${stored.recommendation.replace("_", " ") || "none"}`, stored.summary);
    }
    return lines.filter(Boolean).join("\n");
  }

  // Counts down what the server said is left of a stage; below zero it counts what is over.
  class StageClock {
    constructor(element) {
      this.element = element;
      this.text = element.querySelector("[data-clock-text]");
      this.label = element.querySelector("[data-clock-label]");
      this.set(Number(element.dataset.millisecondsLeft));
      setInterval(() => this.show(), 250);
    }

    set(millisecondsLeft) {
      this.endsAt = performance.now() + millisecondsLeft;
      this.show();
    }

    show() {
      const left = this.endsAt - performance.now();
      const isOver = left < 0;
      const seconds = isOver ? Math.floor(-left / 1000) : Math.ceil(left / 1000);
      this.text.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      this.label.textContent = isOver ? "over" : "left";
      this.element.classList.toggle("is-short", left < 120000);
    }

    async ask() {
      try {
        const response = await fetch(this.element.dataset.url, { redirect: "manual" });
        if (response.ok) this.set((await response.json()).milliseconds_left);
      } catch {
        // Offline: the count goes on.
      }
    }
  }

  const form = document.querySelector("form[data-saved-form]");
  const entry = form && new Entry(form);
  const clockElement = document.querySelector("[data-stage-clock]");
  const clock = clockElement && new StageClock(clockElement);

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") entry?.save({ isLeaving: true });
    else clock?.ask();
  });

  window.addEventListener("pagehide", () => entry?.save({ isLeaving: true }));
  window.addEventListener("online", () => entry?.save());

  // Keys: digits choose, n and p go on and back; never while somebody types or holds a modifier.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("textarea, select, input:not([type=radio], [type=checkbox])")) return;
    const link = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
    if (link) {
      event.preventDefault();
      link.click();
    } else if (/^[0-5]$/.test(event.key) && form) {
      const choices = [...form.querySelectorAll(".scale input[type=radio]")];
      const choice = event.key === "0"
        ? choices.find((each) => each.value === "none")
        : choices.filter((each) => each.value !== "none")[Number(event.key) - 1];
      if (!choice) return;
      event.preventDefault();
      choice.click();
      choice.focus();
    }
  });
})();
