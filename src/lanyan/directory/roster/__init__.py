"""The roster as a workbook: our published template, reading it as saved by any office suite, and what it would change.

`opening` makes sure that a file is a harmless workbook; `reading` finds the header and turns cells into values;
`checking` looks at each row and at rows together; `places` knows organisations by name; `planning` compares with
the store. Nothing here writes to the database: that is `operations.roster`.
"""
