-- All messages that are shown, newest first: a search walks them where the words are in many messages.
CREATE INDEX IF NOT EXISTS messages_newest ON messages (date_us, id, folder_id, flags, to_me)
  WHERE folder_id IS NOT NULL;
