// In a run on both databases a project says which one it is on.
process.env['TEST_MARIADB_URL'] = process.env['TEST_MARIADB_SERVER']
