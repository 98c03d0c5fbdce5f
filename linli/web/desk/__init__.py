"""The desk: the working side of Linli, phone first and full on a desktop."""
