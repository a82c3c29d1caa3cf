"""The analyses the field asks for beside the comparison: arrays and labels in, frozen results out."""
