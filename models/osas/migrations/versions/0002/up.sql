-- An inquiry finds a waybill by phone or by the beginning of a name, in whatever case, newest first:
-- with the id in the index it reads no more of a busy sender's waybills than it shows.
DROP INDEX ix_waybill_numbers_sender_phone;
DROP INDEX ix_waybill_numbers_recipient_phone;
DROP INDEX ix_waybill_numbers_sender_name;
DROP INDEX ix_waybill_numbers_recipient_name;
CREATE INDEX ix_waybill_numbers_sender_phone_id ON waybill_numbers (sender_phone, id);
CREATE INDEX ix_waybill_numbers_recipient_phone_id ON waybill_numbers (recipient_phone, id);
CREATE INDEX ix_waybill_numbers_lower_sender_name_id
    ON waybill_numbers (lower(sender_name) text_pattern_ops, id);
CREATE INDEX ix_waybill_numbers_lower_recipient_name_id
    ON waybill_numbers (lower(recipient_name) text_pattern_ops, id);

-- A difference may have been found before it was known whose number that is.
CREATE INDEX ix_discrepancy_awb ON discrepancy (awb);
