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
  details      TEXT NOT NULL DEFAULT '{}', -- JSON of the fields that have no column here, where they differ from their default
  linked       INTEGER NOT NULL DEFAULT 0, -- 0 until links have been looked for since the last change
  family       INTEGER,                   -- of near-duplicates: the lowest doc_key among them; null for one that stands alone
  grouped      INTEGER NOT NULL DEFAULT 0 -- 0 until near-duplicates have been looked for since the last change
);
CREATE INDEX documents_location ON documents(location);
CREATE INDEX documents_source ON documents(source);
CREATE INDEX documents_title ON documents(title_key);
CREATE INDEX documents_number ON documents(number_key);
CREATE INDEX documents_subject ON documents(subject_key) WHERE subject_key IS NOT NULL;
CREATE INDEX documents_unlinked ON documents(doc_key) WHERE linked = 0;
CREATE INDEX documents_family ON documents(family) WHERE family IS NOT NULL;
CREATE INDEX documents_ungrouped ON documents(doc_key) WHERE grouped = 0;

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

-- What documents call each other by, and their own further names, as `corpus.link.named_keys` gives them.
CREATE TABLE names (
  name    TEXT NOT NULL,
  doc_key INTEGER NOT NULL REFERENCES documents(doc_key) ON DELETE CASCADE,
  PRIMARY KEY (name, doc_key)
) WITHOUT ROWID;
CREATE INDEX names_document ON names(doc_key);

-- MinHash sketches of the texts, empty for one too short to compare, and their bands (locality-sensitive hashing).
CREATE TABLE sketches (
  doc_key INTEGER PRIMARY KEY REFERENCES documents(doc_key) ON DELETE CASCADE,
  sketch  BLOB NOT NULL
);
CREATE TABLE bands (
  band    INTEGER NOT NULL,
  doc_key INTEGER NOT NULL REFERENCES documents(doc_key) ON DELETE CASCADE,
  PRIMARY KEY (band, doc_key)
) WITHOUT ROWID;
CREATE INDEX bands_document ON bands(doc_key);

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

-- `location` is the file's, or the line's of a collection.
CREATE TABLE set_aside (
  location    TEXT PRIMARY KEY,
  file        TEXT NOT NULL,
  path        TEXT NOT NULL,
  reason      TEXT NOT NULL,
  help        TEXT NOT NULL,
  since       TEXT NOT NULL,
  at          TEXT NOT NULL,
  size_bytes  INTEGER
) WITHOUT ROWID;
CREATE INDEX set_aside_file ON set_aside(file);

-- Digests of what encoders were given for passages that have left; their cached vectors go at the end of the run.
CREATE TABLE dropped_vectors (
  digest BLOB PRIMARY KEY
) WITHOUT ROWID;

PRAGMA user_version = 2;
