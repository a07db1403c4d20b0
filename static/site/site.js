/* Behaviour of every page, hung on data- attributes; each page works without it. No inline handlers, no eval. */
(() => {
  "use strict";

  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const zh = root.lang.startsWith("zh");
  const say = (english, chinese) => (zh ? chinese : english);
  const announce = (text) => {
    const place = document.getElementById("announce");
    if (place) place.textContent = text;
  };

  /* Menus: one open at a time, closed by Escape and by a click elsewhere. */
  const closeMenus = (except) => {
    for (const menu of all("details.menu[open]")) if (!except || !menu.contains(except)) menu.open = false;
  };
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    } else if (location.hash === "#menu") location.hash = "main";
  });

  /* A dialog that gives a promise of yes or no. */
  const ask = (sentence, yes, danger) =>
    new Promise((resolve) => {
      const dialog = document.createElement("dialog");
      dialog.className = "ask";
      dialog.setAttribute("aria-label", sentence);
      const words = document.createElement("p");
      words.textContent = sentence;
      const actions = document.createElement("form");
      actions.method = "dialog";
      actions.className = "form-actions";
      for (const [value, label, look] of [
        ["no", say("Cancel", "取消"), "btn btn-quiet"],
        ["yes", yes, danger ? "btn btn-danger" : "btn btn-primary"],
      ]) {
        const button = document.createElement("button");
        button.value = value;
        button.className = look;
        button.textContent = label;
        actions.append(button);
      }
      dialog.append(words, actions);
      document.body.append(dialog);
      dialog.addEventListener("close", () => {
        resolve(dialog.returnValue === "yes");
        dialog.remove();
      });
      dialog.showModal();
    });

  const agreed = new WeakSet();
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      const button = event.submitter;
      const sentence = button?.dataset.confirm || form.dataset.confirm;
      if (!sentence || agreed.has(form)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const danger = button?.classList.contains("btn-danger") || button?.classList.contains("btn-danger-quiet");
      ask(sentence, button?.textContent.trim() || "OK", danger).then((yes) => {
        if (!yes) return;
        agreed.add(form);
        form.requestSubmit(button);
        agreed.delete(form);
      });
    },
    true,
  );

  /* One press, one request: a form that is under way is not sent again. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 4000);
  });
  addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));

  /* Drafts: what is typed stays in this browser until it is sent. Never passwords, files or hidden fields. */
  const draftName = (form) => `draft:${form.dataset.draft}`;
  const draftFields = (form) =>
    [...form.elements].filter(
      (field) => field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type),
    );
  const readDraft = (form) => {
    try {
      return JSON.parse(localStorage.getItem(draftName(form)) || "null");
    } catch {
      return null;
    }
  };
  const keepDraft = (form) => {
    const values = {};
    for (const field of draftFields(form)) {
      if (["checkbox", "radio"].includes(field.type)) {
        (values[field.name] ||= []).push(...(field.checked ? [field.value] : []));
      } else values[field.name] = field.value;
    }
    try {
      localStorage.setItem(draftName(form), JSON.stringify(values));
    } catch {
      /* a full or forbidden store loses the draft, nothing else */
    }
  };
  const startDraft = (form) => {
    const values = form.querySelector(".is-invalid") ? null : readDraft(form);
    if (values) {
      for (const field of draftFields(form)) {
        const value = values[field.name];
        if (value === undefined) continue;
        if (["checkbox", "radio"].includes(field.type)) field.checked = value.includes(field.value);
        else field.value = value;
      }
      const note = document.createElement("p");
      note.className = "draft-note";
      note.setAttribute("role", "status");
      const drop = document.createElement("button");
      drop.type = "button";
      drop.className = "btn btn-quiet btn-sm";
      drop.textContent = say("Start afresh", "重新填写");
      drop.addEventListener("click", () => {
        localStorage.removeItem(draftName(form));
        form.reset();
        note.remove();
      });
      note.append(say("Your unsent draft is back. ", "已恢复未提交的草稿。"), drop);
      (form.querySelector(".form-actions") || form).after(note);
    }
    let timer;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => keepDraft(form), 400);
    });
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      localStorage.removeItem(draftName(form));
    });
  };

  /* Charts: the library is fetched by the first page that has one; without it the table stays. */
  const scripts = new Map();
  const load = (address) => {
    if (!scripts.has(address))
      scripts.set(
        address,
        new Promise((resolve, reject) => {
          const script = document.createElement("script");
          script.src = address;
          script.onload = resolve;
          script.onerror = reject;
          document.head.append(script);
        }),
      );
    return scripts.get(address);
  };
  const FONT = getComputedStyle(document.body).fontFamily;
  const drawn = new Set();
  const draw = (figure) => {
    const option = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
    const canvas = figure.querySelector(".chart-canvas");
    const text = { fontFamily: FONT, color: "#4a5765", fontSize: 12 };
    const axis = (one) =>
      one && { ...one, axisLabel: { ...text, ...one.axisLabel }, splitLine: { lineStyle: { color: "#e8ecf0" }, ...one.splitLine } };
    if (option.aria) option.aria.label = { description: option.title_text };
    const narrow = canvas.clientWidth < 480;
    if (narrow && option.series?.[0]?.stack) {
      // a waterfall lies down on a phone: its steps are read from top to bottom, their names in full
      [option.xAxis, option.yAxis] = [option.yAxis, { ...option.xAxis, inverse: true }];
      option.series.forEach((one) => one.label && (one.label.position = "right"));
      option.grid = { ...option.grid, right: 56 };
      canvas.style.height = `${Math.max(200, 60 + 36 * option.yAxis.data.length)}px`;
    }
    const wide = (label) => [...label].reduce((sum, sign) => sum + (sign > "⺀" ? 13 : 7), 0);
    const labels = option.xAxis?.data;
    if (labels?.length) {
      // labels that may break need room for their longest word, others for the whole
      const slot = (canvas.clientWidth - 60) / labels.length;
      const breaks = option.xAxis.axisLabel?.overflow === "break";
      const longest = (label) => (breaks ? Math.max(...label.split(/\s+|(?=[⺀-鿿])/).map(wide)) : wide(label));
      option.xAxis.axisLabel =
        Math.max(...labels.map(longest)) > slot - 4
          ? { ...option.xAxis.axisLabel, rotate: 40, width: 120, overflow: "truncate" }
          : { ...option.xAxis.axisLabel, ...(breaks ? { width: slot - 4 } : {}) };
    }
    const chart = echarts.init(canvas, null, { renderer: "svg" });
    chart.setOption({ textStyle: text, ...option, xAxis: axis(option.xAxis), yAxis: axis(option.yAxis) });
    figure.classList.add("is-drawn");
    chart.resize();
    drawn.add(chart);
    if (narrow && option.series?.[0]?.type === "line" && option.series[0].data.length > 7)
      chart.setOption({ series: [{ label: { show: false } }] });
  };
  const startChart = (figure) => {
    const turn = figure.querySelector("[data-chart-switch]");
    turn?.addEventListener("click", () => {
      const table = figure.classList.toggle("is-table");
      turn.setAttribute("aria-pressed", String(table));
      if (!table) drawn.forEach((chart) => chart.resize());
    });
    load(figure.dataset.script)
      .then(() => draw(figure))
      .catch(() => figure.classList.add("is-failed"));
  };
  let resizing;
  addEventListener("resize", () => {
    clearTimeout(resizing);
    resizing = setTimeout(() => {
      drawn.forEach((chart) => chart.resize());
    }, 120);
  });
  const patterns = (on) => drawn.forEach((chart) => chart.setOption({ aria: { decal: { show: on } } }));
  addEventListener("beforeprint", () => patterns(true));
  addEventListener("afterprint", () => patterns(false));

  /* Lists: a table that fits keeps its head in sight; a wider one scrolls in its own frame. */
  const fit = (wrap) => wrap.classList.toggle("fits", wrap.firstElementChild.scrollWidth <= wrap.clientWidth);
  const reachable = (wrap) => {
    // what scrolls must be reached by the keyboard, and be named when it is
    const scrolls = wrap.scrollWidth > wrap.clientWidth;
    if (scrolls === wrap.hasAttribute("tabindex")) return;
    const name = wrap.querySelector("caption") || wrap.closest("section, .card")?.querySelector("h2");
    if (!scrolls) for (const one of ["tabindex", "role", "aria-label"]) wrap.removeAttribute(one);
    else {
      wrap.tabIndex = 0;
      if (name) {
        wrap.setAttribute("role", "region");
        wrap.setAttribute("aria-label", name.textContent.trim());
      }
    }
  };
  // told before the frame is painted, of a window that turns as of a row that comes
  const sizes = new ResizeObserver((changes) => {
    for (const wrap of new Set(changes.map((change) => change.target.closest(".table-wrap")))) {
      if (!wrap) continue;
      if (wrap.parentElement.matches(".list-card")) fit(wrap);
      reachable(wrap);
    }
  });
  const watchSizes = (wrap) => [wrap, ...wrap.children].forEach((one) => sizes.observe(one));

  /* Lists: selection and the bar of bulk actions. */
  const startBulk = (form) => {
    const bar = form.querySelector("[data-bulk-bar]");
    if (!bar) return;
    const boxes = all('input[name="selected"]', form);
    const head = form.querySelector("[data-bulk-all]");
    const update = () => {
      const number = boxes.filter((box) => box.checked).length;
      bar.classList.toggle("is-on", number > 0);
      bar.querySelector("[data-bulk-count]").textContent = number;
      if (head) {
        head.checked = number === boxes.length;
        head.indeterminate = number > 0 && number < boxes.length;
      }
    };
    form.addEventListener("change", (event) => {
      if (event.target === head) boxes.forEach((box) => (box.checked = head.checked));
      update();
    });
    update();
  };

  /* Queues: j and k move, letters press what carries them, ? says so. */
  const typing = (target) => target.closest?.("input, textarea, select, [contenteditable], dialog");
  const keysHelp = () => {
    const keys = [
      ["j / k", say("next, previous", "下一条、上一条")],
      ...all("[data-key]").map((one) => [one.dataset.key, one.dataset.keyLabel || one.textContent.replace(/\s+/g, " ").trim()]),
      ["/", say("search this list", "在列表中查找")],
      ["?", say("these keys", "快捷键说明")],
      ["Esc", say("close", "关闭")],
    ];
    const dialog = document.createElement("dialog");
    dialog.className = "ask";
    const title = document.createElement("h2");
    title.textContent = say("Keyboard", "键盘操作");
    const list = document.createElement("dl");
    list.className = "keys";
    for (const [key, meaning] of keys) {
      const dt = document.createElement("dt");
      const kbd = document.createElement("kbd");
      kbd.textContent = key;
      dt.append(kbd);
      const dd = document.createElement("dd");
      dd.textContent = meaning;
      list.append(dt, dd);
    }
    const close = document.createElement("form");
    close.method = "dialog";
    close.className = "form-actions";
    const button = document.createElement("button");
    button.className = "btn btn-primary";
    button.textContent = say("Close", "关闭");
    close.append(button);
    dialog.append(title, list, close);
    document.body.append(dialog);
    dialog.addEventListener("close", () => dialog.remove());
    dialog.showModal();
  };
  const move = (step) => {
    const items = all("[data-queue] [data-queue-item]");
    if (!items.length) return;
    const now = items.findIndex((item) => item.getAttribute("aria-current"));
    const next = items[Math.min(items.length - 1, Math.max(0, now + step))];
    if (next && items.indexOf(next) !== now) next.click();
    next?.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    if (event.key === "?") keysHelp();
    else if (event.key === "/") {
      const box = document.querySelector('#list input[type="search"], .top-search input');
      if (!box) return;
      box.focus();
    } else if (event.key === "j" || event.key === "k") {
      if (!document.querySelector("[data-queue]")) return;
      move(event.key === "j" ? 1 : -1);
    } else {
      const button = all("[data-key]").find((one) => one.dataset.key === event.key && one.offsetParent);
      if (!button) return;
      if (button.matches("input, textarea, select")) button.focus();
      else if (button.matches("summary")) {
        button.parentElement.open = true;
        button.parentElement.querySelector("input:not([type=hidden]), textarea, select, a")?.focus();
      } else button.click();
    }
    event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys-help]")) keysHelp();
    if (event.target.closest("[data-print]")) print();
    const fill = event.target.closest("[data-fill]");
    if (fill) {
      for (const [name, value] of Object.entries(JSON.parse(fill.dataset.fill))) {
        const field = document.querySelector(`[name="${CSS.escape(name)}"]:not([type="hidden"])`);
        if (field) field.value = value;
      }
      document.querySelector("[data-fill-then]")?.focus();
    }
    const row = event.target.closest("tr[data-href]");
    if (row && !event.target.closest("a, button, input, label, summary") && !String(getSelection())) location.href = row.dataset.href;
  });
  /* A long list of choices can be searched: words typed above it leave those that hold them all. */
  const searchable = (select) => {
    if (select.options.length < 12 || select.multiple || select.dataset.searched) return;
    select.dataset.searched = "1";
    const options = [...select.options];
    const box = document.createElement("input");
    box.type = "search";
    box.className = "form-control select-search";
    box.autocomplete = "off";
    box.placeholder = say("Search the choices", "在选项中查找");
    box.setAttribute("aria-label", box.placeholder);
    if (select.id) box.setAttribute("aria-controls", select.id);
    box.addEventListener("input", () => {
      const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
      const kept = options.filter((option) => option.selected || words.every((word) => option.text.toLowerCase().includes(word)));
      select.replaceChildren(...kept);
      announce(say(`${kept.length} choices`, `${kept.length}个选项`));
    });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    select.before(box);
  };
  const searchAll = (within) => all("select[data-search]", within).forEach(searchable);
  searchAll(document);
  document.addEventListener("htmx:afterSettle", (event) => searchAll(event.target));

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });

  /* htmx: what changed is told, and an answer that is no fragment reloads the page. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const status = event.detail.xhr.status;
    if (event.detail.target.closest("[data-picker]") && status < 500) {
      // the whole page, of which htmx takes the choices of this field
      event.detail.shouldSwap = true;
      event.detail.isError = false;
      return;
    }
    if (status === 422 || status === 409 || status === 400) {
      // a refusal or a form with errors comes as a fragment: show it
      event.detail.shouldSwap = !event.detail.xhr.responseText.startsWith("<!DOCTYPE");
      event.detail.isError = false;
    }
    if (event.detail.xhr.responseText.trimStart().startsWith("<!DOCTYPE") && event.detail.target !== document.body) {
      event.detail.shouldSwap = false;
      location.href = event.detail.xhr.responseURL || location.href;
    }
  });
  document.addEventListener("htmx:responseError", () =>
    announce(say("That did not work. Reload the page and try again.", "操作未成功，请刷新页面后重试。")),
  );

  const start = (within) => {
    const found = (selector) => [...(within.matches?.(selector) ? [within] : []), ...all(selector, within)];
    found("form[data-draft]").forEach(startDraft);
    found("figure[data-chart]").forEach(startChart);
    found("form[data-bulk]").forEach(startBulk);
    found(".table-wrap").forEach(watchSizes);
    found("[data-focus]")[0]?.focus();
    // the open entry stays in sight in its list, without moving the page
    const current = found("[data-queue-item][aria-current]")[0];
    const queue = current?.closest(".queue-list");
    if (queue && current.getBoundingClientRect().bottom > queue.getBoundingClientRect().bottom)
      queue.scrollTop = current.getBoundingClientRect().top - queue.getBoundingClientRect().top - queue.clientHeight / 3;
    const words = found("[data-announce]")[0]?.dataset.announce;
    if (words) announce(words);
  };
  start(document);
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt !== document.body) start(event.detail.elt);
  });
})();
