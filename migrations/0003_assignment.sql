-- Who is in which working group: what groups look for, proposals, lines, changes. The rules are those of 0001.

-- How many groups an hour is good for. Without a row, what src/assignment has as its standard.
CREATE TABLE assignment_terms (
    one SMALLINT PRIMARY KEY CHECK (one = 1),
    minutes_a_group BIGINT NOT NULL CHECK (minutes_a_group > 0),
    few_minutes BIGINT NOT NULL CHECK (few_minutes >= 0),
    groups_for_few BIGINT NOT NULL CHECK (groups_for_few > 0),
    groups_for_all BIGINT NOT NULL CHECK (groups_for_all > 0)
);

-- What a group looks for beside its size (working_group.wanted_from, wanted_to). `skills` is a JSON list; a skill that
-- stands there twice is wanted of two people.
CREATE TABLE group_need (
    working_group TEXT PRIMARY KEY REFERENCES working_group (id),
    skills TEXT NOT NULL,
    -- NULL: open, or by invitation where the group is confidential.
    door TEXT CHECK (door IN ('open', 'invitation', 'closed'))
);

-- Whom the coordinators of a group that is entered by invitation let in.
CREATE TABLE admission (
    working_group TEXT NOT NULL REFERENCES working_group (id),
    member TEXT NOT NULL REFERENCES member (id),
    at BIGINT NOT NULL,
    PRIMARY KEY (working_group, member)
);

-- Who should be where. `situation` is all that it was made from, with what was settled by hand; `places` who is where.
CREATE TABLE proposal (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('draft', 'approved', 'discarded')),
    situation TEXT NOT NULL,
    places TEXT NOT NULL,
    -- The best measure that there is, and whether it is reached or a bound.
    best TEXT NOT NULL,
    made BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    -- Counts the changes by hand: who confirms one names the number that they saw.
    edition BIGINT NOT NULL DEFAULT 1 CHECK (edition >= 1),
    settled BIGINT,
    settled_by TEXT,
    CHECK ((state = 'draft') = (settled IS NULL)),
    CHECK ((settled IS NULL) = (settled_by IS NULL))
);
-- There is one draft at the most.
CREATE UNIQUE INDEX proposal_draft ON proposal (state) WHERE state = 'draft';
CREATE INDEX proposal_settled ON proposal (settled);

-- Members whose plug-in answers have led to something: who is not here, and answers, is new.
CREATE TABLE counted (
    member TEXT PRIMARY KEY REFERENCES member (id),
    at BIGINT NOT NULL
);

-- What members said of groups by reply. Newer than their plug-in answers, it counts instead.
CREATE TABLE group_wish (
    working_group TEXT NOT NULL REFERENCES working_group (id),
    member TEXT NOT NULL REFERENCES member (id),
    grade TEXT NOT NULL CHECK (grade IN ('opt_out', 'no_interest', 'could', 'like', 'love', 'first_choice')),
    at BIGINT NOT NULL,
    PRIMARY KEY (working_group, member)
);

-- The lines: who was told that they wait for a place.
CREATE TABLE waiting (
    working_group TEXT NOT NULL REFERENCES working_group (id),
    member TEXT NOT NULL REFERENCES member (id),
    grade TEXT NOT NULL CHECK (grade IN ('could', 'like', 'love', 'first_choice')),
    since BIGINT NOT NULL,
    -- The group that they asked to leave for it.
    leaves TEXT REFERENCES working_group (id),
    PRIMARY KEY (working_group, member)
);
CREATE INDEX waiting_member ON waiting (member);

-- Changes that somebody has to say yes to: a group's coordinators (`join`, `coordinate`), or the member (`offer`).
CREATE TABLE group_change (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('join', 'coordinate', 'offer')),
    member TEXT NOT NULL REFERENCES member (id),
    working_group TEXT NOT NULL REFERENCES working_group (id),
    -- The group that is left for it.
    leaves TEXT REFERENCES working_group (id),
    state TEXT NOT NULL CHECK (state IN ('open', 'agreed', 'refused', 'withdrawn')),
    words TEXT NOT NULL,
    inbound TEXT REFERENCES inbound (id),
    asked BIGINT NOT NULL,
    until BIGINT,
    settled BIGINT,
    settled_by TEXT REFERENCES member (id),
    CHECK ((state = 'open') = (settled IS NULL)),
    CHECK (kind <> 'offer' OR until IS NOT NULL)
);
-- Nobody asks twice for one thing.
CREATE UNIQUE INDEX group_change_open ON group_change (kind, member, working_group) WHERE state = 'open';
CREATE INDEX group_change_inbound ON group_change (inbound);

-- The messages that ask for a yes.
CREATE TABLE group_change_asked (
    delivery TEXT PRIMARY KEY REFERENCES delivery (id),
    change TEXT NOT NULL REFERENCES group_change (id),
    member TEXT NOT NULL REFERENCES member (id)
);
CREATE INDEX group_change_asked_member ON group_change_asked (member, change);

-- Members who are to be invited into their group's Matrix room.
CREATE TABLE room_invitation (
    working_group TEXT NOT NULL REFERENCES working_group (id),
    member TEXT NOT NULL REFERENCES member (id),
    state TEXT NOT NULL CHECK (state IN ('queued', 'done', 'failed')),
    attempts BIGINT NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    not_before BIGINT NOT NULL,
    why TEXT,
    PRIMARY KEY (working_group, member)
);
CREATE INDEX room_invitation_queued ON room_invitation (not_before) WHERE state = 'queued';

-- Links to the organiser's page: a capability, of which only the hash is known here.
CREATE TABLE assignment_link (
    hash TEXT PRIMARY KEY,
    member TEXT NOT NULL REFERENCES member (id),
    -- Whether confidential groups are shown that the member is not in.
    everything SMALLINT NOT NULL CHECK (everything IN (0, 1)),
    made BIGINT NOT NULL,
    until BIGINT NOT NULL,
    revoked BIGINT
);
