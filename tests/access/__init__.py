"""One folder, one pair of clinics: a fixture of scope `package` lives as long as its tests."""
