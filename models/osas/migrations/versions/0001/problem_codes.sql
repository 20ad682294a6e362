-- Defaults; each courier has its own words. Sources: X12 element 641, EDIFACT 9013, carriers' pages.
INSERT INTO problem_code
    (code, text_id, text_en, blocks_delivery, blocks_manifest_to, cured_by)
VALUES
    ('BA', 'alamat salah', 'bad address', true, 'all_but_partner_or_return', 'corrected_address'),
    ('NTH', 'tidak di rumah', 'not home', false, 'none', 'next_attempt'),
    ('CODA', 'tutup', 'closed', false, 'none', 'next_attempt'),
    ('CU', 'penerima tidak dikenal', 'consignee unknown', true, 'forward', 'corrected_or_return'),
    ('RJ', 'ditolak penerima', 'refused', true, 'forward', 'return'),
    ('MR', 'salah salur', 'misroute', true, 'all_but_next_hop', 'handover_to_next_hop'),
    ('CC', 'tertukar', 'swapped with another parcel', true, 'forward', 'identified'),
    ('AU', 'antar ulang', 'redeliver', false, 'none', 'next_attempt'),
    ('DM', 'rusak', 'damaged', true, 'all_until_rewrapped', 'rewrapped_or_claim'),
    ('NL', 'label hilang', 'label lost', true, 'all', 'relabelled'),
    ('OG', 'barang tanpa resi', 'overgoods', true, 'all', 'linked_to_waybill'),
    ('OA', 'di luar jangkauan antar', 'outside delivery area', true, 'none', 'handover_to_partner'),
    ('SA', 'segel berubah', 'seal altered', false, 'all_until_counted', 'bag_counted'),
    ('LS', 'hilang', 'lost', true, 'all', 'found'),
    ('RT', 'diretur', 'returned', false, 'forward', 'returned_to_sender');
