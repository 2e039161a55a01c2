// SPDX-License-Identifier: GPL-3.0-or-later
// Follows the people of the messages that are shown, and shows the sender of each on its button.
"use strict";

const HOST = "org.liaison.presence";
const KNOWN = ["available", "inactive", "busy", "busy-inactive", "do-not-disturb", "away",
  "be-right-back", "offline", "blocked"];
const ONLINE = ["available", "inactive", "busy", "busy-inactive", "do-not-disturb"];

let host = null;
// allowed, asked, refused: of org.liaison.Presence1; absent: Liaison does not run, or is not there.
let access = "absent";
// Address → what Liaison told of it.
const people = new Map();
// Tab → the people of its message, the sender first: {address, name, role}.
const shown = new Map();
const popups = new Set();

function text(name) {
  return browser.i18n.getMessage(name);
}

// ---- The host ----

function ask(message) {
  if (host === null) {
    host = browser.runtime.connectNative(HOST);
    host.onMessage.addListener(hear);
    host.onDisconnect.addListener(lose);
  }
  host.postMessage(message);
}

function hear(message) {
  if (message.told === "access") {
    access = message.access;
    if (access !== "allowed") {
      people.clear();
    }
    update();
  } else if (message.told === "person") {
    people.set(message.person.address, message.person);
    updateSoon();
  } else {
    tellPopups(message);
  }
}

// It is started again for the next message that is shown.
function lose() {
  host = null;
  hear({ told: "access", access: "absent" });
}

function watch() {
  const addresses = new Set();
  for (const those of shown.values()) {
    those.forEach(({ address }) => addresses.add(address));
  }
  for (const address of people.keys()) {
    if (!addresses.has(address)) {
      people.delete(address);
    }
  }
  if (host !== null || addresses.size > 0) {
    ask({ request: "watch", addresses: [...addresses] });
  }
}

// ---- What is shown ----

function describe({ address, name, role }) {
  const person = people.get(address) || {};
  const online = ONLINE.includes(person.availability);
  let icon = KNOWN.includes(person.availability) ? person.availability : "unknown";
  if (person["out-of-office"] && !online) {
    icon = "out-of-office";
  } else if (icon === "be-right-back") {
    icon = "away";
  }
  return {
    address,
    role,
    // Of whom nothing is known, the message knows more.
    name: (person.name !== address && person.name) || name || address,
    state: person.text || text("unknown"),
    note: person.note || "",
    icon: `icons/${icon}.svg`,
  };
}

// A tab may be closed meanwhile: there is nothing to be shown on it then.
function showSender(tabId, sender) {
  const { name, state, icon } = describe(sender);
  const title = text("nameAndState").replace("%1", () => name).replace("%2", () => state);
  const action = browser.messageDisplayAction;
  return Promise.all([
    action.setTitle({ tabId, title }),
    action.setLabel({ tabId, label: title }),
    action.setIcon({ tabId, path: icon }),
  ]).catch(() => shown.delete(tabId));
}

function state(tabId) {
  return { told: "state", access, people: (shown.get(tabId) || []).map(describe) };
}

// Of many people there are as many messages at once.
let updating = null;

function updateSoon() {
  if (updating === null) {
    updating = setTimeout(update, 50);
  }
}

function update() {
  clearTimeout(updating);
  updating = null;
  for (const [tabId, those] of shown) {
    showSender(tabId, those[0]);
  }
  popups.forEach((popup) => popup.port.postMessage(state(popup.tabId)));
}

function tellPopups(message) {
  popups.forEach((popup) => popup.port.postMessage(message));
}

async function addPeople(those, role, lines) {
  for (const line of lines) {
    for (const { email, name } of await browser.messengerUtilities.parseMailboxString(line)) {
      const address = (email || "").toLowerCase();
      if (address.includes("@") && !those.some((other) => other.address === address)) {
        those.push({ address, name, role });
      }
    }
  }
}

async function showMessage(tab, message) {
  const those = [];
  await addPeople(those, "from", [message.author]);
  await addPeople(those, "to", message.recipients);
  await addPeople(those, "cc", message.ccList);
  if (those.length > 0) {
    shown.set(tab.id, those);
  } else {
    shown.delete(tab.id);
  }
  watch();
  update();
}

browser.messageDisplay.onMessageDisplayed.addListener(showMessage);
browser.tabs.onRemoved.addListener((tabId) => {
  if (shown.delete(tabId)) {
    watch();
  }
});

// ---- The list that the button opens ----

browser.runtime.onConnect.addListener((port) => {
  const popup = { port, tabId: null };
  port.onMessage.addListener((message) => {
    if (message.request === "state") {
      popup.tabId = message.tabId;
      popups.add(popup);
      port.postMessage(state(popup.tabId));
    } else {
      ask(message);
    }
  });
  port.onDisconnect.addListener(() => popups.delete(popup));
});

// Those that were open before: the extension may have come later than they.
(async () => {
  for (const tab of await browser.tabs.query({})) {
    const message = await browser.messageDisplay.getDisplayedMessage(tab.id).catch(() => null);
    if (message) {
      await showMessage(tab, message);
    }
  }
})();
