"""What somebody who means ill, or is merely unlucky, may try with the console."""
