-- Spreads the evidence (every batch as it came) over 16 partitions by device, so that it can be vacuumed, backed up
-- and moved to other disks in parts. Once, while the service stands still:  psql bekal -f partition.sql
-- The keys of these tables begin with the device, so nothing of the program changes.
BEGIN;
LOCK TABLE central_batch, central_branch IN ACCESS EXCLUSIVE MODE;

ALTER TABLE central_batch RENAME TO central_batch_before;
ALTER TABLE central_branch RENAME TO central_branch_before;
CREATE TABLE central_batch (LIKE central_batch_before INCLUDING DEFAULTS) PARTITION BY HASH (device_id);
CREATE TABLE central_branch (LIKE central_branch_before INCLUDING DEFAULTS) PARTITION BY HASH (device_id);
ALTER TABLE central_batch ADD PRIMARY KEY (device_id, inc, seq);
ALTER TABLE central_branch ADD PRIMARY KEY (device_id, inc, hash);
DO $$
BEGIN
    FOR part IN 0..15 LOOP
        EXECUTE format('CREATE TABLE central_batch_%s PARTITION OF central_batch FOR VALUES WITH (MODULUS 16, REMAINDER %s)', part, part);
        EXECUTE format('CREATE TABLE central_branch_%s PARTITION OF central_branch FOR VALUES WITH (MODULUS 16, REMAINDER %s)', part, part);
    END LOOP;
END $$;
INSERT INTO central_batch SELECT * FROM central_batch_before;
INSERT INTO central_branch SELECT * FROM central_branch_before;
DROP TABLE central_batch_before, central_branch_before;
COMMIT;
