"""How the built-in encoder was made: records → vocabulary → pairs → vectors."""
