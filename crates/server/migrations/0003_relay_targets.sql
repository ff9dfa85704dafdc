-- Each item of the relay's queue belongs to one target; photos go along; marks of next pages outlive a restart.
-- SQLite changes no CHECK, so the queue is made anew with what is in it. Times are milliseconds since 1970 in UTC.

-- The targets that were ever sent to. What waits for one that is not current is held until the operator decides.
CREATE TABLE relay_targets (
    -- Its name and origin, such as `kinto https://kinto.example.dk`.
    target  TEXT PRIMARY KEY,
    current INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE relay_items_new (
    id         TEXT PRIMARY KEY,
    -- For whom it was taken in; empty where that is not known any more.
    target     TEXT NOT NULL,
    -- Of operation, idea and key: a repeat finds its first attempt.
    key_hash   BLOB NOT NULL UNIQUE CHECK (length(key_hash) = 32),
    body_hash  BLOB NOT NULL CHECK (length(body_hash) = 32),
    op         TEXT NOT NULL CHECK (op IN ('create', 'submit', 'like', 'unlike')),
    -- sending: a request may be on its way; after a crash nobody knows whether it has arrived.
    state      TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'done', 'refused', 'wedged', 'dropped')),
    -- What is to be sent, as JSON; nothing once it is settled.
    input      TEXT,
    -- Whether an earlier attempt may have arrived.
    again      INTEGER NOT NULL DEFAULT 0,
    attempts   INTEGER NOT NULL DEFAULT 0,
    due_at     INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    settled_at INTEGER,
    -- Whether the sender was told that it is received before the backend had it: then no refusal may lose it.
    promised   INTEGER NOT NULL DEFAULT 0,
    -- The relay's receipt; empty for a like.
    number     TEXT NOT NULL,
    -- What the last failure was, in our vocabulary, and when.
    code       TEXT,
    failed_at  INTEGER,
    -- What the backend answered, as JSON, without anything that the citizen wrote.
    outcome    TEXT
) STRICT, WITHOUT ROWID;

INSERT INTO relay_items_new (id, target, key_hash, body_hash, op, state, input, again, attempts, due_at, created_at,
    settled_at, promised, number, code, failed_at, outcome)
SELECT id, '', key_hash, body_hash, op, state, input, again, attempts, due_at, created_at, settled_at, promised, number,
    code, failed_at, outcome FROM relay_items;

DROP TABLE relay_items;
ALTER TABLE relay_items_new RENAME TO relay_items;

CREATE INDEX relay_items_due ON relay_items (target, due_at, id) WHERE state = 'queued';
CREATE INDEX relay_items_open ON relay_items (state, created_at) WHERE state IN ('queued', 'sending', 'wedged');
CREATE INDEX relay_items_settled ON relay_items (settled_at) WHERE settled_at IS NOT NULL;

-- Beside the queue, which is read often: a photo is large. Gone as soon as its item is settled.
CREATE TABLE relay_photos (
    item  TEXT PRIMARY KEY REFERENCES relay_items (id) ON DELETE CASCADE,
    name  TEXT NOT NULL,
    mime  TEXT NOT NULL,
    bytes BLOB NOT NULL
) STRICT;

-- What a target calls a next page, and the name by which a client knows it. Secrets stand in it by their names.
CREATE TABLE relay_marks (
    name    TEXT PRIMARY KEY,
    target  TEXT NOT NULL,
    mark    TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    UNIQUE (target, mark)
) STRICT;
