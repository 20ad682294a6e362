-- What an administrator does to badges, by a role of their own: stations may not.

-- name: make
INSERT INTO hub_station.badge (username, token_hash, issued_by, pin_hash)
SELECT t.username, %(token_hash)s, session_user, %(pin_hash)s
  FROM {rows.user} AS t WHERE t.username = %(username)s
RETURNING id

-- name: revoke
UPDATE hub_station.badge SET revoked_at = clock_timestamp()
 WHERE username = %(username)s AND revoked_at IS NULL AND id <> %(but)s
