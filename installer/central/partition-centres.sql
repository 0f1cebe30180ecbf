-- Spreads the journal and the records over partitions by centre. Once, while the service stands still and after a
-- backup; it copies every row once:  psql bekal -f partition-centres.sql
-- The keys of these tables become (centre_id, ...) and their references (centre_id, ...): no row refers to another
-- centre's, so nothing is lost by it and nothing of the program changes.
BEGIN;
SET LOCAL bekal.parts = 8;
DO $$
DECLARE
    parts CONSTANT int := current_setting('bekal.parts')::int;
    moved CONSTANT text[] := (
        SELECT array_agg(table_name::text ORDER BY table_name) FROM information_schema.columns AS one
        WHERE table_schema = current_schema() AND column_name = 'centre_id' AND (table_name = 'operation' OR EXISTS (
            SELECT FROM information_schema.columns
            WHERE table_schema = one.table_schema AND table_name = one.table_name AND column_name = 'version')));
    name text;
    one record;
BEGIN
    CREATE TEMP TABLE of_rows ON COMMIT DROP AS  -- references: dropped now, made again with the centre at the end
        SELECT conname, conrelid::regclass::text AS source, confrelid::regclass::text AS target, attname AS field
        FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
        WHERE contype = 'f' AND (conrelid::regclass::text = ANY (moved) OR confrelid::regclass::text = ANY (moved));
    FOR one IN SELECT * FROM of_rows LOOP
        EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', one.source, one.conname);
    END LOOP;
    CREATE TEMP TABLE of_keys ON COMMIT DROP AS  -- keys, each with the centre where it has none
        SELECT conrelid::regclass::text AS source, format('ALTER TABLE %I ADD CONSTRAINT %I %s', conrelid::regclass::text,
            conname, CASE WHEN said ~ '\mcentre_id\M' THEN said ELSE regexp_replace(said, '\(', '(centre_id, ') END) AS made
        FROM pg_constraint, pg_get_constraintdef(oid) AS said
        WHERE contype IN ('p', 'u') AND conrelid::regclass::text = ANY (moved)
        UNION ALL
        SELECT indrelid::regclass::text, CASE WHEN NOT indisunique OR said ~ '\mcentre_id\M' THEN said
            ELSE regexp_replace(said, '\(', '(centre_id, ') END
        FROM pg_index, pg_get_indexdef(indexrelid) AS said
        WHERE indrelid::regclass::text = ANY (moved)
            AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'));
    FOREACH name IN ARRAY moved LOOP
        EXECUTE format('ALTER TABLE %I RENAME TO %I', name, name || '_before');
        EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS) PARTITION BY HASH (centre_id)', name, name || '_before');
        FOR part IN 0..parts - 1 LOOP
            EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS %s, REMAINDER %s)',
                name || '_' || part, name, parts, part);
        END LOOP;
        EXECUTE format('INSERT INTO %I SELECT * FROM %I', name, name || '_before');
        IF name = 'operation' THEN
            ALTER SEQUENCE operation_n_seq OWNED BY operation.n;
        END IF;
        EXECUTE format('DROP TABLE %I', name || '_before');
        FOR one IN SELECT made FROM of_keys WHERE source = name LOOP
            EXECUTE one.made;
        END LOOP;
    END LOOP;
    FOR one IN SELECT * FROM of_rows LOOP
        EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I FOREIGN KEY (centre_id, %I) REFERENCES %I (centre_id, id) ON DELETE RESTRICT',
            one.source, one.conname, one.field, one.target);
    END LOOP;
END $$;
COMMIT;
