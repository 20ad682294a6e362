-- Who somebody is that wants to log in, and at which other desk they are. central/log_in.py asks.

-- name: by_name
SELECT l.password_hash, coalesce(l.full_name, %(username)s), coalesce(l.role, ''),
       coalesce(l.is_active, true), (extract(epoch FROM clock_timestamp()) * 1000000)::bigint
  FROM hub_station.login(%(username)s) AS l

-- name: by_badge
SELECT b.badge_id, b.username, coalesce(b.pin_hash, ''), b.is_revoked,
       coalesce(b.full_name, b.username), coalesce(b.role, ''),
       coalesce(b.is_active, true), (extract(epoch FROM clock_timestamp()) * 1000000)::bigint
  FROM hub_station.badge_login(%(token_hash)b) AS b

-- name: permissions
SELECT r.code, t.permission
  FROM {rows.role_permission} AS t JOIN {rows.role} AS r ON r.id = t.role_id

-- name: note
INSERT INTO {audit_log} ({audit_log.actor}, {audit_log.action}, {audit_log.entity},
                         {audit_log.entity_id}, {audit_log.after})
VALUES (session_user, %(action)s, 'user', %(username)s,
        jsonb_build_object('hub', %(hub)s::text, 'desk', %(desk)s::text))

-- The newest other desk where somebody began today and did not end; a desk without a network could
-- say neither.
-- name: elsewhere
SELECT last.hub, last.desk
  FROM (SELECT DISTINCT ON (t.after ->> 'hub', t.after ->> 'desk')
               t.after ->> 'hub' AS hub, t.after ->> 'desk' AS desk, t.action, t.at
          FROM {rows.audit_log} AS t
         WHERE t.entity = 'user' AND t.entity_id = %(username)s
           AND t.action IN ('session_begun', 'session_ended')
           AND t.at > clock_timestamp() - interval '12 hours'
         ORDER BY t.after ->> 'hub', t.after ->> 'desk', t.id DESC) AS last
 WHERE last.action = 'session_begun' AND (last.hub, last.desk) <> (%(hub)s, %(desk)s)
 ORDER BY last.at DESC LIMIT 1
