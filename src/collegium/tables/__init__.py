"""Files in and out: CSV, Excel and Parquet to checked tables, with errors that a person can act on."""
