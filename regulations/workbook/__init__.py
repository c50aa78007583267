"""One country's questionnaire as an Excel workbook: out (queries, writing), and back in (reading, comparing, applying)."""
