"""Pure functions over text: no SQL, no HTTP, no clock."""
