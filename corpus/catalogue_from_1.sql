-- From version 1 of the catalogue to version 2. What was set aside was known by its shown path only: the next run tells it anew.

ALTER TABLE documents ADD COLUMN details TEXT NOT NULL DEFAULT '{}';
ALTER TABLE documents ADD COLUMN family INTEGER;
ALTER TABLE documents ADD COLUMN grouped INTEGER NOT NULL DEFAULT 0;
CREATE INDEX documents_family ON documents(family) WHERE family IS NOT NULL;
CREATE INDEX documents_ungrouped ON documents(doc_key) WHERE grouped = 0;
DROP TABLE set_aside;

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

-- What documents call each other by, and their own further names, as `corpus.link.named_keys` gives them.
CREATE TABLE names (
  name    TEXT NOT NULL,
  doc_key INTEGER NOT NULL REFERENCES documents(doc_key) ON DELETE CASCADE,
  PRIMARY KEY (name, doc_key)
) WITHOUT ROWID;
CREATE INDEX names_document ON names(doc_key);

PRAGMA user_version = 2;
