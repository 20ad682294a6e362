-- The audit log is a chain: each row holds the SHA-256 of the one before. Its numbers are given
-- under the lock, so that they follow the chain.
CREATE FUNCTION hub_station.chain_audit_log() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path FROM CURRENT SET timezone = 'UTC' SET bytea_output = 'hex' AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1213547073, 0);  -- "HUBA"
    NEW.id := nextval(pg_get_serial_sequence('audit_log', 'id'));
    NEW.prev_hash := (SELECT sha256(convert_to(to_jsonb(last)::text, 'UTF8'))
                        FROM audit_log AS last ORDER BY id DESC LIMIT 1);
    RETURN NEW;
END
$$;
CREATE TRIGGER chain_audit_log BEFORE INSERT ON audit_log
    FOR EACH ROW EXECUTE FUNCTION hub_station.chain_audit_log();

-- The only way to a password's hash: one name at a time, and it is known who asked. The server's
-- own log says so too, because the caller could roll the audit row back.
CREATE FUNCTION hub_station.login(username text)
    RETURNS TABLE (password_hash text, full_name text, role text, agent text, is_active boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    RAISE LOG 'hub_station.login: % asks for %', session_user, quote_literal(username);
    INSERT INTO audit_log (actor, action, entity, entity_id)
    VALUES (session_user, 'login', 'user', username);
    RETURN QUERY
    SELECT u.password_hash, u.full_name, r.code, a.code, u.is_active
      FROM "user" AS u
      JOIN role AS r ON r.id = u.role_id
      JOIN agent_locations AS a ON a.id = u.agent_id
     WHERE u.username = login.username;
END
$$;
REVOKE EXECUTE ON FUNCTION hub_station.login(text) FROM PUBLIC;
