package mariadb

// variables are settings of the server, and those of our connections that the store relies on. The server's clock is told
// as the seconds since 1970.
const variables = "SELECT 'version', VERSION() UNION ALL SELECT 'time_zone', @@session.time_zone UNION ALL SELECT 'sql_mode', @@session.sql_mode" +
	" UNION ALL SELECT 'unix_time', UNIX_TIMESTAMP(UTC_TIMESTAMP(3))" +
	" UNION ALL SELECT 'global_time_zone', @@global.time_zone UNION ALL SELECT 'global_sql_mode', @@global.sql_mode" +
	" UNION ALL SELECT 'character_set_connection', @@session.character_set_connection" +
	" UNION ALL SELECT 'collation_connection', @@session.collation_connection" +
	" UNION ALL SELECT 'innodb_buffer_pool_size', @@global.innodb_buffer_pool_size" +
	" UNION ALL SELECT 'innodb_flush_log_at_trx_commit', @@global.innodb_flush_log_at_trx_commit" +
	" UNION ALL SELECT 'innodb_doublewrite', @@global.innodb_doublewrite" +
	" UNION ALL SELECT 'log_bin', @@global.log_bin UNION ALL SELECT 'sync_binlog', @@global.sync_binlog" +
	" UNION ALL SELECT 'max_connections', @@global.max_connections" +
	" UNION ALL SELECT 'max_allowed_packet', @@global.max_allowed_packet" +
	" UNION ALL SELECT 'wait_timeout', @@global.wait_timeout" +
	" UNION ALL SELECT 'read_only', @@global.read_only" +
	" UNION ALL SELECT 'engines', COALESCE((SELECT GROUP_CONCAT(table_name ORDER BY table_name SEPARATOR ', ') FROM information_schema.tables" +
	" WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' AND engine <> 'InnoDB'), '')"
