"""Questions in rows and columns: CSV, TSV, XLSX, XLS and ODS, in whichever layout a trainer keeps them.

`reader.read_table` goes from bytes to drafts, `writer` from questions to bytes. Between them: bytes become grids
(`separated`, `workbooks`), headings become a layout (`headings`, `layout`), and each row a draft (`rows`).
"""
