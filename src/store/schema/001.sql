-- SPDX-License-Identifier: GPL-3.0-or-later
-- A schema script is never edited after a release: a change is the next number.

CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  tree_token TEXT,
  generation INTEGER NOT NULL DEFAULT 0,
  listing INTEGER NOT NULL DEFAULT 0,     -- a full listing of the tree is under way
  own_keys TEXT NOT NULL DEFAULT ''       -- keys of the user's addresses, a line each
);

CREATE TABLE folders (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account TEXT NOT NULL,
  remote_id TEXT NOT NULL,
  parent_remote_id TEXT,
  name TEXT,
  role INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  server_total INTEGER NOT NULL,
  server_unread INTEGER NOT NULL,
  tree_generation INTEGER NOT NULL,
  token TEXT,
  generation INTEGER NOT NULL DEFAULT 0,
  listing INTEGER NOT NULL DEFAULT 0,     -- a full listing of the messages is under way
  listed INTEGER NOT NULL DEFAULT 0,      -- it was once listed to its end
  n_rows INTEGER NOT NULL DEFAULT 0,      -- kept by triggers: messages shown in it
  n_unread INTEGER NOT NULL DEFAULT 0,
  UNIQUE (account, remote_id)
);
CREATE INDEX folders_role ON folders (role);

-- folder_id and flags are what is shown: the server's, with the user's pending operations on top.
-- date_us, the sort key, is when it was received, else sent. The texts of addresses hold
-- "name US address", then US and the scheme unless it is mail, separated by RS.
CREATE TABLE messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  folder_id INTEGER,                      -- NULL: not shown
  date_us INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  to_me INTEGER NOT NULL,
  server_folder_id INTEGER NOT NULL,
  server_flags INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  has_text INTEGER NOT NULL DEFAULT 0,
  orphaned_us INTEGER,                    -- gone from its folder; may turn up in another one
  remote_id TEXT,
  change_key TEXT,
  match_key TEXT,
  message_id TEXT,
  in_reply_to TEXT,
  reference_ids TEXT,
  subject TEXT,
  item_class TEXT,
  from_text TEXT,
  sender_text TEXT,
  to_text TEXT,
  cc_text TEXT,
  bcc_text TEXT,
  received_us INTEGER NOT NULL,
  sent_us INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  preview TEXT,
  thread_key TEXT
);
-- The lists are read from these alone: each has all columns that its query names, in the order of the
-- list first, which ends with the id.
CREATE INDEX messages_date ON messages (folder_id, date_us);
CREATE INDEX messages_unread ON messages (folder_id, date_us, id, flags) WHERE (flags & 1) = 0;
CREATE INDEX messages_flagged ON messages (folder_id, date_us, id, flags) WHERE (flags & 2) != 0;
CREATE INDEX messages_all_flagged ON messages (date_us, id, folder_id, flags)
  WHERE (flags & 2) != 0 AND folder_id IS NOT NULL;
CREATE INDEX messages_attachments ON messages (folder_id, date_us, id, flags) WHERE (flags & 32) != 0;
CREATE INDEX messages_to_me ON messages (folder_id, date_us, id, to_me) WHERE to_me != 0;
CREATE INDEX messages_remote ON messages (server_folder_id, remote_id);
CREATE INDEX messages_match ON messages (match_key) WHERE match_key IS NOT NULL;
CREATE INDEX messages_textless ON messages (date_us)
  WHERE has_text = 0 AND folder_id IS NOT NULL;
CREATE INDEX messages_orphaned ON messages (orphaned_us) WHERE orphaned_us IS NOT NULL;

CREATE TRIGGER messages_inserted AFTER INSERT ON messages
WHEN new.folder_id IS NOT NULL
BEGIN
  UPDATE folders SET n_rows = n_rows + 1, n_unread = n_unread + ((new.flags & 1) = 0)
    WHERE id = new.folder_id;
END;
CREATE TRIGGER messages_deleted AFTER DELETE ON messages
WHEN old.folder_id IS NOT NULL
BEGIN
  UPDATE folders SET n_rows = n_rows - 1, n_unread = n_unread - ((old.flags & 1) = 0)
    WHERE id = old.folder_id;
END;
CREATE TRIGGER messages_shown AFTER UPDATE OF folder_id, flags ON messages
WHEN old.folder_id IS NOT new.folder_id OR (old.flags & 1) != (new.flags & 1)
BEGIN
  UPDATE folders SET n_rows = n_rows - 1, n_unread = n_unread - ((old.flags & 1) = 0)
    WHERE id = old.folder_id;
  UPDATE folders SET n_rows = n_rows + 1, n_unread = n_unread + ((new.flags & 1) = 0)
    WHERE id = new.folder_id;
END;

CREATE TABLE texts (
  id INTEGER PRIMARY KEY,                 -- of the message
  body TEXT
);

CREATE VIEW message_content AS
  SELECT m.id AS id, m.subject AS subject,
    coalesce (m.from_text, '') || char (30) || coalesce (m.sender_text, '') || char (30)
      || coalesce (m.to_text, '') || char (30) || coalesce (m.cc_text, '') || char (30)
      || coalesce (m.bcc_text, '') AS people,
    t.body AS body
  FROM messages m LEFT JOIN texts t ON t.id = m.id;
CREATE VIRTUAL TABLE message_index USING fts5 (
  subject, people, body,
  content = 'message_content', content_rowid = 'id',
  tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);

CREATE TABLE sources (
  id INTEGER PRIMARY KEY,                 -- of the message
  name TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  used_us INTEGER NOT NULL
);
CREATE INDEX sources_used ON sources (used_us, size_bytes);

CREATE TABLE ops (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account TEXT NOT NULL,
  kind INTEGER NOT NULL,
  row_id INTEGER,
  made_row INTEGER NOT NULL,              -- the message is there only because of this operation
  flags INTEGER NOT NULL,
  mask INTEGER NOT NULL,
  folder_id INTEGER,
  source BLOB,
  remote_id TEXT,                         -- of a SEND: the staged message; else in case the row is lost
  change_key TEXT,
  not_before_us INTEGER NOT NULL,
  begun INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  last_error TEXT
);
CREATE INDEX ops_account ON ops (account);
CREATE INDEX ops_row ON ops (row_id);
CREATE INDEX ops_staged ON ops (remote_id) WHERE kind = 4 AND remote_id IS NOT NULL;

CREATE TABLE drafts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account TEXT NOT NULL,
  content BLOB NOT NULL,
  saved_us INTEGER NOT NULL,
  op_id INTEGER                           -- on its way by this operation
);

CREATE TABLE conversations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account TEXT NOT NULL,
  peer_key TEXT NOT NULL,
  peer TEXT NOT NULL,
  unread INTEGER NOT NULL DEFAULT 0,
  last_us INTEGER NOT NULL DEFAULT 0,
  last_text TEXT,
  UNIQUE (account, peer_key)
);
CREATE TABLE lines (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation_id INTEGER NOT NULL,
  sender TEXT,                            -- NULL: the user
  text TEXT NOT NULL,
  time_us INTEGER NOT NULL,
  state INTEGER NOT NULL,
  error TEXT
);
CREATE INDEX lines_time ON lines (conversation_id, time_us);
CREATE INDEX lines_sending ON lines (state) WHERE state = 1;
CREATE VIRTUAL TABLE line_index USING fts5 (
  text, content = 'lines', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER lines_inserted AFTER INSERT ON lines
BEGIN
  INSERT INTO line_index (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER lines_deleted AFTER DELETE ON lines
BEGIN
  INSERT INTO line_index (line_index, rowid, text) VALUES ('delete', old.id, old.text);
END;

CREATE TABLE people (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  rank INTEGER NOT NULL DEFAULT 0,
  name TEXT,
  title TEXT,
  department TEXT,
  company TEXT,
  office TEXT,
  phones TEXT,
  photo BLOB,
  n_uses INTEGER NOT NULL DEFAULT 0,
  tagged INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE people_addresses (
  key TEXT PRIMARY KEY,
  person_id INTEGER NOT NULL,
  address TEXT NOT NULL
);
CREATE INDEX people_addresses_person ON people_addresses (person_id);

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value BLOB
);
