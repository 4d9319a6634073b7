"""What is handed on? Documents, pages, data files and folders of results; imports `charts`, `answers` and `forms`."""
