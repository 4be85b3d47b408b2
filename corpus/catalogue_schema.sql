-- The catalogue: documents, their passages and links, and a numbered log of every change. The one truth of a store.

CREATE TABLE documents (
  doc_key      INTEGER PRIMARY KEY AUTOINCREMENT,
  document_id  TEXT NOT NULL UNIQUE,
  location     TEXT NOT NULL,
  source       TEXT NOT NULL,
  part         INTEGER NOT NULL,
  sha256       TEXT NOT NULL,
  kind         TEXT NOT NULL,
  title        TEXT NOT NULL,
  title_key    TEXT NOT NULL,             -- as `title_key` folds it, for exact look-up
  number       TEXT,
  number_key   TEXT,
  session      TEXT,
  region_code  TEXT,
  region_name  TEXT,                      -- full path; null when the place is unknown or undecided
  region_level TEXT,
  candidates   TEXT NOT NULL,             -- JSON
  issuer       TEXT,
  issued       TEXT,                      -- ISO date
  parties      TEXT NOT NULL,             -- JSON
  departments  TEXT NOT NULL,             -- JSON
  subject      TEXT,
  subject_key  TEXT,
  url          TEXT,
  evidence     TEXT NOT NULL,             -- JSON
  linked       INTEGER NOT NULL DEFAULT 0 -- 0 until links have been looked for since the last change
);
CREATE INDEX documents_location ON documents(location);
CREATE INDEX documents_source ON documents(source);
CREATE INDEX documents_title ON documents(title_key);
CREATE INDEX documents_number ON documents(number_key);
CREATE INDEX documents_subject ON documents(subject_key) WHERE subject_key IS NOT NULL;
CREATE INDEX documents_unlinked ON documents(doc_key) WHERE linked = 0;

-- Apart from `documents`, so that a filter never walks through megabytes of text.
CREATE TABLE texts (
  doc_key INTEGER PRIMARY KEY REFERENCES documents(doc_key) ON DELETE CASCADE,
  text    TEXT NOT NULL
);

-- A passage's text is cut from the document's, never stored twice. Keys are never given out again.
CREATE TABLE passages (
  key        INTEGER PRIMARY KEY AUTOINCREMENT,
  doc_key    INTEGER NOT NULL REFERENCES documents(doc_key) ON DELETE CASCADE,
  position   INTEGER NOT NULL,            -- from 1
  start_char INTEGER NOT NULL,
  end_char   INTEGER NOT NULL,
  heading    TEXT NOT NULL,
  UNIQUE (doc_key, position)
);

CREATE TABLE links (
  from_key   INTEGER NOT NULL REFERENCES documents(doc_key) ON DELETE CASCADE,
  to_key     INTEGER NOT NULL REFERENCES documents(doc_key) ON DELETE CASCADE,
  relation   TEXT NOT NULL,
  rule       TEXT NOT NULL,
  start_char INTEGER,
  end_char   INTEGER,
  PRIMARY KEY (from_key, to_key, relation)
) WITHOUT ROWID;
CREATE INDEX links_to ON links(to_key);

-- What the derived indexes catch up from. `dropped_*` is the run of passage keys that the change took away.
CREATE TABLE changes (
  seq          INTEGER PRIMARY KEY AUTOINCREMENT,
  doc_key      INTEGER NOT NULL,
  action       TEXT NOT NULL CHECK (action IN ('put', 'remove')),
  dropped_from INTEGER,
  dropped_to   INTEGER
);

-- What each source held when it was last read, so that an unchanged one is skipped. A line of a collection names its file as `container`.
CREATE TABLE sources (
  location    TEXT PRIMARY KEY,
  container   TEXT,
  fingerprint TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX sources_container ON sources(container) WHERE container IS NOT NULL;

CREATE TABLE set_aside (
  path   TEXT PRIMARY KEY,
  reason TEXT NOT NULL,
  help   TEXT NOT NULL,
  at     TEXT NOT NULL
) WITHOUT ROWID;

PRAGMA user_version = 1;
