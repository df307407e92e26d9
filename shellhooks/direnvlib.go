package shellhooks

import _ "embed"

//go:embed direnv.sh
var direnv string

// Direnv returns the library that gives .envrc files "use gvx" and "layout gvx", for
// lib/gvx.sh in direnv's configuration folder.
func Direnv() string { return direnv }
