"""The file format of the appointment form editor: .lrmx in and out, .lrm with .pic in. Knows no Django."""
