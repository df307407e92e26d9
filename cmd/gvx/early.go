package main

// Before anything else, gvx init.
import _ "github.com/gvx-go/gvx/cmd/gvx/internal/early"
