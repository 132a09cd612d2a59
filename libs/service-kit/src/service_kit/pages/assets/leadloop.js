// What pages cannot do without a script is done without it, by plain links and forms; this makes it quicker.
(() => {
  "use strict";
  const dialog = document.getElementById("dialog");
  const keysOn = () => document.documentElement.dataset.keys !== "off";
  const writing = (target) => target.closest("input, select, textarea, [contenteditable]") !== null;
  let opener = null;
  let after = "";

  // Links and buttons with data-dialog open the page behind them here; the same address works as a page.
  const open = async (href, from) => {
    const answer = await fetch(href, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer || !answer.ok || !dialog) { location.href = href; return; }
    opener = from;
    dialog.innerHTML = await answer.text();
    htmx.process(dialog);
    restore(dialog);
    if (!dialog.open) dialog.showModal();
    (dialog.querySelector("[autofocus], [aria-invalid], input:not([type=hidden]), select, textarea, button") || dialog).focus();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-dialog]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) { event.preventDefault(); open(link.href, link); }
    if (event.target.closest("[data-close]")) { event.preventDefault(); dialog.close(); }
    const copy = event.target.closest("[data-copy]");
    if (copy) navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).textContent);
    for (const one of document.querySelectorAll("details.why[open], details.more[open]")) {
      if (!one.contains(event.target)) one.open = false;
    }
  });
  dialog?.addEventListener("close", () => { dialog.replaceChildren(); opener?.focus(); opener = null; });

  // What was typed outlives an expired session, a lost connection and the back button, in this tab.
  const place = (field) => `draft ${field.form?.getAttribute("action") || location.pathname} ${field.name}`;
  const kept = (field) => field.name && field.matches("textarea, input[data-draft]");
  const restore = (root) => {
    for (const field of root.querySelectorAll("textarea, input[data-draft]")) {
      const draft = sessionStorage.getItem(place(field));
      if (draft && !field.value) field.value = draft;
    }
  };
  document.addEventListener("input", (event) => { if (kept(event.target)) sessionStorage.setItem(place(event.target), event.target.value); });
  const saved = (form) => { for (const field of form.elements) if (field.name) sessionStorage.removeItem(place(field)); };
  restore(document);

  // A press is answered at once, and a second one does nothing.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button?.getAttribute("aria-disabled") === "true") { event.preventDefault(); return; }
    button?.setAttribute("aria-disabled", "true");
    if (button?.dataset.busy) button.textContent = button.dataset.busy;
    setTimeout(() => button?.removeAttribute("aria-disabled"), 8000);
  });

  // htmx: forms carry their own token; lists wait while nobody looks, and read what was written a moment ago.
  document.addEventListener("htmx:config:request", (event) => {
    const request = event.detail.ctx?.request;
    if (request?.method === "GET" && after && event.target.closest?.("[data-refresh]")) {
      request.action += (request.action.includes("?") ? "&" : "?") + "after=" + encodeURIComponent(after);
    }
  });
  document.addEventListener("htmx:before:request", (event) => {
    if (event.target.closest?.("[data-refresh]") === event.target && (document.hidden || dialog?.open)) event.preventDefault();
  });
  document.addEventListener("htmx:after:request", (event) => {
    const said = event.detail.ctx?.response?.headers?.get?.("Leadloop-After");
    if (said) after = said;
    if (event.detail.ctx?.response?.status < 300 && event.target.matches?.("form")) {
      saved(event.target);
      if (dialog?.contains(event.target)) dialog.close();
    }
  });

  // Toasts stay eight seconds, longer under a hand or a focus.
  const toasts = document.getElementById("toasts");
  new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((toast) => {
    if (toast.nodeType !== 1) return;
    const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : toast.remove());
    setTimeout(leave, 8000);
  }))).observe(toasts, { childList: true });

  // Keyboard: J and K move, letters press what carries them, G and a letter goes to a page.
  const rows = () => [...document.querySelectorAll("[data-row]")];
  let going = false;
  const move = (by) => {
    const all = rows();
    const now = all.findIndex((row) => row.classList.contains("chosen"));
    const next = all[Math.min(all.length - 1, Math.max(0, now + by))];
    all.forEach((row) => row.classList.toggle("chosen", row === next));
    (next?.querySelector("a[href]") || next)?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") { event.target.closest("form")?.requestSubmit(); return; }
    if (!keysOn() || event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
    const key = event.key.toLowerCase();
    if (dialog?.open) {
      const choice = dialog.querySelector(`[data-choice="${CSS.escape(key)}"]`);
      if (choice) { event.preventDefault(); choice.click(); choice.focus(); }
      return;
    }
    if (going) {
      going = false;
      const link = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
      if (link) { event.preventDefault(); location.href = link.href; }
      return;
    }
    if (key === "g") { going = true; setTimeout(() => { going = false; }, 1500); return; }
    if (key === "j" || key === "k") { event.preventDefault(); move(key === "j" ? 1 : -1); return; }
    if (key === "/") { const find = document.querySelector("[data-find]"); if (find) { event.preventDefault(); find.focus(); } return; }
    const scope = key === "z" ? document : document.querySelector("[data-row].chosen") || document.querySelector("[data-row]") || document;
    const pressed = [...scope.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].pop();
    if (pressed) { event.preventDefault(); pressed.click(); }
  });
})();
