package main

// Before anything else, gvx init, and gvx hook run pre-commit where nothing is to be done.
import (
	_ "github.com/gvx-go/gvx/cmd/gvx/internal/early"
	_ "github.com/gvx-go/gvx/cmd/gvx/internal/earlycommit" // and hookrun.go
)
