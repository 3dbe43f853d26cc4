-- An officer may say how much runs past, besides or instead of how fast.
ALTER TABLE flow_edit ADD COLUMN discharge_m3_s REAL CHECK (discharge_m3_s IS NULL OR (discharge_m3_s >= 0 AND direction IS NOT NULL));

DROP TRIGGER flow_edit_is_only_withdrawn;
CREATE TRIGGER flow_edit_is_only_withdrawn BEFORE UPDATE ON flow_edit
WHEN OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL OR NEW.id IS NOT OLD.id
  OR NEW.structure_id IS NOT OLD.structure_id OR NEW.state IS NOT OLD.state OR NEW.reach IS NOT OLD.reach
  OR NEW.river IS NOT OLD.river OR NEW.direction IS NOT OLD.direction OR NEW.velocity_m_s IS NOT OLD.velocity_m_s
  OR NEW.discharge_m3_s IS NOT OLD.discharge_m3_s
  OR NEW.from_at IS NOT OLD.from_at OR NEW.to_at IS NOT OLD.to_at OR NEW.reason IS NOT OLD.reason
  OR NEW.person IS NOT OLD.person OR NEW.recorded_at IS NOT OLD.recorded_at
BEGIN
  SELECT raise(ABORT, 'an edit of flow is a record: it is withdrawn, never changed');
END;
