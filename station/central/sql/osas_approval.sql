-- Who allowed what an operator may not do alone, of any workflow; see effects.py. With the event in
-- the same transaction, and once for it.
-- name: write
INSERT INTO {approval_log} (
       {approval_log.event_id}, {approval_log.action}, {approval_log.subject}, {approval_log.hub},
       {approval_log.requester}, {approval_log.approver}, {approval_log.reason},
       {approval_log.approved_at})
SELECT l.event_id, a.action, nullif(a.subject, ''), l.body ->> 'hub', a.requester, a.approver,
       a.reason,
       a.approved_at + coalesce((l.body ->> 'offset_us')::bigint, 0) * interval '1 microsecond'
  FROM hub_station.event_ledger AS l
 CROSS JOIN LATERAL jsonb_to_record(l.body -> 'approval') AS a (
       action text, subject text, requester text, approver text, reason text,
       approved_at timestamptz)
 WHERE l.event_id = ANY (%(ids)s::uuid[]) AND l.recorded_by_xid = pg_current_xact_id()
   AND l.body -> 'approval' IS NOT NULL
    ON CONFLICT ({approval_log.event_id}) DO NOTHING
