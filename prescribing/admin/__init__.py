"""The reviewer's desk: records to read and to review, and the people of the clinics."""

from prescribing.admin import people, records, review, site

__all__ = ["people", "records", "review", "site"]
