-- What lists of traces show, beside the records: a record is a megabyte.
DROP TRIGGER trace_is_never_edited;
ALTER TABLE trace ADD COLUMN status TEXT NOT NULL DEFAULT 'done' CHECK (status IN ('done', 'insufficient'));
ALTER TABLE trace ADD COLUMN section_name TEXT;
ALTER TABLE trace ADD COLUMN suspect_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE trace ADD COLUMN first_suspect TEXT;
UPDATE trace SET
  status = json_extract(result, '$.status'),
  section_name = json_extract(inputs, '$.section.name'),
  suspect_count = json_array_length(result, '$.suspects'),
  first_suspect = (
    SELECT json_extract(o.value, '$.name') FROM json_each(trace.inputs, '$.outfalls') o
    WHERE json_extract(o.value, '$.code') = json_extract(trace.result, '$.suspects[0].code'));
CREATE TRIGGER trace_is_never_edited BEFORE UPDATE ON trace
BEGIN
  SELECT raise(ABORT, 'a trace is a record and is never edited');
END;
