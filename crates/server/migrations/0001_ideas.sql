-- What citizens sent, what the municipality answered, and who pressed like (as hashes nobody can turn back).
-- Times are milliseconds since 1970 in UTC. Never change a migration that was shipped; add the next one.

CREATE TABLE ideas (
    id          TEXT PRIMARY KEY,
    receipt     TEXT NOT NULL UNIQUE,
    title       TEXT NOT NULL,
    text        TEXT NOT NULL,
    lang        TEXT,
    area        TEXT,
    -- Where the case stands. Whether anybody may see the idea is the other column's business.
    status      TEXT NOT NULL DEFAULT 'received'
                CHECK (status IN ('received', 'in_progress', 'answered', 'accepted', 'implemented', 'declined', 'merged')),
    visibility  TEXT NOT NULL CHECK (visibility IN ('pending', 'public', 'hidden')),
    created_at  INTEGER NOT NULL,
    likes       INTEGER NOT NULL DEFAULT 0 CHECK (likes >= 0),
    answer_text TEXT,
    answer_by   TEXT,
    answer_at   INTEGER,
    CHECK ((answer_text IS NULL) = (answer_at IS NULL))
) STRICT, WITHOUT ROWID;

-- One index for each order of the list, holding only what the list shows.
CREATE INDEX ideas_new ON ideas (created_at, id) WHERE visibility = 'public';
CREATE INDEX ideas_top ON ideas (likes, created_at, id) WHERE visibility = 'public';
CREATE INDEX ideas_answered ON ideas (answer_at, created_at, id) WHERE visibility = 'public' AND answer_at IS NOT NULL;

-- No time and no address: a like says only that one key liked one idea. The hash covers both, so that even a client
-- that used one key twice would not tie two likes together here.
CREATE TABLE likes (
    idea_id  TEXT NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
    key_hash BLOB NOT NULL CHECK (length(key_hash) = 32),
    PRIMARY KEY (idea_id, key_hash)
) STRICT, WITHOUT ROWID;

-- What was answered to an idempotency key, kept for some days so that a repeat gets the same answer.
CREATE TABLE submissions (
    key_hash   BLOB PRIMARY KEY CHECK (length(key_hash) = 32),
    body_hash  BLOB NOT NULL CHECK (length(body_hash) = 32),
    answer     TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX submissions_age ON submissions (created_at);

-- The last receipt number given out in each year.
CREATE TABLE receipt_numbers (
    year INTEGER PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT;
