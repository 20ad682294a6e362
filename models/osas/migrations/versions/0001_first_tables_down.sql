DROP TABLE hub_station.orphan_scan, hub_station.parcel_state;
DROP TABLE scans, receiving_scan, handover_scan, problem_scan, resi_3p, waybill_numbers;
DROP TABLE problem_code, route_config, service_types, partners, courier_partners;
DROP TABLE "user", role, agent_locations;
