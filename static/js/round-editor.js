// The field for an answer.
"use strict";

(() => {
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

  window.Viva = { ...window.Viva, Editor };
})();
