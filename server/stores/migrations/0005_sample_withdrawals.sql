-- A sample that turned out wrong: by whom, when and why it no longer counts. The sample itself stays as it was sent.
CREATE TABLE field_sample_withdrawal (
  sample_id        INTEGER PRIMARY KEY REFERENCES field_sample (id),
  withdrawn_at     INTEGER NOT NULL,
  withdrawn_by     TEXT NOT NULL CHECK (withdrawn_by <> ''),
  withdrawn_reason TEXT NOT NULL CHECK (withdrawn_reason <> '')
) STRICT;
CREATE TRIGGER field_sample_withdrawal_is_never_edited BEFORE UPDATE ON field_sample_withdrawal
BEGIN
  SELECT raise(ABORT, 'the withdrawal of a field sample is a record and is never edited');
END;

-- Every sample of a chain of traces counts in its newest: chains are walked both ways.
CREATE INDEX trace_rerun_of ON trace (rerun_of) WHERE rerun_of IS NOT NULL;
