-- A badge may have a PIN, kept as argon2id (RFC 9106) in its usual form, `$argon2id$v=19$…`. Badges
-- are mirrored, so that one that was taken back is known as such without a network; their PINs, and
-- what their tokens hash to, are not.
ALTER TABLE hub_station.badge ADD COLUMN pin_hash text;
ALTER TABLE hub_station.badge
    ADD COLUMN updated_at timestamptz NOT NULL DEFAULT clock_timestamp();
CREATE INDEX ix_badge_updated_at_id ON hub_station.badge (updated_at, id);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON hub_station.badge
    FOR EACH ROW EXECUTE FUNCTION hub_station.touch_updated_at();
CREATE TRIGGER touch_inserted BEFORE INSERT ON hub_station.badge FOR EACH ROW
    WHEN (NEW.updated_at NOT BETWEEN now() AND clock_timestamp())
    EXECUTE FUNCTION hub_station.touch_updated_at();

-- The only way to a PIN's hash, as hub_station.login is to a password's: for whoever holds the badge.
CREATE FUNCTION hub_station.badge_login(token_hash bytea)
    RETURNS TABLE (badge_id bigint, username text, pin_hash text, is_revoked boolean,
                   full_name text, role text, agent text, is_active boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    RAISE LOG 'hub_station.badge_login: % asks for a badge', session_user;
    INSERT INTO audit_log (actor, action, entity, entity_id)
    VALUES (session_user, 'badge_login', 'user',
            (SELECT b.username FROM hub_station.badge AS b
              WHERE b.token_hash = badge_login.token_hash));
    RETURN QUERY
    SELECT b.id, b.username, b.pin_hash, b.revoked_at IS NOT NULL,
           u.full_name, r.code, a.code, u.is_active
      FROM hub_station.badge AS b
      JOIN "user" AS u ON u.username = b.username
      JOIN role AS r ON r.id = u.role_id
      JOIN agent_locations AS a ON a.id = u.agent_id
     WHERE b.token_hash = badge_login.token_hash;
END
$$;
REVOKE EXECUTE ON FUNCTION hub_station.badge_login(bytea) FROM PUBLIC;
