// SPDX-License-Identifier: GPL-3.0-or-later
// Everybody of the message: the state, the note, and the ways to reach them.
"use strict";

const port = browser.runtime.connect();
// Address → its elements.
const rows = new Map();

function text(name) {
  return browser.i18n.getMessage(name);
}

function make(kind, className, content = "") {
  const element = document.createElement(kind);
  element.className = className;
  element.textContent = content;
  return element;
}

function makeRow(person, isFirst) {
  const row = {
    item: make("li", "person"),
    details: make("details", ""),
    summary: make("summary", ""),
    icon: make("img", ""),
    line: make("span", ""),
    note: make("p", "note"),
    channels: make("div", "channels"),
  };
  row.icon.alt = "";
  row.summary.append(row.icon, row.line, make("span", "role", text(person.role)));
  row.details.append(row.summary, row.note, row.channels);
  row.item.append(row.details);
  row.details.addEventListener("toggle", () => {
    if (row.details.open) {
      port.postMessage({ request: "channels", address: person.address });
    }
  });
  row.details.open = isFirst;
  document.getElementById("people").append(row.item);
  return row;
}

function showPerson(person, index) {
  if (!rows.has(person.address)) {
    rows.set(person.address, makeRow(person, index === 0));
  }
  const row = rows.get(person.address);
  const line = text("nameAndState").replace("%1", () => person.name)
    .replace("%2", () => person.state);
  // What can be used changes with the state.
  if (row.details.open && row.line.textContent !== line) {
    port.postMessage({ request: "channels", address: person.address });
  }
  row.line.textContent = line;
  row.icon.src = person.icon;
  row.note.textContent = person.note;
  row.note.hidden = person.note === "";
}

function showAccess(access) {
  const line = document.getElementById("access");
  line.hidden = access === "allowed";
  line.textContent = access === "allowed" ? "" : text(`access_${access}`);
}

function showChannels({ address, channels }) {
  const row = rows.get(address);
  if (row === undefined) {
    return;
  }
  row.channels.replaceChildren(...channels.map((channel) => {
    if (!channel.open) {
      const line = text("closed").replace("%1", () => channel.label)
        .replace("%2", () => channel.reason);
      return make("span", "closed", line);
    }
    const button = make("button", "", channel.label);
    // Liaison asks before it does anything.
    button.addEventListener("click", () => {
      document.getElementById("told").textContent = text("asking");
      port.postMessage({
        request: "reach", address, kind: channel.kind, target: channel.address || "",
      });
    });
    return button;
  }));
}

port.onMessage.addListener((message) => {
  if (message.told === "state") {
    showAccess(message.access);
    message.people.forEach(showPerson);
  } else if (message.told === "channels") {
    showChannels(message);
  } else if (message.told === "reached") {
    document.getElementById("told").textContent = message.reason || "";
  }
});

document.documentElement.lang = browser.i18n.getUILanguage();
browser.tabs.query({ active: true, currentWindow: true }).then(([tab]) => {
  port.postMessage({ request: "state", tabId: tab.id });
});
