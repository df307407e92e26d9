# Completion of the command line of gvx.
