# gvx: shims first on PATH.
