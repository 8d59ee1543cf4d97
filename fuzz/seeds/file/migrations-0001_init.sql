migrations/0001_init.sql
CREATE TABLE a (id int PRIMARY KEY, b text REFERENCES c(d)); -- note
DROP TABLE e; CREATE INDEX CONCURRENTLY i ON a (b);
INSERT INTO u VALUES ('x''y', $$z$$);
