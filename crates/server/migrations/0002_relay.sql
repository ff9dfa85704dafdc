-- The relay's queue: what was accepted for a backend elsewhere, and what became of it. What a citizen wrote stands here
-- only until that backend has it; what stays are hashes, for repeats. Times are milliseconds since 1970 in UTC.

CREATE TABLE relay_items (
    id         TEXT PRIMARY KEY,
    -- Of operation, idea and key: a repeat finds its first attempt.
    key_hash   BLOB NOT NULL UNIQUE CHECK (length(key_hash) = 32),
    body_hash  BLOB NOT NULL CHECK (length(body_hash) = 32),
    op         TEXT NOT NULL CHECK (op IN ('create', 'like', 'unlike')),
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
    number     TEXT NOT NULL,
    -- What the last failure was, in our vocabulary, and when.
    code       TEXT,
    failed_at  INTEGER,
    -- What the backend answered, as JSON, without anything that the citizen wrote.
    outcome    TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX relay_items_due ON relay_items (due_at, id) WHERE state = 'queued';
CREATE INDEX relay_items_open ON relay_items (state, created_at) WHERE state IN ('queued', 'sending', 'wedged');
CREATE INDEX relay_items_settled ON relay_items (settled_at) WHERE settled_at IS NOT NULL;
