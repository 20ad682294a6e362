-- Manifests, their lines, and what left with them; see effects.py and journal/details.py.
--
--   open, close         manifest_hub, manifest_pcp, manifest_pos
--   add, take_off       manifest_item: an AWB or a bag; carry: from the manifest that is superseded
--   pair                the line
--   hand_over           handover_scan of an AWB or a bag; a bag is in transit then. The first of a
--                       line says how the line ends: koli, weight, the partner's number in resi_3p
--   map                 the partner's number of a line that was carried over, and followed
--   leave               left behind: its handover counts no longer, a bag is sealed as it was
--   depart              trucking_shipment
--
-- A statement does not see what it writes itself, so a manifest that is opened and closed in one
-- batch is written as it ends, and what is undone in the batch was never done. Numbers are a desk's
-- own: a manifest that is there stays, and one that is closed is closed once. Stations delete
-- nothing: a line that was taken off, or undone, is marked.

-- name: told
SELECT l.event_id, (l.body ->> 'undoes')::uuid AS undoes, w.id AS waybill_id, bag.id AS bag_id, b.*,
       d.*,
       CASE WHEN coalesce(b.clock_trusted, true) AND b.device_at < l.server_time + interval '1 day'
            THEN b.device_at + coalesce(b.offset_us, 0) * interval '1 microsecond'
            ELSE l.server_time END AS effective_at
  FROM hub_station.event_ledger AS l
 CROSS JOIN LATERAL jsonb_to_record(l.body) AS b (
       action text, awb text, hub text, desk text, operator text, verdict text, counts boolean,
       leg integer, koli_no integer, device_at timestamptz, offset_us bigint, clock_trusted boolean)
 CROSS JOIN LATERAL jsonb_to_record(l.body -> 'handover') AS d (
       manifest text, kind text, "to" text, run text, vehicle text, driver text, smu text,
       flight text, seal text, note text, supersedes text, bag text, line_no integer, koli integer,
       weight_g integer, contents text, service text, postcode text, partner text,
       partner_awb text, follows boolean, total_items integer, total_koli integer,
       total_weight_g bigint)
  LEFT JOIN {rows.waybill_numbers} AS w ON w.awb_number = b.awb
  LEFT JOIN {rows.bag} AS bag ON bag.bag_no = d.bag
 WHERE l.event_id = ANY (string_to_array(current_setting('hub_station.fresh'), ',')::uuid[])
   AND l.kind = 'handover'

-- cured: handing it over is what some problems are resolved by.
-- name: write
WITH told AS MATERIALIZED (
    {told}
), standing AS (
    SELECT t.* FROM told AS t
     WHERE t.undoes IS NULL AND t.counts
       AND NOT EXISTS (SELECT FROM told AS u WHERE u.undoes = t.event_id)
), ended AS (
    SELECT DISTINCT ON (s.manifest) s.*, run.id AS run_id
      FROM standing AS s LEFT JOIN {rows.trucking_shipment} AS run ON run.number = s.run
     WHERE s.action = 'close'
     ORDER BY s.manifest, s.event_id DESC
), opened_hub AS (
    INSERT INTO {manifest_hub} (
           {manifest_hub.event_id}, {manifest_hub.number}, {manifest_hub.from_hub},
           {manifest_hub.to_hub}, {manifest_hub.smu_number}, {manifest_hub.flight},
           {manifest_hub.opened_at}, {manifest_hub.opened_by}, {manifest_hub.vehicle},
           {manifest_hub.driver}, {manifest_hub.shipment_id}, {manifest_hub.supersedes_id},
           {manifest_hub.note}, {manifest_hub.total_items}, {manifest_hub.total_koli},
           {manifest_hub.total_weight_g}, {manifest_hub.sealed_at}, {manifest_hub.sealed_by})
    SELECT o.event_id, o.manifest, o.hub, o."to", e.smu, e.flight, o.effective_at, o.operator,
           coalesce(e.vehicle, o.vehicle), coalesce(e.driver, o.driver), run.id, before.id,
           coalesce(e.note, o.note), coalesce(e.total_items, 0), coalesce(e.total_koli, 0),
           coalesce(e.total_weight_g, 0), e.effective_at, e.operator
      FROM standing AS o
      LEFT JOIN ended AS e ON e.manifest = o.manifest
      LEFT JOIN {rows.trucking_shipment} AS run ON run.number = coalesce(e.run, o.run)
      LEFT JOIN {rows.manifest_hub} AS before ON before.number = o.supersedes
     WHERE o.action = 'open' AND o.kind = 'hub'
     ORDER BY o.event_id
        ON CONFLICT DO NOTHING
    RETURNING {manifest_hub.id} AS id, {manifest_hub.number} AS number
), opened_pcp AS (
    INSERT INTO {manifest_pcp} (
           {manifest_pcp.event_id}, {manifest_pcp.number}, {manifest_pcp.hub},
           {manifest_pcp.opened_at}, {manifest_pcp.opened_by}, {manifest_pcp.vehicle},
           {manifest_pcp.driver}, {manifest_pcp.shipment_id}, {manifest_pcp.supersedes_id},
           {manifest_pcp.note}, {manifest_pcp.total_items}, {manifest_pcp.total_koli},
           {manifest_pcp.total_weight_g}, {manifest_pcp.closed_at}, {manifest_pcp.closed_by})
    SELECT o.event_id, o.manifest, o.hub, o.effective_at, o.operator,
           coalesce(e.vehicle, o.vehicle), coalesce(e.driver, o.driver), run.id, before.id,
           coalesce(e.note, o.note), coalesce(e.total_items, 0), coalesce(e.total_koli, 0),
           coalesce(e.total_weight_g, 0), e.effective_at, e.operator
      FROM standing AS o
      LEFT JOIN ended AS e ON e.manifest = o.manifest
      LEFT JOIN {rows.trucking_shipment} AS run ON run.number = coalesce(e.run, o.run)
      LEFT JOIN {rows.manifest_pcp} AS before ON before.number = o.supersedes
     WHERE o.action = 'open' AND o.kind = 'pcp'
     ORDER BY o.event_id
        ON CONFLICT DO NOTHING
    RETURNING {manifest_pcp.id} AS id, {manifest_pcp.number} AS number
), opened_pos AS (
    INSERT INTO {manifest_pos} (
           {manifest_pos.event_id}, {manifest_pos.number}, {manifest_pos.hub},
           {manifest_pos.opened_at}, {manifest_pos.opened_by}, {manifest_pos.vehicle},
           {manifest_pos.driver}, {manifest_pos.shipment_id}, {manifest_pos.supersedes_id},
           {manifest_pos.note}, {manifest_pos.total_items}, {manifest_pos.total_koli},
           {manifest_pos.total_weight_g}, {manifest_pos.closed_at}, {manifest_pos.closed_by})
    SELECT o.event_id, o.manifest, o.hub, o.effective_at, o.operator,
           coalesce(e.vehicle, o.vehicle), coalesce(e.driver, o.driver), run.id, before.id,
           coalesce(e.note, o.note), coalesce(e.total_items, 0), coalesce(e.total_koli, 0),
           coalesce(e.total_weight_g, 0), e.effective_at, e.operator
      FROM standing AS o
      LEFT JOIN ended AS e ON e.manifest = o.manifest
      LEFT JOIN {rows.trucking_shipment} AS run ON run.number = coalesce(e.run, o.run)
      LEFT JOIN {rows.manifest_pos} AS before ON before.number = o.supersedes
     WHERE o.action = 'open' AND o.kind = 'pos'
     ORDER BY o.event_id
        ON CONFLICT DO NOTHING
    RETURNING {manifest_pos.id} AS id, {manifest_pos.number} AS number
), closed_hub AS (
    UPDATE {manifest_hub} AS m
       SET {manifest_hub.total_items} = e.total_items,
           {manifest_hub.total_koli} = e.total_koli,
           {manifest_hub.total_weight_g} = e.total_weight_g,
           {manifest_hub.vehicle} = coalesce(e.vehicle, m.{manifest_hub.vehicle}),
           {manifest_hub.driver} = coalesce(e.driver, m.{manifest_hub.driver}),
           {manifest_hub.note} = coalesce(e.note, m.{manifest_hub.note}),
           {manifest_hub.shipment_id} = coalesce(e.run_id, m.{manifest_hub.shipment_id}),
           {manifest_hub.smu_number} = e.smu,
           {manifest_hub.flight} = e.flight,
           {manifest_hub.sealed_at} = e.effective_at,
           {manifest_hub.sealed_by} = e.operator
      FROM ended AS e
     WHERE m.{manifest_hub.number} = e.manifest AND m.{manifest_hub.sealed_at} IS NULL
), closed_pcp AS (
    UPDATE {manifest_pcp} AS m
       SET {manifest_pcp.total_items} = e.total_items,
           {manifest_pcp.total_koli} = e.total_koli,
           {manifest_pcp.total_weight_g} = e.total_weight_g,
           {manifest_pcp.vehicle} = coalesce(e.vehicle, m.{manifest_pcp.vehicle}),
           {manifest_pcp.driver} = coalesce(e.driver, m.{manifest_pcp.driver}),
           {manifest_pcp.note} = coalesce(e.note, m.{manifest_pcp.note}),
           {manifest_pcp.shipment_id} = coalesce(e.run_id, m.{manifest_pcp.shipment_id}),
           {manifest_pcp.closed_at} = e.effective_at,
           {manifest_pcp.closed_by} = e.operator
      FROM ended AS e
     WHERE m.{manifest_pcp.number} = e.manifest AND m.{manifest_pcp.closed_at} IS NULL
), closed_pos AS (
    UPDATE {manifest_pos} AS m
       SET {manifest_pos.total_items} = e.total_items,
           {manifest_pos.total_koli} = e.total_koli,
           {manifest_pos.total_weight_g} = e.total_weight_g,
           {manifest_pos.vehicle} = coalesce(e.vehicle, m.{manifest_pos.vehicle}),
           {manifest_pos.driver} = coalesce(e.driver, m.{manifest_pos.driver}),
           {manifest_pos.note} = coalesce(e.note, m.{manifest_pos.note}),
           {manifest_pos.shipment_id} = coalesce(e.run_id, m.{manifest_pos.shipment_id}),
           {manifest_pos.closed_at} = e.effective_at,
           {manifest_pos.closed_by} = e.operator
      FROM ended AS e
     WHERE m.{manifest_pos.number} = e.manifest AND m.{manifest_pos.closed_at} IS NULL
), manifests AS (
    SELECT 'hub' AS kind, id, number FROM opened_hub
     UNION SELECT 'pcp', id, number FROM opened_pcp
     UNION SELECT 'pos', id, number FROM opened_pos
     UNION SELECT 'hub', id, number FROM {rows.manifest_hub} AS h
            WHERE h.number IN (SELECT manifest FROM told)
     UNION SELECT 'pcp', id, number FROM {rows.manifest_pcp} AS c
            WHERE c.number IN (SELECT manifest FROM told)
     UNION SELECT 'pos', id, number FROM {rows.manifest_pos} AS s
            WHERE s.number IN (SELECT manifest FROM told)
), taken_off AS (
    SELECT t.manifest, t.line_no, t.effective_at, t.event_id FROM told AS t
     WHERE t.line_no IS NOT NULL
       AND (t.action IN ('take_off', 'leave') AND t.undoes IS NULL AND t.counts
            OR t.action = 'add' AND t.undoes IS NOT NULL)
), finished AS (
    SELECT t.manifest, t.line_no, t.waybill_id, t.awb, t.koli, t.weight_g, t.partner,
           t.partner_awb, t.follows
      FROM standing AS t WHERE t.action IN ('hand_over', 'map') AND t.line_no IS NOT NULL
), paired AS (
    SELECT DISTINCT ON (manifest, waybill_id) manifest, waybill_id, partner_awb
      FROM standing
     WHERE partner_awb IS NOT NULL AND waybill_id IS NOT NULL AND action IN ('add', 'pair')
     ORDER BY manifest, waybill_id, event_id DESC
), lines AS (
    INSERT INTO {manifest_item} (
           {manifest_item.event_id}, {manifest_item.manifest_kind}, {manifest_item.manifest_id},
           {manifest_item.line_no}, {manifest_item.waybill_id}, {manifest_item.bag_id},
           {manifest_item.koli}, {manifest_item.weight_g}, {manifest_item.contents},
           {manifest_item.service}, {manifest_item.postcode}, {manifest_item.partner_awb},
           {manifest_item.partner_awb_follows}, {manifest_item.removed_at})
    SELECT t.event_id, m.kind, m.id, t.line_no, CASE WHEN t.bag IS NULL THEN t.waybill_id END,
           t.bag_id, coalesce(f.koli, t.koli), coalesce(f.weight_g, t.weight_g),
           coalesce(t.contents, w.contents), coalesce(t.service, w.service_type::text),
           coalesce(t.postcode, w.recipient_postcode), coalesce(f.partner_awb, p.partner_awb, t.partner_awb),
           coalesce(f.follows, t.follows AND p.partner_awb IS NULL),
           (SELECT min(off.effective_at) FROM taken_off AS off
             WHERE off.manifest = t.manifest AND off.line_no = t.line_no
               AND off.event_id > t.event_id)
      FROM told AS t
      JOIN manifests AS m ON m.number = t.manifest AND m.kind = t.kind
      LEFT JOIN paired AS p ON p.manifest = t.manifest AND p.waybill_id = t.waybill_id
      LEFT JOIN finished AS f ON f.manifest = t.manifest AND f.line_no = t.line_no
      LEFT JOIN {rows.waybill_numbers} AS w ON w.id = t.waybill_id
     WHERE (t.action = 'add' AND t.counts OR t.action = 'carry')
       AND t.undoes IS NULL AND t.line_no IS NOT NULL
       AND num_nonnulls(CASE WHEN t.bag IS NULL THEN t.waybill_id END, t.bag_id) = 1
     ORDER BY t.event_id
        ON CONFLICT DO NOTHING
), changed AS (
    UPDATE {manifest_item} AS i
       SET {manifest_item.partner_awb} = CASE WHEN c.is_final THEN c.partner_awb
               ELSE coalesce(c.partner_awb, i.{manifest_item.partner_awb}) END,
           {manifest_item.partner_awb_follows} = coalesce(c.follows,
               i.{manifest_item.partner_awb_follows} AND c.partner_awb IS NULL),
           {manifest_item.koli} = coalesce(c.koli, i.{manifest_item.koli}),
           {manifest_item.weight_g} = coalesce(c.weight_g, i.{manifest_item.weight_g}),
           {manifest_item.removed_at} = coalesce(i.{manifest_item.removed_at}, c.removed_at)
      FROM (SELECT i.id, f.line_no IS NOT NULL AS is_final, f.koli, f.weight_g, f.follows,
                   CASE WHEN f.line_no IS NULL THEN p.partner_awb ELSE f.partner_awb END
                   AS partner_awb, off.effective_at AS removed_at
              FROM manifests AS m
              JOIN {rows.manifest_item} AS i
                ON i.manifest_kind::text = m.kind AND i.manifest_id = m.id
              LEFT JOIN paired AS p ON p.manifest = m.number AND p.waybill_id = i.waybill_id
              LEFT JOIN taken_off AS off ON off.manifest = m.number AND off.line_no = i.line_no
              LEFT JOIN finished AS f ON f.manifest = m.number AND f.line_no = i.line_no
             WHERE i.removed_at IS NULL
               AND m.number IN (SELECT manifest FROM paired UNION SELECT manifest FROM taken_off
                                 UNION SELECT manifest FROM finished)
               AND (p.partner_awb IS NOT NULL OR off.effective_at IS NOT NULL
                    OR (f.koli, f.weight_g, f.partner_awb, f.follows)
                       IS DISTINCT FROM (i.koli, i.weight_g, i.partner_awb, i.partner_awb_follows)
                       AND f.line_no IS NOT NULL)) AS c
     WHERE i.{manifest_item.id} = c.id
), mapped AS (
    INSERT INTO {resi_3p} ({resi_3p.internal_awb}, {resi_3p.partner_awb}, {resi_3p.partner_id})
    SELECT DISTINCT f.awb, f.partner_awb, account.id
      FROM finished AS f
      JOIN {rows.partners} AS account
        ON f.partner IN (account.courier_partner_code, account.name)
     WHERE f.partner_awb IS NOT NULL AND f.waybill_id IS NOT NULL
        ON CONFLICT ({resi_3p.partner_id}, {resi_3p.partner_awb}) DO NOTHING
), left_behind AS (
    SELECT b.*, EXISTS (SELECT FROM standing AS h
                         WHERE h.action = 'hand_over' AND h.hub = b.hub
                           AND h.effective_at <= b.effective_at
                           AND (h.waybill_id, h.koli_no, h.bag_id) IS NOT DISTINCT FROM
                               (b.waybill_id, b.koli_no, b.bag_id)) AS at_once
      FROM standing AS b WHERE b.action = 'leave'
), left_here AS (
    INSERT INTO {handover_scan} (
           {handover_scan.event_id}, {handover_scan.waybill_id}, {handover_scan.bag_id},
           {handover_scan.desk}, {handover_scan.operator}, {handover_scan.verdict},
           {handover_scan.counts}, {handover_scan.leg}, {handover_scan.koli_no},
           {handover_scan.from_hub}, {handover_scan.to_hub}, {handover_scan.manifest_no},
           {handover_scan.scanned_at})
    SELECT t.event_id, t.waybill_id, t.bag_id, t.desk, t.operator, t.verdict,
           t.counts AND NOT EXISTS (SELECT FROM told AS u WHERE u.undoes = t.event_id)
           AND NOT EXISTS (SELECT FROM left_behind AS b
                            WHERE b.hub = t.hub AND b.effective_at >= t.effective_at
                              AND (b.waybill_id, b.koli_no, b.bag_id) IS NOT DISTINCT FROM
                                  (t.waybill_id, t.koli_no, t.bag_id)), t.leg,
           t.koli_no, t.hub, t."to", t.manifest, t.effective_at
      FROM told AS t
     WHERE t.action = 'hand_over' AND t.undoes IS NULL
       AND (t.waybill_id IS NOT NULL OR t.bag_id IS NOT NULL)
     ORDER BY t.event_id
        ON CONFLICT ({handover_scan.event_id}) DO NOTHING
), undone AS (
    UPDATE {handover_scan} AS s SET {handover_scan.counts} = false
      FROM (SELECT t.undoes AS event_id FROM told AS t WHERE t.undoes IS NOT NULL
             UNION ALL
            SELECT gone.event_id FROM left_behind AS b
             CROSS JOIN LATERAL (
                   SELECT h.event_id FROM {rows.handover_scan} AS h
                    WHERE h.from_hub = b.hub AND coalesce(h.counts, true)
                      AND h.scanned_at <= b.effective_at
                      AND CASE WHEN b.waybill_id IS NULL
                               THEN h.waybill_id IS NULL AND h.bag_id = b.bag_id
                               ELSE h.waybill_id = b.waybill_id
                                    AND coalesce(h.koli_no, 1) = b.koli_no END
                    ORDER BY h.scanned_at DESC LIMIT 1) AS gone
             WHERE b.at_once IS FALSE) AS t
     WHERE s.{handover_scan.event_id} = t.event_id
), bagged AS (
    UPDATE {bag} AS b
       SET {bag.status} = CASE WHEN last.undoes IS NULL AND last.action = 'hand_over'
                               THEN 'in_transit' ELSE 'sealed' END
      FROM (SELECT DISTINCT ON (bag_id) bag_id, undoes, action FROM told
             WHERE action IN ('hand_over', 'leave') AND bag_id IS NOT NULL AND awb = ''
               AND (counts OR undoes IS NOT NULL)
             ORDER BY bag_id, event_id DESC) AS last
     WHERE b.{bag.id} = last.bag_id AND b.{bag.status} IN ('sealed', 'in_transit')
), departed AS (
    UPDATE {trucking_shipment} AS r
       SET {trucking_shipment.departed} = d.effective_at,
           {trucking_shipment.seal_no} = coalesce(d.seal, r.{trucking_shipment.seal_no})
      FROM (SELECT DISTINCT ON (run) run, effective_at, seal FROM standing
             WHERE action = 'depart' ORDER BY run, event_id) AS d
     WHERE r.{trucking_shipment.number} = d.run AND r.{trucking_shipment.departed} IS NULL
)
UPDATE {problem_scan} AS p
   SET {problem_scan.resolved_at} = cured.effective_at, {problem_scan.resolved_by} = cured.operator
  FROM (SELECT p.id, s.effective_at, s.operator
          FROM standing AS s
          JOIN {rows.problem_scan} AS p ON p.waybill_id = s.waybill_id
          JOIN {rows.problem_code} AS c ON c.code = p.problem_code
         WHERE s.action = 'hand_over' AND p.resolved_at IS NULL AND p.scanned_at <= s.effective_at
           AND c.cured_by = CASE WHEN s.partner IS NULL THEN 'handover_to_next_hop'
                                 ELSE 'handover_to_partner' END) AS cured
 WHERE p.{problem_scan.id} = cured.id

-- `note`: a partner's number that is another parcel's already; a manifest that could not be kept,
-- since another one took the place of the manifest that it supersedes.
-- name: read_back
SELECT l.event_id, 'partner number taken' AS note
  FROM hub_station.event_ledger AS l
 CROSS JOIN LATERAL jsonb_to_record(l.body -> 'handover') AS d (partner text, partner_awb text)
  JOIN {rows.partners} AS account ON d.partner IN (account.courier_partner_code, account.name)
  JOIN {rows.resi_3p} AS r ON r.partner_id = account.id AND r.partner_awb = d.partner_awb
 WHERE l.event_id = ANY (%(ids)s::uuid[]) AND r.internal_awb <> l.body ->> 'awb'
 UNION ALL
SELECT l.event_id, 'manifest superseded meanwhile'
  FROM hub_station.event_ledger AS l
 WHERE l.event_id = ANY (%(ids)s::uuid[]) AND l.kind = 'handover'
   AND l.body ->> 'action' = 'open' AND l.body ->> 'undoes' IS NULL
   AND (l.body ->> 'counts')::boolean
   AND NOT EXISTS (SELECT FROM {rows.manifest_hub} AS m
                    WHERE m.number = l.body -> 'handover' ->> 'manifest')
   AND NOT EXISTS (SELECT FROM {rows.manifest_pcp} AS m
                    WHERE m.number = l.body -> 'handover' ->> 'manifest')
   AND NOT EXISTS (SELECT FROM {rows.manifest_pos} AS m
                    WHERE m.number = l.body -> 'handover' ->> 'manifest')
