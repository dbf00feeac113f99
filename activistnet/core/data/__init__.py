"""The database: sessions and transactions, pages of rows, sealed columns, gauges, the schema."""
