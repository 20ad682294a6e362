-- How a parcel's state is decided, of all that moves it now (moving: waybill_id, class, effective_at,
-- event_id, status, hub, and stood, its status until now); see rules/parcel_state.py. A part of other
-- statements, filled in where they say prevail.

-- candidates: what the backend wrote competes as class 0, dated by its own line in the tracking
-- history, so that a scan which arrives late does not undo what came after it. What came after an
-- override that arrives only now stands again, though an end stood above it before.
-- moved: compared once more, for a waybill that appeared after the others were locked.
-- projected: a terminal status that the backend wrote is left by an override only, and by what comes
-- after that. One that events of ours brought about gives way to whichever of them prevails: else the
-- first to arrive would. In the order of ids, in which the waybills, and their entries in the indexes,
-- lie side by side: in any other a third more time goes into those.
-- name: prevail
stood AS MATERIALIZED (
    SELECT DISTINCT waybill_id, stood AS status FROM moving WHERE stood = ANY (%(known)s)
), held AS MATERIALIZED (
    SELECT p.* FROM hub_station.parcel_state AS p
     WHERE p.waybill_id = ANY (ARRAY(SELECT waybill_id FROM moving))
), overridden AS (
    SELECT DISTINCT ON (waybill_id) waybill_id, at, by
      FROM (SELECT waybill_id, effective_at AS at, event_id AS by FROM moving WHERE class = 2
             UNION ALL
            SELECT waybill_id, overridden_at, overridden_by FROM held
             WHERE overridden_at IS NOT NULL) AS o
     ORDER BY waybill_id, at DESC, by DESC
), candidates AS (
    SELECT waybill_id, class, effective_at, event_id, status, hub FROM moving
     UNION ALL
    SELECT waybill_id, class, effective_at, event_id, status, hub FROM held
     UNION ALL
    SELECT stood.waybill_id, 0, s."timestamp", '00000000-0000-0000-0000-000000000000'::uuid,
           s.status, s.location
      FROM stood
     CROSS JOIN LATERAL (
           SELECT told.status, told.location, told."timestamp" FROM {rows.scans} AS told
            WHERE told.waybill_id = stood.waybill_id AND told.event_id IS NULL
              AND told.status = stood.status
            ORDER BY told."timestamp" DESC LIMIT 1) AS s
     UNION ALL
    SELECT again.waybill_id, CASE WHEN told.status = ANY (%(terminal)s) THEN 1 ELSE 0 END,
           told."timestamp", told.event_id, told.status, told.location
      FROM (SELECT DISTINCT waybill_id FROM moving WHERE class = 2) AS again
      JOIN {rows.scans} AS told ON told.waybill_id = again.waybill_id AND told.event_id IS NOT NULL
), prevailing AS (
    SELECT DISTINCT ON (c.waybill_id) c.waybill_id, c.class, c.effective_at, c.event_id, c.status,
           c.hub, o.at, o.by
      FROM candidates AS c LEFT JOIN overridden AS o ON o.waybill_id = c.waybill_id
     WHERE o.at IS NULL OR (c.effective_at, c.event_id) >= (o.at, o.by)
     ORDER BY c.waybill_id, (c.class = 1 OR c.class = 2 AND c.status = ANY (%(terminal)s)) DESC,
              c.effective_at DESC, c.event_id DESC, c.class DESC
), moved AS (
    INSERT INTO hub_station.parcel_state AS held (
           waybill_id, class, effective_at, event_id, status, hub, overridden_at, overridden_by)
    SELECT waybill_id, class, effective_at, event_id, status, hub, at, by FROM prevailing
        ON CONFLICT (waybill_id) DO UPDATE
       SET class = excluded.class, effective_at = excluded.effective_at,
           event_id = excluded.event_id, status = excluded.status, hub = excluded.hub,
           overridden_at = excluded.overridden_at, overridden_by = excluded.overridden_by
     WHERE (coalesce(excluded.overridden_at, '-infinity'),
            coalesce(excluded.overridden_by, '00000000-0000-0000-0000-000000000000'),
            excluded.class = 1 OR excluded.class = 2 AND excluded.status = ANY (%(terminal)s),
            excluded.effective_at, excluded.event_id)
         > (coalesce(held.overridden_at, '-infinity'),
            coalesce(held.overridden_by, '00000000-0000-0000-0000-000000000000'),
            held.class = 1 OR held.class = 2 AND held.status = ANY (%(terminal)s),
            held.effective_at, held.event_id)
    RETURNING waybill_id, class, status, overridden_at
), projected AS (
    UPDATE {waybill_numbers} AS w
       SET {waybill_numbers.status} = told.theirs
      FROM (SELECT moved.waybill_id, said.theirs
              FROM moved
              JOIN {status.waybill_numbers} AS said ON said.ours = moved.status
              JOIN stood ON stood.waybill_id = moved.waybill_id
             WHERE stood.status <> moved.status
               AND (moved.class = 2 OR stood.status <> ALL (%(terminal)s)
                    OR coalesce((SELECT bool_and(told.event_id IS NOT NULL OR coalesce(
                                                 told."timestamp" < moved.overridden_at, false))
                                   FROM {rows.scans} AS told
                                  WHERE told.waybill_id = moved.waybill_id
                                    AND told.status = stood.status), false))
             ORDER BY moved.waybill_id) AS told
     WHERE w.{waybill_numbers.id} = told.waybill_id
