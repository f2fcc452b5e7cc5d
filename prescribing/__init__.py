"""Prescribing low-dose naltrexone safely, for clinicians."""
