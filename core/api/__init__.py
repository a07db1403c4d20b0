"""What every API endpoint stands on. Modules are apart because DRF loads its settings while importing."""
