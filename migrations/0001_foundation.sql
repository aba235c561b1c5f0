-- One schema for SQLite and PostgreSQL. Ids are TEXT, instants BIGINT (microseconds, UTC), days TEXT
-- (ISO 8601), flags SMALLINT, lists JSON in TEXT, raw bytes BYTEA. The CHECKs repeat the rules of src/domain.

CREATE TABLE community (
    one SMALLINT PRIMARY KEY CHECK (one = 1),
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    zone TEXT NOT NULL,
    nag_budget BIGINT NOT NULL CHECK (nag_budget BETWEEN 1 AND 255),
    early_seconds BIGINT NOT NULL DEFAULT 43200 CHECK (early_seconds >= 0),
    member_digest SMALLINT NOT NULL DEFAULT 0 CHECK (member_digest IN (0, 1))
);

CREATE TABLE member (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL CHECK (name <> ''),
    mail TEXT UNIQUE,
    matrix TEXT UNIQUE,
    channel TEXT NOT NULL CHECK (channel IN ('mail', 'matrix')),
    zone TEXT NOT NULL,
    language TEXT NOT NULL,
    minutes_a_week BIGINT CHECK (minutes_a_week >= 0),
    quiet TEXT,
    check_ins TEXT NOT NULL CHECK (check_ins IN ('on', 'stopped')),
    receipts TEXT NOT NULL CHECK (receipts IN ('when_needed', 'always')),
    quotable SMALLINT NOT NULL CHECK (quotable IN (0, 1)),
    newsletter_writer SMALLINT NOT NULL CHECK (newsletter_writer IN (0, 1)),
    own_digest SMALLINT NOT NULL CHECK (own_digest IN (0, 1)),
    joined BIGINT NOT NULL,
    left_at BIGINT,
    -- Where they lived before they moved, until somebody has looked whether that swallowed a question.
    moved_from TEXT
);

CREATE TABLE working_group (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    purpose TEXT NOT NULL,
    confidential SMALLINT NOT NULL CHECK (confidential IN (0, 1)),
    room TEXT,
    mail_list TEXT,
    wanted_from BIGINT,
    wanted_to BIGINT,
    retired BIGINT
);

CREATE TABLE membership (
    working_group TEXT NOT NULL REFERENCES working_group (id),
    member TEXT NOT NULL REFERENCES member (id),
    role TEXT NOT NULL CHECK (role IN ('member', 'coordinator', 'lead')),
    joined BIGINT NOT NULL,
    PRIMARY KEY (working_group, member)
);
CREATE INDEX membership_member ON membership (member);

CREATE TABLE season (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    starts TEXT NOT NULL,
    ends TEXT NOT NULL,
    phases TEXT NOT NULL,
    retired BIGINT,
    CHECK (starts <= ends)
);

CREATE TABLE objective (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    season TEXT REFERENCES season (id),
    working_group TEXT REFERENCES working_group (id),
    parent TEXT REFERENCES objective (id),
    title TEXT NOT NULL,
    retired BIGINT
);

CREATE TABLE key_result (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    objective TEXT NOT NULL REFERENCES objective (id),
    title TEXT NOT NULL,
    measure TEXT NOT NULL CHECK (measure IN ('number', 'tasks')),
    unit TEXT NOT NULL,
    target DOUBLE PRECISION NOT NULL,
    reached DOUBLE PRECISION NOT NULL,
    began DOUBLE PRECISION NOT NULL DEFAULT 0,
    retired BIGINT
);

CREATE TABLE task (
    id TEXT PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE CHECK (number > 0),
    working_group TEXT NOT NULL REFERENCES working_group (id),
    title TEXT NOT NULL CHECK (title <> ''),
    key_result TEXT REFERENCES key_result (id),
    status TEXT NOT NULL CHECK (status IN ('not_started', 'in_progress', 'completed', 'dropped')),
    lead TEXT REFERENCES member (id),
    due TEXT,
    note TEXT,
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL
);
CREATE INDEX task_lead ON task (lead, status);
CREATE INDEX task_group ON task (working_group, status);
CREATE INDEX task_key_result ON task (key_result);

CREATE TABLE supporter (
    task TEXT NOT NULL REFERENCES task (id),
    member TEXT NOT NULL REFERENCES member (id),
    PRIMARY KEY (task, member)
);
CREATE INDEX supporter_member ON supporter (member);

-- What asks or tells, and when. `spec` is the cadence as JSON, `groups` a JSON list of group slugs (empty: all).
CREATE TABLE cadence (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    purpose TEXT NOT NULL CHECK (purpose IN ('check_in', 'digest_lead', 'digest_writer', 'digest_member')),
    spec TEXT NOT NULL,
    groups TEXT NOT NULL,
    by_mail SMALLINT NOT NULL CHECK (by_mail IN (0, 1)),
    in_room SMALLINT NOT NULL CHECK (in_room IN (0, 1)),
    -- A room of its own, beside or instead of the groups'.
    room TEXT,
    paused SMALLINT NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
    since BIGINT NOT NULL,
    planned_until BIGINT NOT NULL,
    retired BIGINT
);

CREATE TABLE occurrence (
    id TEXT PRIMARY KEY,
    cadence TEXT NOT NULL REFERENCES cadence (id),
    fire_at BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'missed')),
    UNIQUE (cadence, fire_at)
);
CREATE INDEX occurrence_open ON occurrence (state, fire_at);

CREATE TABLE delivery (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('prompt', 'reminder', 'receipt', 'alert', 'digest')),
    member TEXT REFERENCES member (id),
    working_group TEXT REFERENCES working_group (id),
    prompt TEXT,
    -- The survey's invitation that it asks, reminds of or answers.
    invitation TEXT,
    channel TEXT NOT NULL CHECK (channel IN ('mail', 'matrix')),
    address TEXT NOT NULL,
    to_name TEXT NOT NULL,
    message_id TEXT NOT NULL UNIQUE,
    follows TEXT NOT NULL,
    thread TEXT,
    in_reply_to TEXT,
    mentions TEXT NOT NULL,
    -- What its numbers mean, when it is not a prompt's: the blockers of an alert.
    lists TEXT NOT NULL,
    token_hash TEXT UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'dropped')),
    attempts BIGINT NOT NULL CHECK (attempts >= 0),
    unknowns BIGINT NOT NULL CHECK (unknowns >= 0),
    not_before BIGINT NOT NULL,
    give_up_at BIGINT NOT NULL,
    lease TEXT,
    lease_until BIGINT,
    sent_at BIGINT,
    remote_id TEXT,
    why TEXT,
    created BIGINT NOT NULL,
    CHECK ((state = 'sending') = (lease IS NOT NULL)),
    CHECK ((lease IS NULL) = (lease_until IS NULL)),
    CHECK ((state = 'sent') = (sent_at IS NOT NULL))
);
-- Claiming and rescuing read the few rows that are on their way, however many went.
CREATE INDEX delivery_waiting ON delivery (channel, not_before, id) WHERE state = 'queued';
CREATE INDEX delivery_leased ON delivery (lease_until) WHERE state = 'sending';
CREATE INDEX delivery_failed ON delivery (id) WHERE state = 'failed';
CREATE INDEX delivery_member ON delivery (member, created);
CREATE INDEX delivery_remote ON delivery (remote_id) WHERE remote_id IS NOT NULL;
CREATE INDEX delivery_prompt ON delivery (prompt);
CREATE INDEX delivery_invitation ON delivery (invitation) WHERE invitation IS NOT NULL;

-- What was written. Apart, for a delivery changes twice on its way, and both databases write a changed row anew as a whole. Gone
-- when it need not be kept any longer.
CREATE TABLE delivery_content (
    delivery TEXT PRIMARY KEY REFERENCES delivery (id),
    content TEXT NOT NULL
);

CREATE TABLE prompt (
    id TEXT PRIMARY KEY,
    occurrence TEXT NOT NULL REFERENCES occurrence (id),
    cadence TEXT NOT NULL REFERENCES cadence (id),
    member TEXT NOT NULL REFERENCES member (id),
    slot TEXT NOT NULL,
    fire_at BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'answered', 'excused', 'expired')),
    why TEXT,
    asked TEXT NOT NULL,
    answer_until BIGINT NOT NULL,
    remind_at BIGINT,
    reminded BIGINT NOT NULL DEFAULT 0,
    token_hash TEXT NOT NULL UNIQUE,
    delivery TEXT,
    answered_at BIGINT,
    UNIQUE (occurrence, member),
    UNIQUE (cadence, member, slot)
);
CREATE INDEX prompt_member ON prompt (member, fire_at, id);
CREATE INDEX prompt_answered ON prompt (cadence, member, answered_at) WHERE answered_at IS NOT NULL;
CREATE INDEX prompt_fire_at ON prompt (fire_at, id);
CREATE INDEX prompt_delivery ON prompt (delivery);
CREATE INDEX prompt_closing ON prompt (answer_until) WHERE state IN ('pending', 'sent');
CREATE INDEX prompt_reminding ON prompt (remind_at, id) WHERE state = 'sent';

-- What came in, before anybody understood it.
CREATE TABLE inbound (
    id TEXT PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    channel TEXT NOT NULL CHECK (channel IN ('mail', 'matrix')),
    envelope TEXT NOT NULL,
    raw BYTEA NOT NULL,
    received BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('new', 'done', 'held', 'failed')),
    outcome TEXT,
    member TEXT REFERENCES member (id),
    prompt TEXT REFERENCES prompt (id),
    reply TEXT,
    unclear TEXT NOT NULL DEFAULT '[]',
    attempts BIGINT NOT NULL DEFAULT 0,
    vouched SMALLINT NOT NULL DEFAULT 0 CHECK (vouched IN (0, 1)),
    not_before BIGINT NOT NULL,
    read_at BIGINT,
    CHECK ((state = 'new') = (outcome IS NULL))
);
CREATE INDEX inbound_waiting ON inbound (received, id) WHERE state = 'new';
CREATE INDEX inbound_received ON inbound (received, outcome);
CREATE INDEX inbound_member ON inbound (member, received);
CREATE INDEX inbound_prompt ON inbound (prompt);

CREATE TABLE stream_cursor (
    name TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    moved BIGINT NOT NULL
);

-- What was understood. A record is never deleted by a correction: it stops standing.
CREATE TABLE record (
    id TEXT PRIMARY KEY,
    inbound TEXT NOT NULL REFERENCES inbound (id),
    member TEXT NOT NULL REFERENCES member (id),
    prompt TEXT REFERENCES prompt (id),
    place BIGINT NOT NULL,
    fact TEXT NOT NULL,
    task TEXT REFERENCES task (id),
    value TEXT NOT NULL,
    words TEXT NOT NULL,
    confidence TEXT NOT NULL CHECK (confidence IN ('low', 'middle', 'high')),
    state TEXT NOT NULL CHECK (state IN ('standing', 'asked', 'replaced', 'withdrawn')),
    before TEXT,
    said BIGINT NOT NULL,
    -- The correction that took it back: if that is taken back itself, the record counts again.
    withdrawn_by TEXT REFERENCES inbound (id)
);
CREATE INDEX record_task ON record (task, said);
CREATE INDEX record_inbound ON record (inbound);
CREATE INDEX record_prompt ON record (prompt, said);
CREATE INDEX record_said ON record (said);

-- What a receipt listed, so that its answer is understood.
CREATE TABLE receipt (
    delivery TEXT PRIMARY KEY REFERENCES delivery (id),
    member TEXT NOT NULL REFERENCES member (id),
    -- The message that it answers.
    inbound TEXT NOT NULL REFERENCES inbound (id),
    prompt TEXT REFERENCES prompt (id),
    records TEXT NOT NULL,
    made BIGINT NOT NULL
);
CREATE INDEX receipt_prompt ON receipt (prompt, made);

CREATE TABLE blocker (
    id TEXT PRIMARY KEY,
    task TEXT REFERENCES task (id),
    working_group TEXT REFERENCES working_group (id),
    member TEXT NOT NULL REFERENCES member (id),
    words TEXT NOT NULL,
    needs TEXT,
    state TEXT NOT NULL CHECK (state IN ('open', 'helped', 'resolved', 'withdrawn')),
    helper TEXT REFERENCES member (id),
    opened BIGINT NOT NULL,
    closed BIGINT,
    closed_by TEXT REFERENCES member (id),
    told BIGINT,
    record TEXT REFERENCES record (id),
    CHECK ((state IN ('resolved', 'withdrawn')) = (closed IS NOT NULL)),
    CHECK (state <> 'helped' OR helper IS NOT NULL)
);
CREATE INDEX blocker_task ON blocker (task, state);
CREATE INDEX blocker_group ON blocker (working_group, told);
CREATE INDEX blocker_record ON blocker (record);
CREATE INDEX blocker_opened ON blocker (state, opened, id);
CREATE INDEX blocker_closed ON blocker (state, closed);
-- A task has one open blocker at the most.
CREATE UNIQUE INDEX blocker_open ON blocker (task) WHERE state IN ('open', 'helped');

CREATE TABLE absence (
    id TEXT PRIMARY KEY,
    member TEXT NOT NULL REFERENCES member (id),
    starts TEXT NOT NULL,
    ends TEXT,
    inbound TEXT REFERENCES inbound (id),
    CHECK (ends IS NULL OR starts <= ends)
);
CREATE INDEX absence_member ON absence (member);
CREATE INDEX absence_inbound ON absence (inbound);

-- A period's news for one reader: each period begins where the one before it ended.
CREATE TABLE digest (
    id TEXT PRIMARY KEY,
    cadence TEXT NOT NULL REFERENCES cadence (id),
    occurrence TEXT NOT NULL REFERENCES occurrence (id),
    scope TEXT NOT NULL,
    reader TEXT NOT NULL,
    period_from BIGINT NOT NULL,
    period_until BIGINT NOT NULL,
    empty SMALLINT NOT NULL CHECK (empty IN (0, 1)),
    delivery TEXT REFERENCES delivery (id),
    CHECK (period_from < period_until),
    UNIQUE (cadence, scope, reader, period_until)
);

-- Bounces counted by address (RFC 3463 classes weighted); an address at the threshold gets nothing more.
CREATE TABLE mailbox_health (
    address TEXT PRIMARY KEY,
    score BIGINT NOT NULL,
    scored BIGINT NOT NULL,
    suppressed BIGINT,
    why TEXT NOT NULL
);

-- Roles that one process holds at a time, such as the Matrix sync.
CREATE TABLE lease (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until BIGINT NOT NULL
);

-- The embedded post box of the demo and of tests: real messages that no server carries.
CREATE TABLE postbox (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('mail', 'matrix')),
    from_us SMALLINT NOT NULL CHECK (from_us IN (0, 1)),
    raw BYTEA NOT NULL,
    thread TEXT,
    at BIGINT NOT NULL
);
CREATE INDEX postbox_owner ON postbox (owner, at);
