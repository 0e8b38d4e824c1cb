"""What Excel calls: the XR_ functions and the ribbon's commands. Flat and small; the work is done below."""
