"""Many codes at once: a pasted text or a file, each line said to the desk as a scan is.

text, file → cells (rows) → listing (lines: codes, and what is none) → run (one after another)
                                                                        → results (CSV, XLSX)
"""
