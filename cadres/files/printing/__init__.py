"""The appointment form and the roster on paper: one description of the cells, drawn as PDF and as DOCX."""
