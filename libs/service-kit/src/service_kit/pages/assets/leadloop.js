// What pages cannot do without a script is done without it, by plain links and forms; this makes it quicker.
(() => {
  "use strict";
  const dialog = document.getElementById("dialog");
  const keysOn = () => document.documentElement.dataset.keys !== "off";
  const writing = (target) => target.closest?.("input:not([type=radio], [type=checkbox]), select, textarea, [contenteditable]");
  const copyOf = (id) => document.getElementById(id).content.cloneNode(true);
  const handoverOf = (path) => /\/handovers\/([0-9a-f-]{36})\//.exec(path || "")?.[1];

  // Rows: one is chosen, also after the list was read anew and by the keys below.
  const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.checkVisibility());
  const linkOf = (row) => row?.querySelector("a[href]:not(.popover a)") || row;
  let chosen = null;
  const choose = (row, focus = false) => {
    const all = rows();
    all.forEach((one) => one.classList.toggle("chosen", one === row));
    chosen = row ? { row, handover: row.dataset.handover, index: all.indexOf(row) } : null;
    if (focus && row) { linkOf(row).focus(); row.scrollIntoView({ block: "nearest" }); }
  };
  const chosenRow = () => {
    const all = rows();
    if (!chosen) return null;
    return all.find((row) => (chosen.handover ? row.dataset.handover === chosen.handover : row === chosen.row))
      || all[Math.min(Math.max(chosen.index, 0), all.length - 1)] || null;
  };
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) choose(row);
  });

  // Links with data-dialog open the page behind them here; the same address works as a page.
  let opener = null, who = "", following = "", before = null;
  const called = (row) => [...row.querySelectorAll(".who bdi")].map((name) => name.textContent).filter(Boolean).join(", ");
  const whose = (element) => {
    const row = element.closest(".lead");
    return row ? called(row) : (element.closest("[data-who]") || document.querySelector("main > [data-who]"))?.dataset.who || "";
  };
  const name = (root, after) => root.querySelectorAll("[data-about]").forEach((about) => { about.textContent = who ? who + after : ""; });
  const show = (content) => {
    dialog.replaceChildren(...content);
    name(dialog, " · ");
    if (!dialog.querySelector("#dialog-title")) dialog.append(copyOf("dialog-end"));
    htmx.process(dialog);
    restore(dialog);
    if (!dialog.open) dialog.showModal();
    const first = dialog.querySelector("[autofocus], [aria-invalid=true]")
      || dialog.querySelector("input:not([type=hidden]), select, textarea, button, a[href]");
    (first || dialog).focus();
  };
  const parsed = (text) => [...new DOMParser().parseFromString(text, "text/html").body.childNodes];
  const open = async (href, from) => {
    const back = before && before !== document.body ? before : from;
    if (from.getAttribute("aria-busy") === "true") return;
    from.setAttribute("aria-busy", "true");
    const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
    const answer = await fetch(href, { headers }).catch(() => null);
    const text = answer ? await answer.text().catch(() => "") : "";
    from.removeAttribute("aria-busy");
    if (answer?.status === 401) { location.href = answer.headers.get("HX-Redirect") || href; return; }
    if (text.includes("<html")) { location.href = answer.url; return; }
    if (!dialog.contains(from)) { opener = back; who = whose(from); }
    if (!answer || answer.status >= 500 || !text.trim()) show([copyOf("away")]);
    else show(parsed(text));
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-dialog]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) { event.preventDefault(); open(link.href, link); }
    if (event.target.closest("[data-close]")) { event.preventDefault(); dialog.close(); }
    const copy = event.target.closest("[data-copy]");
    if (copy) navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).textContent);
    for (const one of document.querySelectorAll("details.why[open], details.more[open]")) {
      if (!one.contains(event.target) || event.target.closest("[data-dialog]")) one.open = false;
    }
  });

  // What would make each row of a list long stands on the card; here it is made for all rows of one template.
  const unfold = () => {
    for (const place of document.querySelectorAll("span[data-why]")) {
      const details = copyOf("why").firstElementChild, [summary, below] = details.children, card = linkOf(place.closest("[data-row]")).pathname;
      summary.className = place.className;
      summary.textContent = place.textContent;
      summary.ariaLabel = summary.ariaLabel.replace("{n}", place.textContent);
      below.firstElementChild.href = `${card}#why`;
      details.dataset.card = card;
      place.replaceWith(details);
    }
    for (const place of document.querySelectorAll("span[data-menu]")) {
      const row = place.closest("[data-row]"), menus = copyOf("menus"), details = menus.firstElementChild;
      const [stage, undo] = place.dataset.menu.split(" ");
      const menu = menus.querySelector(`[data-stage="${CSS.escape(stage)}"]`), summary = details.firstElementChild;
      summary.ariaLabel = summary.ariaLabel.replace("{n}", linkOf(row).textContent);
      if (!undo) menu.querySelector("[data-undo]")?.remove();
      for (const link of menu.querySelectorAll("a")) link.setAttribute("href", link.getAttribute("href").replace("/-/", `/${row.dataset.handover}/`));
      details.append(menu);
      place.replaceWith(details);
    }
  };
  unfold();
  document.addEventListener("toggle", async ({ target: details }) => {
    const { card } = details.dataset || {};
    if (!card || !details.open) return;
    delete details.dataset.card;
    const answer = await fetch(`${card}/why`, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (answer?.ok) details.lastElementChild.replaceChildren(...parsed(await answer.text()));
  }, true);
  dialog?.addEventListener("close", () => {
    dialog.replaceChildren();
    const back = opener?.isConnected && opener.checkVisibility() ? opener : linkOf(chosenRow());
    opener = null;
    back?.focus?.();
    const next = following;
    following = "";
    if (next && back) open(next, back);
    else if (waiting.size || stale) refresh();
  });

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
  // A whole page answered: drafts of the form that led here are done with, unless it came back or was refused.
  const sent = sessionStorage.getItem("sent");
  if (sent && location.pathname !== "/digest/sign-in") {
    const again = document.querySelector(".refused") || [...document.forms].some((form) => form.getAttribute("action") === sent);
    sessionStorage.removeItem("sent");
    if (!again) Object.keys(sessionStorage).filter((key) => key.startsWith(`draft ${sent} `)).forEach((key) => sessionStorage.removeItem(key));
  }

  // A press is answered at once, and a second one does nothing. First of all who listen: htmx asks nobody again.
  const said = new WeakMap(), pressedOf = new WeakMap();
  const origin = (form) => pressedOf.get(form) || form;
  const rest = (button) => {
    if (!button || !said.has(button)) return;
    button.removeAttribute("aria-disabled");
    button.replaceChildren(...said.get(button));
    said.delete(button);
  };
  document.addEventListener("submit", (event) => {
    const button = event.submitter || event.target.querySelector("button:not([type=button])");
    if (button?.getAttribute("aria-disabled") === "true") { event.preventDefault(); event.stopPropagation(); return; }
    sessionStorage.setItem("sent", event.target.getAttribute("action") || location.pathname);
    if (!button) return;
    said.set(button, [...button.childNodes]);
    pressedOf.set(event.target, button);
    button.setAttribute("aria-disabled", "true");
    // However long it takes: until the answer is here, nobody knows whether it was saved.
    const busy = button.dataset.busy || event.target.dataset.busy;
    if (busy) button.textContent = busy;
  }, true);
  window.addEventListener("pageshow", () => document.querySelectorAll("button[aria-disabled=true]").forEach(rest));

  // Read your own write: what was answered and not seen here yet, the newest of each lead and service.
  const waiting = new Map();
  let stale = false;
  const remember = (token, handover) => {
    const cut = token.lastIndexOf(":");
    const key = token.slice(0, cut), number = Number(token.slice(cut + 1));
    if (cut > 0 && !(waiting.get(key)?.number > number)) waiting.set(key, { number, handover });
  };
  const region = () => document.querySelector("[data-refresh]");
  const refresh = () => { stale = false; const list = region(); if (list) htmx.trigger(list, "refresh"); };
  const markWaiting = () => waiting.forEach(({ handover }) => {
    for (const row of document.querySelectorAll(`[data-handover="${CSS.escape(handover || "")}"]`)) {
      row.classList.add("updating");
      row.setAttribute("aria-busy", "true");
    }
  });
  const away = (is) => { const words = document.querySelector("[data-away]"); if (words) words.hidden = !is; };
  const isRegion = (event) => event.detail.ctx?.sourceElement?.matches?.("[data-refresh]");
  const lost = (form) => { // nothing came back: what was typed stays where it is
    if (!dialog?.contains(form)) { show([copyOf("away")]); return; }
    dialog.querySelector(".away")?.remove();
    dialog.prepend(copyOf("away-note"));
  };

  // Only what was sent is answered: a list that was read anew says nothing of a press in it.
  const rested = (event) => {
    const from = event.detail.ctx?.sourceElement;
    if (!isRegion(event)) [...(from?.elements || []), ...(from?.querySelectorAll?.("button") || [])].forEach(rest);
  };

  document.addEventListener("htmx:config:request", (event) => {
    const { ctx } = event.detail, path = pressedOf.get(ctx.sourceElement)?.getAttribute("formaction");
    if (path) ctx.request.action = path; // one form for the same button of many rows
    if (!isRegion(event)) return;
    const address = new URL(ctx.request.action, location.href);
    ctx.asked = [...waiting].slice(0, 20).map(([key, { number }]) => ({ key, number }));
    ctx.asked.forEach(({ key, number }) => address.searchParams.append("after", `${key}:${number}`));
    const shown = [...region().querySelectorAll("[data-handover]")].map((row) => row.dataset.handover.slice(-12));
    if (shown.length) address.searchParams.set("shown", shown.join("."));
    ctx.request.action = address.pathname + address.search;
  });
  document.addEventListener("htmx:before:request", (event) => {
    const busy = document.hidden || dialog?.open || region()?.querySelector("details.more[open], details.why[open], button[aria-disabled=true]");
    if (isRegion(event) && busy) event.preventDefault();
  });
  document.addEventListener("htmx:after:request", (event) => {
    const { ctx } = event.detail, { status, headers } = ctx.response;
    if (status === 401) return; // htmx goes where the answer says: to sign in, and back
    const form = ctx.sourceElement;
    rested(event);
    if (isRegion(event)) {
      away(status >= 400 && status !== 503);
      if (status >= 400) event.preventDefault(); // the rows stay as they are, and say so
      else ctx.asked.forEach(({ key, number }) => { if (waiting.get(key)?.number === number) waiting.delete(key); });
      if (status === 503) setTimeout(refresh, 1000);
    } else if (form?.matches?.("form") && status >= 400) {
      stale = true;
      if (status < 500 && (dialog?.contains(form) || ctx.text.includes("hx-swap-oob"))) { if (!dialog?.open) setTimeout(refresh, 0); return; }
      event.preventDefault();
      if (status >= 500 || !ctx.text.trim()) lost(form); else show(parsed(ctx.text));
    } else if (form?.matches?.("form")) {
      const token = headers.get("Leadloop-After");
      if (token) { remember(token, handoverOf(ctx.request.action)); markWaiting(); }
      saved(form);
      following = headers.get("Leadloop-Next") || "";
      if (!dialog?.open && origin(form).closest(".lead, [data-who]")) who = whose(origin(form));
      if (dialog?.open) dialog.close();
      else if (following) open(following, origin(form));
      else if (token) setTimeout(refresh, 0);
    }
  });
  document.addEventListener("htmx:error", (event) => {
    const form = event.detail.ctx?.sourceElement;
    if (isRegion(event)) away(true);
    else if (form?.matches?.("form")) lost(form);
  });
  document.addEventListener("htmx:finally:request", rested);
  let folded = [], held = "";
  document.addEventListener("htmx:before:swap", (event) => {
    if (!isRegion(event)) return;
    folded = [...document.querySelectorAll("details[data-fold]")].map((one) => [one.id, one.open]);
    const details = document.activeElement?.closest(".lead details");
    held = details ? `#${CSS.escape(details.closest(".lead").id)} details.${details.className} > summary` : "";
  });
  document.addEventListener("htmx:after:swap", (event) => {
    if (!isRegion(event)) {
      if (dialog?.open) { name(dialog, " · "); dialog.querySelector("[aria-invalid=true]")?.focus(); }
      return;
    }
    unfold();
    if (held) document.querySelector(held)?.focus();
    for (const [id, was] of folded) { const one = document.getElementById(id); if (one) one.open = was; }
    markWaiting();
    const row = chosenRow();
    if (row) choose(row, document.activeElement === document.body && !dialog?.open);
    const badges = document.querySelector("[data-badges]");
    if (badges) htmx.trigger(badges, "refresh");
  });

  // Several rows are chosen: one after another, from one to another with Shift, or all that are shown.
  const boxes = () => [...document.querySelectorAll(".choose input[name]")];
  const every = document.querySelector("[data-every]");
  const marked = () => {
    const all = boxes(), many = all.filter((box) => box.checked).length;
    for (const words of document.querySelectorAll("[data-selected]")) words.textContent = words.dataset.selected.replace("{n}", many);
    if (!every) return;
    every.hidden = false;
    every.control.checked = many > 0 && many === all.length;
    every.control.indeterminate = many > 0 && many < all.length;
  };
  let lastBox = null;
  document.addEventListener("click", (event) => {
    const box = event.target.closest?.(".choose input");
    if (!box) return;
    const all = boxes(), here = all.indexOf(box), from = all.indexOf(lastBox);
    if (here < 0) all.forEach((one) => { one.checked = box.checked; });
    else if (event.shiftKey && from >= 0) {
      all.slice(Math.min(here, from), Math.max(here, from) + 1).forEach((one) => { one.checked = box.checked; });
    }
    lastBox = here < 0 ? null : box;
    marked();
  });
  document.addEventListener("reset", () => setTimeout(marked, 0));
  window.addEventListener("pageshow", marked); // the back button keeps what was chosen

  // Toasts stay eight seconds, longer under a hand or a focus; a new one takes the place of the one before.
  const toasts = document.getElementById("toasts");
  new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((toast) => {
    if (toast.nodeType !== 1) return;
    name(toast, ": ");
    [...toasts.children].forEach((one) => { if (one !== toast) one.remove(); });
    const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : toast.remove());
    setTimeout(leave, 8000);
  }))).observe(toasts, { childList: true });

  // Links that stand in a group are one stop of the Tab key; arrows go from one to the next.
  const stop = (links, chosen) => links.forEach((link) => link.setAttribute("tabindex", link === chosen ? "0" : "-1"));
  for (const group of document.querySelectorAll("[data-rove]")) {
    const links = [...group.querySelectorAll("a")];
    stop(links, links[0]);
    group.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -links.length, End: links.length }[event.key];
      if (!by) return;
      const next = links[Math.min(links.length - 1, Math.max(0, links.indexOf(document.activeElement) + by))];
      stop(links, next);
      next.focus();
      event.preventDefault();
    });
  }

  // Keyboard: J and K move, letters press what carries them, G and a letter goes to a page.
  let going = false;
  const move = (by) => {
    const all = rows();
    const now = all.indexOf(chosenRow());
    choose(all[Math.min(all.length - 1, Math.max(0, now + by))] || null, true);
  };
  const press = (scope, key) => {
    const pressed = [...(scope || document).querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].pop();
    // A key leaves the focus where it was; only a press by hand moves it.
    before = document.activeElement;
    pressed?.click();
    before = null;
    return Boolean(pressed);
  };
  const inDialog = (key) => {
    const choice = dialog.querySelector(`[data-choice="${CSS.escape(key)}"]`);
    choice?.focus();
    choice?.click();
    return Boolean(choice);
  };
  const follow = (link, part = "") => {
    if (link) location.href = link.href + part;
    return Boolean(link);
  };
  const goTo = (key) => follow(document.querySelector(`[data-go="${CSS.escape(key)}"]`));
  const find = () => {
    const field = document.querySelector("[data-find]");
    field?.focus();
    field?.select();
    return Boolean(field);
  };
  if (location.hash === "#find") find();
  const pressedKey = (key, target) => {
    if (dialog?.open) return inDialog(key);
    if (going) { going = false; return goTo(key); }
    if (key === "g") { going = true; setTimeout(() => { going = false; }, 1500); return true; }
    if ((key === "j" || key === "k") && rows().length) { move(key === "j" ? 1 : -1); return true; }
    if (key === "/") return find() || follow(document.querySelector("a.place[href='/digest/leads']"), "#find");
    if (key === "enter") { if (target !== document.body || !chosenRow()) return false; linkOf(chosenRow()).click(); return true; }
    if (key === "z" || key === "?") return press(document, key);
    return press(chosenRow() || rows()[0], key);
  };
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      (event.target.closest("form") || dialog?.querySelector("form"))?.requestSubmit();
      return;
    }
    if (!keysOn() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || writing(event.target)) return;
    if (pressedKey(event.key.toLowerCase(), event.target)) event.preventDefault();
  });
})();
