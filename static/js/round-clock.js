// The clock of a round.
//
// The server decides about time. This counts down from the milliseconds that the server said were
// left, by a monotonic clock, and asks again when the tab wakes. It never compares clocks.
"use strict";

(() => {
  const ASK_AGAIN_AFTER = 3000;

  class Clock {
    constructor(element, { onTimeUp, onClosed }) {
      this.element = element;
      this.text = element.querySelector("[data-clock-text]");
      this.spoken = element.querySelector("[data-clock-spoken]");
      this.calm = element.querySelector("[data-clock-calm]");
      this.warning = element.querySelector("[data-clock-warning]");
      this.allotted = Number(element.dataset.seconds) * 1000;
      this.onTimeUp = onTimeUp;
      this.onClosed = onClosed;
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
        if (!response.ok) throw new Error(`The clock answered ${response.status}.`);
        const answer = await response.json();
        if (answer.state === "open") this.set(answer.milliseconds_left);
        else this.onClosed();
      } catch {
        // Offline: the count goes on, and the server decides in the end.
        if (this.isUp) this.askLater();
      }
    }

    askLater() {
      clearTimeout(this.later);
      this.later = setTimeout(() => this.ask(), ASK_AGAIN_AFTER);
    }

    stop() {
      clearInterval(this.timer);
      clearTimeout(this.later);
    }
  }

  window.Viva = { ...window.Viva, Clock };
})();
