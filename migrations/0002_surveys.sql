-- Surveys: what is asked, of whom, and what was answered. The rules are those of 0001.

-- Surveys that are put to people by themselves, and since when.
CREATE TABLE survey (
    slug TEXT PRIMARY KEY CHECK (slug <> ''),
    since BIGINT NOT NULL,
    retired BIGINT
);

-- A survey as it stood at one time, as JSON. Never changed: answers point at the version that they were given to, and
-- stay readable when a later one has other questions and choices.
CREATE TABLE survey_version (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL CHECK (slug <> ''),
    fingerprint TEXT NOT NULL,
    content TEXT NOT NULL,
    since BIGINT NOT NULL,
    UNIQUE (slug, fingerprint)
);

-- What the community gave to choose from, as JSON; `id` is its SHA-256, so that members who saw the same share a row.
CREATE TABLE survey_offer (
    id TEXT PRIMARY KEY,
    content TEXT NOT NULL
);

-- One sending of a survey. `closes` is NULL for the round that asks everybody who joins.
CREATE TABLE survey_round (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL CHECK (slug <> ''),
    occasion TEXT NOT NULL CHECK (occasion <> ''),
    version TEXT NOT NULL REFERENCES survey_version (id),
    anonymous SMALLINT NOT NULL CHECK (anonymous IN (0, 1)),
    groups TEXT NOT NULL,
    opens BIGINT NOT NULL,
    closes BIGINT,
    CHECK (closes IS NULL OR opens < closes),
    UNIQUE (slug, occasion)
);
CREATE INDEX survey_round_open ON survey_round (closes);

CREATE TABLE survey_invitation (
    id TEXT PRIMARY KEY,
    round TEXT NOT NULL REFERENCES survey_round (id),
    member TEXT NOT NULL REFERENCES member (id),
    version TEXT NOT NULL REFERENCES survey_version (id),
    offer TEXT NOT NULL REFERENCES survey_offer (id),
    state TEXT NOT NULL CHECK (state IN ('asked', 'started', 'answered', 'excused', 'expired')),
    why TEXT,
    asked_at BIGINT NOT NULL,
    closes BIGINT NOT NULL,
    -- The link: which one it is (a new one ends the one before), its hash, how long it opens anything.
    link BIGINT NOT NULL CHECK (link >= 1),
    link_hash TEXT NOT NULL UNIQUE,
    link_until BIGINT NOT NULL,
    revoked BIGINT,
    reply_hash TEXT NOT NULL UNIQUE,
    delivery TEXT REFERENCES delivery (id),
    remind_at BIGINT,
    reminded BIGINT NOT NULL DEFAULT 0 CHECK (reminded >= 0),
    -- What could not be read was asked about again: once.
    asked_again SMALLINT NOT NULL DEFAULT 0 CHECK (asked_again IN (0, 1)),
    CHECK (asked_at < closes),
    CHECK (closes <= link_until),
    UNIQUE (round, member)
);
CREATE INDEX survey_invitation_member ON survey_invitation (member, asked_at);
CREATE INDEX survey_invitation_delivery ON survey_invitation (delivery);
CREATE INDEX survey_invitation_reminding ON survey_invitation (remind_at, id) WHERE state IN ('asked', 'started');
CREATE INDEX survey_invitation_closing ON survey_invitation (closes) WHERE state IN ('asked', 'started');

-- Questions that are put to somebody one after the other, in a chat: which message asks what. The last one is where
-- they are. `question` is '' for the review at the end.
CREATE TABLE survey_asking (
    invitation TEXT NOT NULL REFERENCES survey_invitation (id),
    place BIGINT NOT NULL CHECK (place >= 1),
    question TEXT NOT NULL,
    -- A question may be asked again: each time is one message.
    nth BIGINT NOT NULL CHECK (nth >= 1),
    delivery TEXT NOT NULL UNIQUE REFERENCES delivery (id),
    made BIGINT NOT NULL,
    came_to TEXT CHECK (came_to IN ('answered', 'skipped', 'unread')),
    -- What could not be read.
    words TEXT,
    -- Of a message that is a poll: whether it still stands open in the room.
    poll TEXT CHECK (poll IN ('open', 'ending', 'ended')),
    PRIMARY KEY (invitation, place),
    UNIQUE (invitation, question, nth)
);
CREATE INDEX survey_asking_poll ON survey_asking (poll, invitation) WHERE poll IN ('open', 'ending');

-- Which chat message said which answer: who edits or deletes it changes its answers.
CREATE TABLE survey_said (
    inbound TEXT NOT NULL REFERENCES inbound (id),
    question TEXT NOT NULL,
    invitation TEXT NOT NULL REFERENCES survey_invitation (id),
    -- As JSON; NULL: it left the question out, or could not be read.
    answer TEXT,
    PRIMARY KEY (inbound, question)
);
CREATE INDEX survey_said_invitation ON survey_said (invitation);

-- What answers changed of the member themselves: hours a week (minutes), time zone, channel. `was` is what stood there before,
-- for who says "undo".
CREATE TABLE survey_adopted (
    invitation TEXT NOT NULL REFERENCES survey_invitation (id),
    what TEXT NOT NULL CHECK (what IN ('hours', 'time-zone', 'channel')),
    was TEXT,
    is_now TEXT NOT NULL,
    at BIGINT NOT NULL,
    undone BIGINT,
    PRIMARY KEY (invitation, what)
);

-- The answers of one person. `key` is the invitation's id; of an anonymous survey it is made from the link and the
-- deployment's key (src/token.rs), and nothing in the row says who or when.
CREATE TABLE survey_response (
    key TEXT PRIMARY KEY,
    round TEXT NOT NULL REFERENCES survey_round (id),
    version TEXT NOT NULL REFERENCES survey_version (id),
    invitation TEXT UNIQUE REFERENCES survey_invitation (id),
    state TEXT NOT NULL CHECK (state IN ('draft', 'sent')),
    answers TEXT NOT NULL,
    groups TEXT NOT NULL,
    changed BIGINT,
    CHECK ((invitation IS NULL) = (changed IS NULL)),
    CHECK (invitation IS NULL OR invitation = key)
);
CREATE INDEX survey_response_round ON survey_response (round, state);

-- Links to a survey's results. `working_group`: only the answers from this group (its key); NULL: an organiser's.
CREATE TABLE survey_results_link (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL CHECK (slug <> ''),
    working_group TEXT CHECK (working_group <> ''),
    hash TEXT NOT NULL UNIQUE,
    made BIGINT NOT NULL,
    until BIGINT NOT NULL,
    revoked BIGINT,
    CHECK (made < until)
);
CREATE INDEX survey_results_link_slug ON survey_results_link (slug);
